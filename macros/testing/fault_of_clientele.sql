{% macro fault_of_clientele() -%}
    This is a fault of Clientele, not of your data: please report it with these lines.
{%- endmacro %}

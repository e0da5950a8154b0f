{% macro fault_of_clientele() -%}
    No data should bring this about: undo what you changed in models or seeds, or report it as a fault of Clientele.
{%- endmacro %}

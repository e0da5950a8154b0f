{#- Whether a raw column has a value that is not of its type, or out of the
    bounds of its kind. -#}
{% macro is_unreadable(column, kind=none) -%}
    {%- set parsed = column | lower ~ '_parsed' -%}
    ({{ parsed }} is null and {{ text(column) }} is not null)
    {%- if kind %}
    {%- set low, high = plausible_bounds(kind) %}
            or {{ parsed }} < {{ low }} or {{ parsed }} >= {{ high }}
    {%- endif %}
{%- endmacro %}

{#- Whether a raw column has a value that is not of its type, or out of the
    bounds of its kind. The text is looked at only where nothing was read. -#}
{% macro is_unreadable(column, kind=none) -%}
    {%- set parsed = column | lower ~ '_parsed' -%}
    case
                when {{ parsed }} is null then {{ text(column) }} is not null
                {%- if kind %}
                {%- set low, high = plausible_bounds(kind) %}
                else {{ parsed }} < {{ low }} or {{ parsed }} >= {{ high }}
                {%- else %}
                else false
                {%- endif %}
            end
{%- endmacro %}

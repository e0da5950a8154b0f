{#- Which raw values could not be read: 'column: value; ...', else null.
    `casts` maps a raw column to the expression that reads it. -#}
{% macro parse_problem(casts) -%}
    case
        when
            {%- for column, cast_value in casts.items() %}
            ({{ text(column) }} is not null and {{ cast_value }} is null)
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
            then
                {%- for column, cast_value in casts.items() %}
                case
                    when {{ text(column) }} is not null and {{ cast_value }} is null
                        then '{{ column }}: ' || left({{ column }}, 100) || '; '
                    else ''
                end
                {%- if not loop.last %} ||{% endif %}
                {%- endfor %}
    end
{%- endmacro %}

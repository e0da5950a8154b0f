{#- Which raw values could not be read: 'column: value; ...', else null.
    `casts` maps a raw column to the expression that reads it. The cast is
    asked first: it rarely fails, and then the text needs no second look. -#}
{% macro parse_problem(casts) -%}
    case
        when
            {%- for column, cast_value in casts.items() %}
            ({{ cast_value }} is null and {{ text(column) }} is not null)
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
            then
                {%- for column, cast_value in casts.items() %}
                case
                    when {{ cast_value }} is null and {{ text(column) }} is not null
                        then '{{ column }}: ' || left({{ column }}, 100) || '; '
                    else ''
                end
                {%- if not loop.last %} ||{% endif %}
                {%- endfor %}
    end
{%- endmacro %}

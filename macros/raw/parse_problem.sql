{#- Which raw values could not be read: 'column: value; ...', else null. Looks
    at the columns that parsed_columns made. -#}
{% macro parse_problem(columns) -%}
    case
        when
            {%- for column in columns %}
            ({{ column | lower }}_parsed is null and {{ text(column) }} is not null)
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
            then
                {%- for column in columns %}
                case
                    when
                        {{ column | lower }}_parsed is null
                        and {{ text(column) }} is not null
                        then '{{ column }}: ' || left({{ column }}, 100) || '; '
                    else ''
                end
                {%- if not loop.last %} ||{% endif %}
                {%- endfor %}
    end
{%- endmacro %}

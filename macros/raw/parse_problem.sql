{#- Which raw values could not be read, or are implausible: 'column: value; ...',
    else null. Looks at the columns that parsed_columns made; `kinds` maps those
    that have bounds to their kind (macro plausible_bounds). -#}
{% macro parse_problem(columns, kinds={}) -%}
    case
        when
            {%- for column in columns %}
            {{ is_unreadable(column, kinds.get(column)) }}
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
            then
                {%- for column in columns %}
                case
                    when {{ is_unreadable(column, kinds.get(column)) }}
                        then '{{ column }}: ' || left({{ column }}, 100) || '; '
                    else ''
                end
                {%- if not loop.last %} ||{% endif %}
                {%- endfor %}
    end
{%- endmacro %}

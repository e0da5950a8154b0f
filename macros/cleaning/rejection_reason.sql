{#- Why a distinct row cannot be used, null where it can. Of several rows with
    one key the latest usable one stays if a column `latest` is given, then the first
    one in column order: a total order, so any run keeps the same one. An entity
    without key columns may repeat. `required` maps columns to the reason of a null,
    `rules` further reasons to conditions. -#}
{% macro rejection_reason(entity, required, key=[], latest=none, rules={}) -%}
    case
        {%- if entity in own_shop_tables() %}
        when parse_problem like 'line: stands in %' then 'in_another_file'
        {%- endif %}
        when parse_problem is not null then 'unreadable_value'
        {%- for column, reason in required.items() %}
        when {{ column }} is null then '{{ reason }}'
        {%- endfor %}
        {%- if key %}
        when
            row_number() over (
                partition by
                    {{ key | join(', ') }},
                    shop_id,
                    case
                        when
                            parse_problem is null
                            and {{ required | join(' is not null and ') }} is not null
                            then 1
                        else 0
                    end
                order by
                    {%- if latest %}
                    {{ latest }} desc nulls last,
                    {%- endif %}
                    {{ vocabulary(entity).keys() | reject('in', key + ['shop_id'])
                        | join(' nulls last, ') }} nulls last
            ) > 1
            then 'duplicate_key'
        {%- endif %}
        {%- for reason, condition in rules.items() %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}

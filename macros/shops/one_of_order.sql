{#- An order's amount, as SQL: its one value besides 0, written on one of its lines
    or on several. Several values are the lines' own, and add up. -#}
{% macro one_of_order(column, order) -%}
    case
        when
            min(nullif({{ column }}, 0)) over ({{ order }})
            = max(nullif({{ column }}, 0)) over ({{ order }})
            then max(nullif({{ column }}, 0)) over ({{ order }})
        when abs(sum({{ column }}) over ({{ order }})) < 10000000000000
            then cast(sum({{ column }}) over ({{ order }}) as decimal(18, 4))
    end
{%- endmacro %}

{#- The money off an own shop's line, as SQL: an amount, or a share of the line; that
    of an order may stand on its first line only. -#}
{% macro own_line_discount(said) -%}
    {%- set rates = [] -%}
    {%- if said.discount_rate -%}
        {%- do rates.append('discount_rate') -%}
    {%- endif -%}
    {%- if said.order_discount_rate -%}
        {%- do rates.append(
            'max(order_discount_rate) over (' ~ own_order_window(said) ~ ')'
        ) -%}
    {%- endif -%}
    {%- if not rates -%}
        {{ return('abs(discount_amount)') }}
    {%- endif -%}
    {%- set money = 'abs(list_amount) * coalesce(' ~ rates | join(', ') ~ ')' -%}
    coalesce(
        discount_amount,
        case
            when {{ money }} < 1e13
                then cast(round({{ money }}, 4) as decimal(18, 4))
        end
    )
{%- endmacro %}

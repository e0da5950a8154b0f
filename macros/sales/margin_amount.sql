{#- Revenue less what the goods cost; where that is unknown, revenue times the shop's
    rate. Of a relation's revenue_amount, costed_revenue_amount and cost_amount. -#}
{% macro margin_amount(relation, rate, revenue='revenue_amount') -%}
    {%- set revenue = relation ~ '.' ~ revenue -%}
    {%- set costed = relation ~ '.costed_revenue_amount' -%}
    cast(
        {{ costed }} - {{ relation }}.cost_amount
        + {{ decimal_product(
            '(' ~ revenue ~ ' - ' ~ costed ~ ')',
            'cast(' ~ rate ~ ' as decimal(18, 4))'
        ) }} as decimal(18, 4)
    )
{%- endmacro %}

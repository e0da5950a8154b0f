{#- Revenue per order or customer, to a hundredth of a cent. Null without any of
    them, and where the revenue is below zero: refunds of earlier purchases then
    exceed the purchases, and no order had such a value. -#}
{% macro average_amount(revenue, count) -%}
    {{ safe_divide('case when ' ~ revenue ~ ' >= 0 then ' ~ revenue ~ ' end', count, 4) }}
{%- endmacro %}

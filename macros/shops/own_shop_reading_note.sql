{#- What a reader of a line should know: guest_value, rounded_amount (it has more than
    four decimals), or both; else null. -#}
{% macro own_shop_reading_note(shop) -%}
    {%- set notes = [] -%}
    {%- if own_shop_setting(shop, 'guest_values') -%}
        {%- do notes.append(
            "case when " ~ is_guest_value(shop, 'customer_text')
            ~ " then 'guest_value ' else '' end"
        ) -%}
    {%- endif -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set amount = 'amount' if columns.amount else 'unit_price' -%}
    {%- if columns[amount] -%}
        {%- do notes.append(
            "case when " ~ amount ~ "_parsed != cast(" ~ amount
            ~ "_parsed as decimal(18, 4)) then 'rounded_amount' else '' end"
        ) -%}
    {%- endif -%}
    nullif(trim({{ notes | join(' || ') or "''" }}), '')
{%- endmacro %}

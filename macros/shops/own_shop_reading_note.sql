{#- What a reader of a line should know: guest_value, rounded_amount (it has more than
    four decimals), or both; else null. -#}
{% macro own_shop_reading_note(shop) -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set amount = ('amount' if columns.amount else 'unit_price') ~ '_parsed' -%}
    {%- set is_rounded = amount ~ ' != cast(' ~ amount ~ ' as decimal(18, 4))' -%}
    case
            when customer_text is not null and buyer_id is null
                then case
                    when {{ is_rounded }} then 'guest_value, rounded_amount'
                    else 'guest_value'
                end
            when {{ is_rounded }} then 'rounded_amount'
        end
{%- endmacro %}

{#- A setting of an own shop: the var <shop>_<key> or else transactions_<key>.
    The bundled sample is an export as of European shop software, and is read in its
    own way, whatever the vars say. Stops on a value that the setting cannot have. -#}
{% macro own_shop_setting(shop, key) -%}
    {%- set in_sample = {
        'time_formats': '%d/%m/%Y %H:%M, %d/%m/%Y',
        'decimal_comma': true,
        'currency_sign': '€',
        'quantity_unit': '',
        'refund_values': 'yes',
        'guest_values': 'guest',
        'customer_case': 'fold_emails',
        'amount_is': '',
        'discount_kind': 'money',
        'discount_of': 'line',
        'service_products': '',
        'voucher_values': '',
    } -%}
    {%- if var('raw_source') == 'sample' and key in in_sample -%}
        {{ return(in_sample[key]) }}
    {%- endif -%}
    {%- set value = var(shop ~ '_' ~ key, var('transactions_' ~ key)) -%}
    {%- set kind = own_shop_settings().get(key, 'text') -%}
    {{ return(
        value | string | trim if kind == 'text'
        else require_choice(shop, key, value, kind)
    ) }}
{%- endmacro %}

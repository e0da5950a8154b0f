{#- A setting of the shop `transactions`. The bundled sample is an export as of
    European shop software, and is read in its own way, whatever the vars say. -#}
{% macro transactions_setting(key) -%}
    {%- set in_sample = {
        'time_formats': '%d/%m/%Y %H:%M, %d/%m/%Y',
        'decimal_comma': true,
        'currency_sign': '€',
        'refund_values': 'yes',
    } -%}
    {{ return(
        in_sample[key] if var('raw_source') == 'sample'
        else var('transactions_' ~ key)
    ) }}
{%- endmacro %}

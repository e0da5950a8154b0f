{#- A number of the shop `transactions`, written in its way, as text that a cast
    can read. -#}
{% macro transactions_number(column) -%}
    {{ return(plain_number(
        column,
        transactions_setting('decimal_comma'),
        transactions_setting('currency_sign'),
    )) }}
{%- endmacro %}

{#- Stops the run unless the shop `transactions` says what a line costs, in one
    way. `columns` as of raw_columns. -#}
{% macro require_transactions_amount(columns) -%}
    {%- if columns and not columns.amount
        and not (columns.quantity and columns.unit_price) -%}
        {{ exceptions.raise_compiler_error(
            "The shop transactions needs an amount, or a quantity and a unit "
            "price. Name the column in the var transactions_amount_column, or two "
            "in transactions_quantity_column and transactions_unit_price_column."
        ) }}
    {%- elif columns.amount and columns.discount -%}
        {{ exceptions.raise_compiler_error(
            "The vars transactions_amount_column and "
            "transactions_discount_column exclude each other: the amount is what "
            "was paid, with discounts taken off. Leave one of them empty."
        ) }}
    {%- endif -%}
{%- endmacro %}

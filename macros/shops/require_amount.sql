{#- Stops the run unless an own shop says what a line costs in one way, or not at
    all, and which lines are an order.
    `columns` as of raw_columns. -#}
{% macro require_amount(shop, columns) -%}
    {%- if columns.unit_price and not (columns.amount or columns.quantity) -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " has a unit price and no quantity. Name its column "
            "in the var " ~ shop ~ "_quantity_column; if the price is that of the "
            "whole line, name it in " ~ shop ~ "_amount_column instead."
        ) }}
    {%- elif columns.discount and not shop_has_amounts(shop) -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " has a discount and no amount. Name the columns in "
            "the vars " ~ shop ~ "_quantity_column and " ~ shop
            ~ "_unit_price_column, or leave " ~ shop ~ "_discount_column empty."
        ) }}
    {%- elif columns and not (columns.order_id or columns.customer_id) -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " has neither orders nor customers, so nothing says "
            "which lines were bought together. Name a column in the var " ~ shop
            ~ "_order_column or " ~ shop ~ "_customer_column."
        ) }}
    {%- elif columns.amount and columns.discount -%}
        {{ exceptions.raise_compiler_error(
            "The vars " ~ shop ~ "_amount_column and " ~ shop
            ~ "_discount_column exclude each other: the amount is what "
            "was paid, with discounts taken off. Leave one of them empty."
        ) }}
    {%- endif -%}
{%- endmacro %}

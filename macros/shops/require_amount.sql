{#- Stops the run unless an own shop says what a line costs in one way, or not at
    all, and which lines are an order.
    `columns` as of raw_columns. -#}
{% macro require_amount(shop, columns) -%}
    {%- set amounts = [columns.amount, columns.order_total] | select | list -%}
    {%- set discounts = [columns.discount, columns.order_discount] | select | list -%}
    {%- set includes = own_shop_setting(shop, 'amount_includes') -%}
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
    {%- elif amounts and discounts and not own_shop_setting(shop, 'amount_is') -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " names an amount (" ~ amounts | join(', ')
            ~ ") and a discount (" ~ discounts | join(', ') ~ "). Set the var "
            ~ shop ~ "_amount_is to paid if the discount is taken off the amount "
            "already, or to before_discount if it is still to be taken off."
        ) }}
    {%- elif columns.order_discount and columns.discount
        and own_shop_setting(shop, 'discount_of') == 'order' -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " names two discounts of the order. Leave the var "
            ~ shop ~ "_discount_column or " ~ shop ~ "_order_discount_column empty."
        ) }}
    {%- elif not includes and (
        columns.order_tax or (columns.order_total and columns.order_shipping)
    ) -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " names shipping or tax of the order. Set the var "
            ~ shop ~ "_amount_includes to what of them its amounts and totals "
            "contain, so that revenue leaves it out: none, tax, shipping, or "
            "shipping and tax."
        ) }}
    {%- endif -%}
{%- endmacro %}

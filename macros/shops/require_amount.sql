{#- Stops the run unless an own shop says what a line costs, in one way.
    `columns` as of raw_columns. -#}
{% macro require_amount(shop, columns) -%}
    {%- if columns and not columns.amount
        and not (columns.quantity and columns.unit_price) -%}
        {{ exceptions.raise_compiler_error(
            "The shop " ~ shop ~ " needs an amount, or a quantity and a unit "
            "price. Name the column in the var " ~ shop ~ "_amount_column, or two "
            "in " ~ shop ~ "_quantity_column and " ~ shop ~ "_unit_price_column."
        ) }}
    {%- elif columns.amount and columns.discount -%}
        {{ exceptions.raise_compiler_error(
            "The vars " ~ shop ~ "_amount_column and " ~ shop
            ~ "_discount_column exclude each other: the amount is what "
            "was paid, with discounts taken off. Leave one of them empty."
        ) }}
    {%- endif -%}
{%- endmacro %}

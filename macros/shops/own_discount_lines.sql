{#- Whether an own shop's line takes money off its order, as SQL: a voucher by the
    file's own words, or a line below zero of a positive quantity. Such a line of
    unknown kind is a refund if its order has the product, or too little that day. -#}
{% macro own_discount_lines(said) -%}
    {%- set order = own_order_window(said) -%}
    {%- set sales = 'case when list_amount > 0 then list_amount end' -%}
    {%- set conditions = [] -%}
    {%- if said.service_kind -%}
        {%- do conditions.append('service_kind is not null') -%}
    {%- endif -%}
    {%- if own_shops_with('quantity_column') -%}
        {%- do conditions.append(
            "(sum(" ~ sales ~ ") over (" ~ order ~ ", cast(ordered_at as date))"
            ~ " >= -list_amount and (product_id is null or max(" ~ sales
            ~ ") over (" ~ order ~ ", product_id) is null))"
        ) -%}
    {%- endif -%}
    {%- if not conditions and not said.is_voucher -%}
        {{ return('false') }}
    {%- endif -%}
    coalesce(
        {{ 'is_voucher' if said.is_voucher else 'false' }}
        {%- if conditions %}
        or (
            not coalesce(is_marked_refund, false)
            and quantity > 0
            and list_amount < 0
            and ({{ conditions | join(' or ') }})
        )
        {%- endif %},
        false
    )
{%- endmacro %}

{#- What tells whether rows of two files are one line of an order, besides its customer:
    columns as SQL. An order may go on: what changes of a line after its sale makes no
    other line of it, and the file last by name has its latest state. A mark of a refund
    does, because such a line gives the sale of another one back. -#}
{% macro overlap_keys(shop, columns) -%}
    {%- set states = {
        'status': '', 'cancelled': '', 'refunded': '', 'order_total': '',
        'order_discount': '', 'order_shipping': '', 'order_tax': '',
        'customer_name': '', 'unit_cost': '',
        'product_name': 'case when product_id is null then product_name end',
        'category': 'case when coalesce(product_id, product_name) is null'
            ~ ' then category end',
    } if columns.order_id else {} -%}
    {%- if states and own_shop_setting(shop, 'discount_of') == 'order' -%}
        {%- do states.update({'discount': ''}) -%}
    {%- endif -%}
    {%- for state in states if state not in columns -%}
        {{ exceptions.raise_compiler_error(
            "overlap_keys: an own shop has no raw column " ~ state ~ "."
        ) }}
    {%- endfor -%}
    {%- set keys = [] -%}
    {%- for column in columns if column not in ['customer_id', 'line_problem'] -%}
        {%- do keys.append(states.get(column, column)) -%}
    {%- endfor -%}
    {{ return(keys | select | list) }}
{%- endmacro %}

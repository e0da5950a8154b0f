{#- What tells whether rows of two files are one line of an order, besides its customer:
    columns as SQL. An order may go on: what changes of a line after its sale makes no
    other line of it. A mark of a refund does, because such a line gives the sale of
    another one back. Values are compared as they are read, times (`read_at`) to the
    minute unless all files have seconds; what a file lacks tells nothing. -#}
{% macro overlap_keys(shop, columns, files) -%}
    {%- set states = {
        'status': '', 'cancelled': '', 'refunded': '', 'order_total': '',
        'order_discount': '', 'order_shipping': '', 'order_tax': '',
        'customer_name': '', 'unit_cost': '', 'channel': '', 'country': '',
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
    {%- set values = {
        'ordered_at': "coalesce(cast(case when have_seconds then "
            ~ "date_trunc('second', read_at) else date_trunc('minute', read_at) end "
            ~ "as varchar), ordered_at)",
        'time_of_day': "case when have_seconds then time_of_day else "
            ~ "regexp_replace(time_of_day, '(:[0-9]{2}):[0-9.]+', '\\1') end",
    } -%}
    {%- for column in ['quantity', 'unit_price', 'amount'] -%}
        {%- do values.update({column: 'coalesce(cast('
            ~ own_shop_number(shop, column) ~ ' as varchar), ' ~ column ~ ')'}) -%}
    {%- endfor -%}
    {%- if columns.refund -%}
        {%- do values.update({'refund': own_shop_refund_mark(shop)}) -%}
    {%- endif -%}
    {%- set keys = [] -%}
    {%- for column, raw_name in columns.items()
        if column not in ['customer_id', 'line_problem'] -%}
        {%- set lacking = [] -%}
        {%- for file in files if column not in ['refund', 'store']
            and raw_name | lower not in file.columns | map('lower') -%}
            {%- do lacking.append(file.path) -%}
        {%- endfor -%}
        {%- if not lacking -%}
            {%- do keys.append(states.get(column, values.get(column, column))) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(keys | select | list) }}
{%- endmacro %}

{#- Which vars say how the cells of an own shop's column are read, or that a line is
    none or no purchase, with their values: a sentence for someone whose file cannot be
    read. -#}
{% macro own_shop_advice(shop, column) -%}
    {%- set vars_now = [] -%}
    {%- set keys = {
        'ordered_at': ['time_formats'],
        'spent_at': ['time_formats'],
        'touched_at': ['time_formats'],
        'currency': ['currency'],
        'quantity': ['decimal_comma', 'quantity_unit'],
        'other_store line': ['store_column', 'store_values'],
        'refund line': ['refund_column', 'refund_values', 'amount_column', 'quantity_column'],
        'not_counted line': [
            'cancelled_column', 'cancelled_values',
            'status_column', 'purchase_statuses', 'cancelled_statuses',
        ],
        'discount line': ['voucher_values'],
        'not_a_line line': ['order_column', 'total_texts'],
        'in_another_file line': ['files_overlap'],
    }[column] or ['decimal_comma', 'currency_sign'] -%}
    {#- Values of a column that is not named are read by nobody. -#}
    {%- for key in keys if not (
        key.split('_')[0] in ['cancelled', 'status', 'purchase', 'refund']
        and not own_shop_setting(
            shop,
            ('status' if key.endswith('_statuses') else key.split('_')[0]) ~ '_column'
        )
    ) -%}
        {%- do vars_now.append(
            shop ~ '_' ~ key ~ " (now '" ~ own_shop_setting(shop, key) ~ "')"
        ) -%}
    {%- endfor -%}
    {{ return('Look at the var ' ~ vars_now | join(' or ') ~ '.') }}
{%- endmacro %}

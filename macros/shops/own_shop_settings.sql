{#- The settings of an own shop besides the columns that its file has
    (models/staging/transactions): what each may hold, a list of values or `text`.
    Meaning and default are in dbt_project.yml, as transactions_<key>. -#}
{% macro own_shop_settings() -%}
    {{ return({
        'raw_schema': 'text',
        'table': 'text',
        'spend_table': 'text',
        'touchpoints_table': 'text',
        'raw_folder': 'text',
        'store_values': 'text',
        'files_overlap': [true, false],
        'fill_down': [true, false],
        'null_texts': 'text',
        'total_texts': 'text',
        'basket_per_line': [true, false],
        'basket_position': 'text',
        'undated_at': 'text',
        'refund_values': 'text',
        'purchase_statuses': 'text',
        'cancelled_statuses': 'text',
        'refunded_statuses': 'text',
        'cancelled_values': 'text',
        'refunded_amount_of': ['line', 'order'],
        'amount_is': ['', 'paid', 'before_discount'],
        'amount_includes': ['', 'none', 'tax', 'shipping', 'shipping and tax'],
        'discount_kind': ['money', 'rate', 'percent'],
        'discount_of': ['line', 'order', 'unit'],
        'service_values': 'text',
        'service_products': 'text',
        'voucher_values': 'text',
        'time_formats': 'text',
        'decimal_comma': [true, false],
        'currency_sign': 'text',
        'quantity_unit': 'text',
        'guest_values': 'text',
        'customer_case': ['fold_emails', 'fold', 'keep'],
    }) }}
{%- endmacro %}

{#- The settings of an own shop besides the columns that its file has
    (models/staging/transactions): what each may hold, a list of values or `text`.
    Meaning and default are in dbt_project.yml, as transactions_<key>. -#}
{% macro own_shop_settings() -%}
    {{ return({
        'raw_schema': 'text',
        'table': 'text',
        'raw_folder': 'text',
        'store_values': 'text',
        'files_overlap': [true, false],
        'null_texts': 'text',
        'total_texts': 'text',
        'basket_per_line': [true, false],
        'basket_position': 'text',
        'undated_at': 'text',
        'refund_values': 'text',
        'time_formats': 'text',
        'decimal_comma': [true, false],
        'currency_sign': 'text',
        'guest_values': 'text',
        'customer_case': ['fold_emails', 'fold', 'keep'],
    }) }}
{%- endmacro %}

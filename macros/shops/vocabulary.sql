{#- The shared vocabulary: the columns, in order, that a source's staging model
    of an entity ends in. A new shop provides the entities it has. -#}
{% macro vocabulary(entity) -%}
    {%- set origin = {'shop_id': 'varchar', 'source_table': 'varchar'} -%}
    {%- set place = {
        'country': 'varchar',
        'state': 'varchar',
        'city': 'varchar',
        'zip_code_prefix': 'varchar',
    } -%}
    {%- set entities = {
        'order_lines': {
            'order_id': 'varchar',
            'customer_id': 'varchar',
            'product_id': 'varchar',
            'seller_id': 'varchar',
            'category_id': 'varchar',
            'line_number': 'integer',
            'customer_name': 'varchar',
            'product_name': 'varchar',
            'channel': 'varchar',
            'country': 'varchar',
            'service_kind': 'varchar',
            'reading_note': 'varchar',
            'quantity': 'decimal(18, 4)',
            'unit_price': 'decimal(18, 4)',
            'unit_cost': 'decimal(18, 4)',
            'stated_amount': 'decimal(18, 4)',
            'freight_amount': 'decimal(18, 4)',
            'refunded_amount': 'decimal(18, 4)',
            'is_cancellation': 'boolean',
            'is_accounting_entry': 'boolean',
            'is_void': 'boolean',
            'ordered_at': 'timestamp',
            'shipping_limit_at': 'timestamp',
        },
        'orders': {
            'order_id': 'varchar',
            'account_id': 'varchar',
            'order_status': 'varchar',
            'ordered_at': 'timestamp',
            'approved_at': 'timestamp',
            'shipped_at': 'timestamp',
            'delivered_at': 'timestamp',
            'estimated_delivery_at': 'timestamp',
        },
        'customers': dict({
            'account_id': 'varchar',
            'customer_id': 'varchar',
            'customer_name': 'varchar',
            'gender': 'varchar',
        }, **place),
        'products': {
            'product_id': 'varchar',
            'product_name': 'varchar',
            'category_id': 'varchar',
            'weight_grams': 'integer',
        },
        'category_translations': {
            'category_id': 'varchar',
            'category_name': 'varchar',
        },
        'sellers': dict({'seller_id': 'varchar'}, **place),
        'payments': {
            'order_id': 'varchar',
            'payment_type': 'varchar',
            'payment_number': 'integer',
            'installment_count': 'integer',
            'payment_amount': 'decimal(18, 4)',
        },
        'reviews': {
            'review_id': 'varchar',
            'order_id': 'varchar',
            'review_score': 'integer',
            'review_created_at': 'timestamp',
            'review_answered_at': 'timestamp',
        },
        'locations': dict(
            place, latitude='double', longitude='double'
        ),
        'campaigns': {
            'campaign_id': 'varchar',
            'campaign_name': 'varchar',
            'channel': 'varchar',
            'category_id': 'varchar',
            'region': 'varchar',
            'budget_amount': 'decimal(18, 4)',
            'spend_amount': 'decimal(18, 4)',
            'impression_count': 'integer',
            'click_count': 'integer',
            'conversion_count': 'integer',
            'is_assumed_spend': 'boolean',
            'started_at': 'timestamp',
            'ended_at': 'timestamp',
        },
        'marketing_spend': {
            'campaign_id': 'varchar',
            'channel': 'varchar',
            'budget_amount': 'decimal(18, 4)',
            'spend_amount': 'decimal(18, 4)',
            'impression_count': 'bigint',
            'click_count': 'bigint',
            'conversion_count': 'decimal(18, 4)',
            'is_assumed_spend': 'boolean',
            'spent_at': 'timestamp',
        },
        'touchpoints': {
            'customer_id': 'varchar',
            'campaign_id': 'varchar',
            'channel': 'varchar',
            'touched_at': 'timestamp',
        },
    } -%}
    {{ return(dict(
        dict(origin, **entities[entity]), parse_problem='varchar'
    )) }}
{%- endmacro %}

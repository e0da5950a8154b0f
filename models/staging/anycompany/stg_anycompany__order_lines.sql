{%- set time_zone = shop_time_zone('anycompany') -%}
{%- set casts = {
    'amount': dbt.safe_cast('amount', 'decimal(18, 4)'),
    'transaction_date': safe_timestamp('transaction_date', time_zone=time_zone),
} -%}
{%- set type = "lower(coalesce(" ~ text('transaction_type') ~ ", ''))" -%}
{%- set is_refund = type ~ ' in ('
    ~ quoted_list(var('anycompany_refund_types')) ~ ')' -%}
with

source as (
    select * from {{ raw('anycompany', 'financial_transactions') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids: the customer is the entity, an entry an order of one line
        'anycompany' as shop_id,
        'financial_transactions' as source_table,
        {{ id_text('transaction_id') }} as order_id,
        {{ id_text('entity') }} as customer_id,
        cast(null as varchar) as product_id,
        cast(null as varchar) as seller_id,
        {{ text('account_code') }} as category_id,
        1 as line_number,

        -- text: the region is not a country, and comes with the customer
        cast(null as varchar) as customer_name,
        cast(null as varchar) as product_name,
        cast(null as varchar) as channel,
        cast(null as varchar) as country,
        cast(null as varchar) as service_kind,
        {{ parse_problem(casts.keys(), kinds={
            'amount': 'amount',
            'transaction_date': 'moment',
        }) }} as parse_problem,
        cast(null as varchar) as reading_note,

        -- numerics: the type says which way money goes, its sign does not
        cast(
            case when {{ is_refund }} then -1 else 1 end as decimal(18, 4)
        ) as quantity,
        abs(amount_parsed) as unit_price,
        cast(null as decimal(18, 4)) as unit_cost,
        cast(null as decimal(18, 4)) as stated_amount,
        cast(null as decimal(18, 4)) as freight_amount,
        cast(null as decimal(18, 4)) as refunded_amount,

        -- booleans
        {{ is_refund }} as is_cancellation,
        {{ type }} not in (
            {{ quoted_list(var('anycompany_sale_types')) }},
            {{ quoted_list(var('anycompany_refund_types')) }}
        ) as is_accounting_entry,
        false as is_void,

        -- timestamps
        transaction_date_parsed as ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from parsed
)

select * from renamed

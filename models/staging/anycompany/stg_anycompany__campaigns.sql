{%- set time_zone = shop_time_zone('anycompany') -%}
{%- set casts = {
    'budget': dbt.safe_cast('budget', 'decimal(18, 4)'),
    'reach': safe_integer('reach'),
    'conversion_rate': dbt.safe_cast('conversion_rate', 'double'),
    'start_date': safe_timestamp('start_date', time_zone=time_zone),
    'end_date': safe_timestamp('end_date', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('anycompany', 'marketing_campaigns') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids
        'anycompany' as shop_id,
        'marketing_campaigns' as source_table,
        {{ id_text('campaign_id') }} as campaign_id,
        {{ text('product_category') }} as category_id,

        -- text
        {{ name_text('campaign_name') }} as campaign_name,
        lower({{ text('campaign_type') }}) as channel,
        {{ text('region') }} as region,
        {{ parse_problem(casts.keys(), kinds={
            'budget': 'amount',
            'reach': 'count',
            'conversion_rate': 'share',
            'start_date': 'moment',
            'end_date': 'moment',
        }) }} as parse_problem,

        -- numerics: no spend is known, so the budget was spent
        budget_parsed as budget_amount,
        budget_parsed as spend_amount,
        reach_parsed as impression_count,
        cast(null as integer) as click_count,
        cast(round(reach_parsed * conversion_rate_parsed) as integer)
            as conversion_count,

        -- booleans
        budget_parsed is not null as is_assumed_spend,

        -- timestamps
        start_date_parsed as started_at,
        end_date_parsed as ended_at
    from parsed
)

select * from renamed

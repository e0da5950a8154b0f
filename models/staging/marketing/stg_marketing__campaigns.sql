{%- set time_zone = shop_time_zone('marketing') -%}
{%- set casts = {
    'Budget': dbt.safe_cast('Budget', 'decimal(18, 4)'),
    'Spend': dbt.safe_cast('Spend', 'decimal(18, 4)'),
    'Impressions': safe_integer('Impressions'),
    'Clicks': safe_integer('Clicks'),
    'Conversions': safe_integer('Conversions'),
    'Start_Date': safe_timestamp('Start_Date', time_zone=time_zone),
    'End_Date': safe_timestamp('End_Date', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('marketing', 'market_data') }}
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
        'marketing' as shop_id,
        'market_data' as source_table,
        {{ id_text('Campaign_ID') }} as campaign_id,
        cast(null as varchar) as category_id,

        -- text
        cast(null as varchar) as campaign_name,
        lower({{ text('Channel') }}) as channel,
        cast(null as varchar) as region,
        {{ parse_problem(casts.keys(), kinds={
            'Budget': 'amount',
            'Spend': 'amount',
            'Impressions': 'count',
            'Clicks': 'count',
            'Conversions': 'count',
            'Start_Date': 'moment',
            'End_Date': 'moment',
        }) }} as parse_problem,

        -- numerics: where no spend is known, the budget was spent
        budget_parsed as budget_amount,
        coalesce(spend_parsed, budget_parsed) as spend_amount,
        impressions_parsed as impression_count,
        clicks_parsed as click_count,
        conversions_parsed as conversion_count,

        -- booleans
        spend_parsed is null and budget_parsed is not null as is_assumed_spend,

        -- timestamps
        start_date_parsed as started_at,
        end_date_parsed as ended_at
    from parsed
)

select * from renamed

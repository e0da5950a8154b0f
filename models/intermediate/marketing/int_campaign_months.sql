{%- set parts = [
    'budget_amount', 'spend_amount', 'impression_count', 'click_count', 'conversion_count'
] -%}
{#- What ratios divide: only where their denominator is known. -#}
{%- set ratio_parts = {
    'ctr_click_count': ('click_count', 'impression_count'),
    'cvr_conversion_count': ('conversion_count', 'click_count'),
    'cpa_spend_amount': ('spend_amount', 'conversion_count'),
} -%}
with

campaign_parts as (
    select * from {{ ref('int_campaign_parts') }}
),

daily_spend as (
    select * from {{ ref('int_marketing_spend_cleaned') }}
    where rejection_reason is null
),

shops as (
    select * from {{ ref('int_shops') }}
),

every_spend as (
    select
        shop_id,
        channel,
        campaign_id,
        campaign_name,
        {%- for part in parts %}
        {{ part }},
        {%- endfor %}
        is_assumed_spend,
        month_start_date
    from campaign_parts
    union all
    select
        daily_spend.shop_id,
        daily_spend.channel,
        daily_spend.campaign_id,
        null as campaign_name,
        {%- for part in parts %}
        daily_spend.{{ part }},
        {%- endfor %}
        daily_spend.is_assumed_spend,
        cast({{ dbt.date_trunc('month', 'daily_spend.spent_at') }} as date)
            as month_start_date
    from daily_spend
    inner join shops
        on
            daily_spend.shop_id = shops.shop_id
            and daily_spend.spent_at < shops.as_of_at
),

final as (
    select
        shop_id,
        channel,
        campaign_id,
        max(campaign_name) as campaign_name,
        {%- for part in parts %}
        sum({{ part }}) as {{ part }},
        {%- endfor %}
        {%- for ratio_part, (part, whole) in ratio_parts.items() %}
        sum(case when {{ whole }} is not null then {{ part }} end)
            as {{ ratio_part }},
        {%- endfor %}
        max(case when is_assumed_spend then 1 else 0 end) = 1
            as is_assumed_spend,
        max(
            case
                when budget_amount is null and spend_amount > 0 then 1
                else 0
            end
        ) = 1 as has_unbudgeted_spend,
        month_start_date
    from every_spend
    group by shop_id, channel, campaign_id, month_start_date
)

select * from final

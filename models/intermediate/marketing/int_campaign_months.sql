{%- set amounts = ['budget_amount', 'spend_amount'] -%}
{%- set parts = amounts + ['impression_count', 'click_count', 'conversion_count'] -%}
{%- set so_far = dbt.dateadd('month', 1, 'month_start_date') -%}
{%- set days_so_far = dbt.datediff('first_date', so_far, 'day') -%}
{%- set days = dbt.datediff('first_date', 'last_date', 'day') ~ ' + 1' -%}
with

campaigns as (
    select * from {{ ref('int_campaigns_cleaned') }}
    where rejection_reason is null
),

daily_spend as (
    select * from {{ ref('int_marketing_spend_cleaned') }}
    where rejection_reason is null
),

shops as (
    select * from {{ ref('int_shops') }}
),

numbers as (
    {{ dbt.generate_series(possible_months()) }}
),

-- A campaign runs to its end or, until then, to the as-of moment.
started_campaigns as (
    select
        campaigns.*,
        cast(campaigns.started_at as date) as first_date,
        cast(
            case
                when campaigns.ended_at < shops.as_of_at then campaigns.ended_at
                else {{ dbt.dateadd('microsecond', -1, 'shops.as_of_at') }}
            end as date
        ) as last_date
    from campaigns
    inner join shops
        on
            campaigns.shop_id = shops.shop_id
            and campaigns.started_at < shops.as_of_at
),

months_begun as (
    select
        started_campaigns.*,
        cast({{ dbt.dateadd(
            'month', 'numbers.generated_number - 1',
            dbt.date_trunc('month', 'started_campaigns.first_date')
        ) }} as date) as month_start_date
    from started_campaigns
    inner join numbers
        on numbers.generated_number <= 1 + {{ dbt.datediff(
            'started_campaigns.first_date', 'started_campaigns.last_date', 'month'
        ) }}
),

-- What it has cost so far is rounded, rather than each month: so the sum stays.
so_far as (
    select
        {%- for part in parts %}
        {{ part_so_far(part, days_so_far, days, 4 if part in amounts else 0) }}
            as {{ part }}_so_far,
        {%- endfor %}
        *
    from months_begun
),

every_spend as (
    select
        shop_id,
        channel,
        campaign_id,
        campaign_name,
        {%- for part in parts %}
        {{ part }}_so_far - coalesce(lag({{ part }}_so_far) over (
            partition by shop_id, campaign_id order by month_start_date asc
        ), 0) as {{ part }},
        {%- endfor %}
        is_assumed_spend,
        month_start_date
    from so_far
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
        max(case when is_assumed_spend then 1 else 0 end) = 1
            as is_assumed_spend,
        max(case when budget_amount is null and spend_amount > 0 then 1 else 0 end)
        = 1 as has_unbudgeted_spend,
        month_start_date
    from every_spend
    group by shop_id, channel, campaign_id, month_start_date
)

select * from final

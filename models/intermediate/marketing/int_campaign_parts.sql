{{ config(materialized='view') }}
{%- set amounts = ['budget_amount', 'spend_amount'] -%}
{%- set parts = amounts + ['impression_count', 'click_count', 'conversion_count'] -%}
{%- set as_of = dbt.dateadd('microsecond', -1, 'shops.as_of_at') -%}
{%- set total_days = {
    'budget_amount': 'planned_days',
    'spend_amount': 'case when is_assumed_spend then planned_days else run_days end',
} -%}
{%- set run_days = dbt.datediff('first_date', 'last_date', 'day') ~ ' + 1' -%}
{%- set next_month = dbt.dateadd('month', 1, 'month_start_date') -%}
with

campaigns as (
    select * from {{ ref('int_campaigns_cleaned') }}
    where rejection_reason is null
),

shops as (
    select * from {{ ref('int_shops') }}
),

numbers as (
    {{ dbt.generate_series(possible_months()) }}
),

-- A campaign runs to its end or, until then, to the as-of moment; one without an end
-- has no other days planned.
started_campaigns as (
    select
        campaigns.*,
        cast(campaigns.started_at as date) as first_date,
        cast(
            case
                when campaigns.ended_at < shops.as_of_at then campaigns.ended_at
                else {{ as_of }}
            end as date
        ) as last_date,
        cast(coalesce(campaigns.ended_at, {{ as_of }}) as date) as planned_date
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

counted_days as (
    select
        *,
        {{ run_days }} as run_days,
        {{ dbt.datediff('first_date', 'planned_date', 'day') }} + 1
            as planned_days,
        least({{ dbt.datediff('first_date', next_month, 'day') }}, {{ run_days }})
            as days_so_far
    from months_begun
),

-- A known cost or count is what happened so far; a budget, and a spend that is one,
-- is of all days planned. The sum so far is rounded, not each month, so it stays.
so_far as (
    select
        {%- for part in parts %}
        {{ part_so_far(
            part, 'days_so_far', total_days.get(part, 'run_days'),
            4 if part in amounts else 0
        ) }} as {{ part }}_so_far,
        {%- endfor %}
        *
    from counted_days
),

final as (
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
)

select * from final

-- Every segment that a customer of a shop with purchases is in has at least one
-- action, with all of its customers; a scheme's segments hold the last year's revenue of all customers, and
-- what is expected of an action, in both languages, names its numbers.
{{ config(meta={
    'message': '{shop_id}: actions.segment_actions has {action_count} actions for {segment_id} of {segment_scheme}, {listed_customer_count} of {customer_count} customers and {year_revenue_amount} of {customer_revenue_amount} (actions with other numbers in words: {wrong_count}).',
    'remedy': 'Add a row to seeds/actions/segment_playbook.csv (docs/actions.md).',
}) }}
with

living as (
    select
        shop_id,
        segment_scheme,
        segment_id,
        count(*) as customer_count
    from {{ ref('customer_segments') }}
    where as_of_date is not null
    group by shop_id, segment_scheme, segment_id
),

listed as (
    select
        shop_id,
        segment_scheme,
        segment_id,
        count(*) as action_count,
        min(customer_count) as least_customer_count,
        max(customer_count) as listed_customer_count,
        max(year_revenue_amount) as year_revenue_amount,
        sum(
            case
                when
                    expected_effect not like '%' || {{ number_text(
                        'round(100 * cast(abs(effect_low_rate) as decimal(18, 6)), 1)', 1
                    ) }} || '%'
                    or expected_effect_fr not like '%' || {{ french_number(number_text(
                        'round(100 * cast(abs(effect_high_rate) as decimal(18, 6)), 1)', 1
                    )) }} || '%'
                    or (effect_high_rate < 0) != (expected_effect like '%: -%')
                    or effect_low_amount > effect_high_amount
                    or effect_high_amount - at_stake_amount * greatest(
                        abs(effect_low_rate), abs(effect_high_rate)
                    ) not between -0.001 and 0.001
                    or (
                        effect_basis = 'expected' and customer_count > 0
                        and at_stake_amount
                        is distinct from expected_revenue_amount
                    )
                    or (note is null) != (note_fr is null)
                    or (customer_count = 0)
                    != (coalesce(note, '') like 'Nobody%')
                    or (segment_id = 'prospect' and customer_count > 0)
                    != (coalesce(note, '') like 'Prospects%')
                    or (
                        note like '%no revenue%'
                        and (year_revenue_amount > 0 or at_stake_amount != 0)
                    )
                    or (
                        note like 'No future revenue%'
                        and expected_revenue_amount is not null
                    )
                    then 1
                else 0
            end
        ) as wrong_count
    from {{ ref('segment_actions') }}
    group by shop_id, segment_scheme, segment_id
),

scheme_totals as (
    select
        shop_id,
        segment_scheme,
        sum(year_revenue_amount) as year_revenue_amount
    from listed
    group by shop_id, segment_scheme
)

select
    living.shop_id,
    living.segment_scheme,
    living.segment_id,
    living.customer_count,
    listed.action_count,
    listed.listed_customer_count,
    listed.wrong_count,
    listed.year_revenue_amount,
    null as customer_revenue_amount
from living
left join listed
    on
        living.shop_id = listed.shop_id
        and living.segment_scheme = listed.segment_scheme
        and living.segment_id = listed.segment_id
where
    listed.shop_id is null
    or living.customer_count != listed.least_customer_count
    or living.customer_count != listed.listed_customer_count
    or listed.wrong_count > 0
union all
select
    scheme_totals.shop_id,
    scheme_totals.segment_scheme,
    'all' as segment_id,
    null as customer_count,
    null as action_count,
    null as listed_customer_count,
    null as wrong_count,
    scheme_totals.year_revenue_amount,
    years.customer_revenue_amount
from scheme_totals
inner join {{ ref('kpis_by_period') }} as years
    on
        scheme_totals.shop_id = years.shop_id
        and years.period_id = 'last_365_days'
where
    scheme_totals.year_revenue_amount
    != coalesce(years.customer_revenue_amount, 0)

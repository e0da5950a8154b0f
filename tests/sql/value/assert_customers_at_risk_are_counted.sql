-- customer_opportunities has every customer of high value at risk that the shop's
-- percentiles count, with their money; each kind is ranked from 1, risk is 0 to 100, only
-- those who may be lost have revenue at risk, and a customer has one foremost kind.
{{ config(meta={
    'message': '{shop_id}: value.customer_opportunities has {listed_count} customers of high value at risk with {listed_amount}; intermediate.int_customers_measured counts {at_risk_customer_count} with {at_risk_amount}. Ranks, risks and revenues at risk that are wrong: {wrong_count}.',
}) }}
with

thresholds as (
    select * from {{ ref('int_customers_measured') }}
    where is_current
),

opportunities as (
    select
        *,
        row_number() over (
            partition by opportunity_kind, shop_id
            order by opportunity_rank asc, customer_id asc
        ) as expected_rank,
        sum(case when is_foremost then 1 else 0 end) over (
            partition by customer_id, shop_id
        ) as foremost_count
    from {{ ref('customer_opportunities') }}
),

listed as (
    select
        shop_id,
        sum(
            case when opportunity_kind = 'high_value_at_risk' then 1 else 0 end
        ) as listed_count,
        sum(
            case
                when opportunity_kind = 'high_value_at_risk'
                    then revenue_at_risk_amount
                else 0
            end
        ) as listed_amount,
        sum(
            case
                when
                    opportunity_rank = expected_rank
                    and foremost_count = 1
                    and coalesce(risk_score between 0 and 100, true)
                    and revenue_at_risk_amount is not distinct from case
                        when
                            opportunity_kind
                            in ('high_value_at_risk', 'lapsed_but_alive')
                            then monetary_amount
                    end
                    then 0
                else 1
            end
        ) as wrong_count
    from opportunities
    group by shop_id
)

select
    thresholds.shop_id,
    thresholds.at_risk_customer_count,
    thresholds.at_risk_amount,
    coalesce(listed.listed_count, 0) as listed_count,
    coalesce(listed.listed_amount, 0) as listed_amount,
    coalesce(listed.wrong_count, 0) as wrong_count
from thresholds
left join listed
    on thresholds.shop_id = listed.shop_id
where
    thresholds.at_risk_customer_count != coalesce(listed.listed_count, 0)
    or thresholds.at_risk_amount != coalesce(listed.listed_amount, 0)
    or listed.wrong_count > 0

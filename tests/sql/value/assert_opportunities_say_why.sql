-- What customer_opportunities says of a customer is so: the sentences of the kind have
-- the numbers that the other marts have of the customer and the shop, in both
-- languages; chance and delay where they are known.
{{ config(meta={
    'message': '{shop_id}: {rows} of value.customer_opportunities explain an opportunity wrongly, such as that of {customer_id} ({opportunity_kind}): "{why}", "{why_fr}". But for what sets thousands apart it has to be "{expected_why}", "{expected_why_fr}".',
}) }}
with

bounds as (
    select
        {%- for column in [
            'monetary_p75_amount', 'monetary_p50_amount', 'recency_p75_days',
            'frequency_p25', 'waits.repeater_count',
        ] %}
        {%- set text %}
        replace(
            cast(cast({{ two_decimals(column) }} as decimal(18, 2)) as varchar),
            '.00', ''
        )
        {%- endset %}
        {{- text }} as {{ column.split('.')[-1] }}_text,
        replace({{ text }}, '.', ',') as {{ column.split('.')[-1] }}_text_fr,
        {%- endfor %}
        thresholds.shop_id,
        thresholds.recency_p75_days,
        waits.repeater_count,
        waits.first_due_days,
        waits.last_due_days,
        shops.active_days
    from {{ ref('int_customers_measured') }} as thresholds
    inner join {{ ref('shops') }} as shops
        on thresholds.shop_id = shops.shop_id
    left join {{ ref('int_second_purchase_waits') }} as waits
        on thresholds.shop_id = waits.shop_id
    where thresholds.is_current
),

opportunities as (
    select
        said.shop_id,
        said.customer_id,
        said.opportunity_kind,
        said.why,
        said.why_fr,
        scores.recency_days,
        scores.frequency,
        customer_values.purchase_day_count,
        customer_values.days_overdue,
        case
            when customer_values.is_alive_known then customer_values.p_alive
        end
            as p_alive,
        replace(
            cast(
                cast({{ two_decimals('scores.monetary_amount') }} as decimal(18, 2))
                as varchar
            ),
            '.00', ''
        ) as monetary_text
    from {{ ref('customer_opportunities') }} as said
    inner join {{ ref('customer_rfm_scores') }} as scores
        on
            said.shop_id = scores.shop_id
            and said.customer_id = scores.customer_id
    inner join {{ ref('customer_value') }} as customer_values
        on
            said.shop_id = customer_values.shop_id
            and said.customer_id = customer_values.customer_id
),

expected as (
    select
        opportunities.*,
        {{ opportunity_why('en') }} as expected_why,
        {{ opportunity_why('fr') }} as expected_why_fr
    from opportunities
    inner join bounds
        on opportunities.shop_id = bounds.shop_id
)

-- Thousands are set apart by commas in English and by blanks in French.
select
    shop_id,
    customer_id,
    opportunity_kind,
    why,
    why_fr,
    expected_why,
    expected_why_fr
from expected
where
    coalesce(replace(why, ',', '') != replace(expected_why, ',', ''), true)
    or coalesce(
        replace(why_fr, ' ', '') != replace(expected_why_fr, ' ', ''), true
    )

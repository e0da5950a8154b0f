-- What customer_opportunities says of a customer is so: each number of the sentences is
-- the customer's or the shop's, the French sentences have the same numbers, and the
-- chance and the delay are named where they are known.
{{ config(meta={
    'message': '{shop_id}: {rows} of value.customer_opportunities explain an opportunity wrongly, such as that of {customer_id}, where {wrong_number} is {expected_number}: "{why}", "{why_fr}".',
}) }}
{#- Of each kind: the words before and after a number, and what it has to be. -#}
{%- set of_all = [
    ('still being a customer: ', '%', 'alive_percent'),
    ('purchase was expected ', ' day', 'overdue_days'),
] %}
{%- set numbers = {
    'high_value_at_risk': [
        ('spent ', ';', 'monetary_amount'),
        ('the top quarter starts at ', '. ', 'monetary_p75_amount'),
        ('last purchase ', ' day', 'recency_days'),
        ('away longest starts at ', ' days', 'recency_p75_days'),
    ],
    'lapsed_but_alive': [
        ('bought on ', ' day', 'purchase_day_count'),
        ('last purchase was ', ' day', 'recency_days'),
        ('counts as active for ', ' day', 'active_days'),
    ],
    'second_purchase_due': [
        ('bought on one day ', ' day', 'recency_days'),
        ('. of ', ' customers', 'repeater_count'),
        ('half did so ', ' to ', 'first_due_days'),
        (' to ', ' days after', 'last_due_days'),
    ],
    'growth': [
        ('has made ', ' order', 'frequency'),
        ('have made no more than ', '. ', 'frequency_p25'),
        ('spent ', ';', 'monetary_amount'),
        ('spent at most ', '. ', 'monetary_p50_amount'),
    ],
} %}
{%- set letters = 'abcdefghijklmnopqrstuvwxyzàâçéèêîôùœæ:;,.%() ' ~ "''" %}
with

opportunities as (
    select
        opportunities.*,
        replace(lower(opportunities.why), ',', '') || ' ' as words,
        {%- for text in ['why', 'why_fr'] %}
        translate(lower(opportunities.{{ text }}), '{{ letters }}', '')
            as {{ text }}_digits,
        {%- endfor %}
        scores.recency_days,
        scores.frequency,
        scores.monetary_amount,
        customer_values.purchase_day_count,
        case
            when customer_values.is_alive_known
                then round(100 * cast(customer_values.p_alive as decimal(18, 6)), 1)
        end as alive_percent,
        nullif(customer_values.days_overdue, 0) as overdue_days,
        thresholds.frequency_p25,
        thresholds.monetary_p50_amount,
        thresholds.monetary_p75_amount,
        thresholds.recency_p75_days,
        waits.repeater_count,
        waits.first_due_days,
        waits.last_due_days,
        shops.active_days
    from {{ ref('customer_opportunities') }} as opportunities
    inner join {{ ref('customer_rfm_scores') }} as scores
        on
            opportunities.shop_id = scores.shop_id
            and opportunities.customer_id = scores.customer_id
    inner join {{ ref('customer_value') }} as customer_values
        on
            opportunities.shop_id = customer_values.shop_id
            and opportunities.customer_id = customer_values.customer_id
    inner join {{ ref('int_value_thresholds') }} as thresholds
        on
            opportunities.shop_id = thresholds.shop_id
            and thresholds.is_current
    inner join {{ ref('shops') }} as shops
        on opportunities.shop_id = shops.shop_id
    left join {{ ref('int_second_purchase_waits') }} as waits
        on opportunities.shop_id = waits.shop_id
),

said as (
    {%- for kind, places in numbers.items() %}
    {%- set kind_number = loop.index %}
    {%- for before, after, expected in places + of_all %}
    {{ 'union all' if kind_number > 1 or not loop.first }}
    select
        shop_id,
        customer_id,
        why,
        why_fr,
        why_digits,
        why_fr_digits,
        '{{ expected }}' as wrong_number,
        cast({{ expected }} as decimal(18, 5)) as expected_number,
        {{ dbt.safe_cast(
            dbt.split_part(
                dbt.split_part('words', "'" ~ before ~ "'", 2), "'" ~ after ~ "'", 1
            ), 'decimal(18, 5)'
        ) }} as said_number
    from opportunities
    where opportunity_kind = '{{ kind }}'
    {%- endfor %}
    {%- endfor %}
)

select
    shop_id,
    customer_id,
    wrong_number,
    expected_number,
    why,
    why_fr
from said
where
    coalesce(said_number, -1) != coalesce(expected_number, -1)
    or why_digits != why_fr_digits

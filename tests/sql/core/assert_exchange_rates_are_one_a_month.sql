-- Two currencies have one exchange rate a month, and each month is one.
{{ config(meta={
    'message': 'seeds/core/exchange_rates.csv: {currency} to {to_currency} of {month} {finding}.',
    'remedy': 'Write one row per currency, target currency and month, with the month as in 2024-01 and a rate above zero.',
}) }}
with

rates as (
    select
        upper(currency) as currency,
        upper(to_currency) as to_currency,
        month,
        exchange_rate,
        count(*) over (
            partition by upper(currency), upper(to_currency), left(month, 7)
        ) as rate_count
    from {{ ref('exchange_rates') }}
),

judged as (
    select
        *,
        case
            when not {{ matches(
                "coalesce(month, '')",
                '[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2}.*)?'
            ) }} then 'is no month'
            when coalesce(exchange_rate, 0) <= 0 then 'has no rate above zero'
            when rate_count > 1 then 'has several rates'
        end as finding
    from rates
)

select
    currency,
    to_currency,
    month,
    finding
from judged
where finding is not null

-- Amounts of an own shop are in its currency: in the file, or by a rate of the
-- month (seeds/core/exchange_rates.csv).
{{ config(meta={
    'message': '{shop_id}: {row_count} lines of its file have amounts in {currency}, such as order {order_id}, and the shop is in {shop_currency}: no rate of that month is in seeds/core/exchange_rates.csv.',
    'remedy': 'If the whole file is in that currency, set the var <shop>_currency (transactions_currency). Else write a row per currency and month into seeds/core/exchange_rates.csv: currency, to_currency, month such as 2024-01, exchange_rate.',
}) }}
with

lines as (
    select
        *,
        substr(split_part(parse_problem, ';', 1), 11) as line_currency
    from {{ ref('int_order_lines_cleaned') }}
    where parse_problem like 'currency: %'
),

settings as (
    select * from {{ ref('int_shop_settings') }}
)

select
    lines.shop_id,
    lines.line_currency as currency,
    settings.currency as shop_currency,
    sum(lines.row_count) as row_count,
    min(lines.order_id) as order_id
from lines
inner join settings
    on lines.shop_id = settings.shop_id
group by lines.shop_id, lines.line_currency, settings.currency

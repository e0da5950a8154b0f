-- Every day on which something was ordered is a day of the calendar, which has
-- no gaps.
{{ config(meta={
    'message': 'core.days lacks days of core.orders, or has a gap: {rows}, such as {calendar_date}.',
}) }}
with

order_days as (
    select distinct order_date
    from {{ ref('orders') }}
),

missing as (
    select order_days.order_date as calendar_date
    from order_days
    left join {{ ref('days') }} as days
        on order_days.order_date = days.calendar_date
    where days.calendar_date is null
),

gaps as (
    select max(calendar_date) as calendar_date
    from {{ ref('days') }}
    having
        count(*)
        != {{ dbt.datediff('min(calendar_date)', 'max(calendar_date)', 'day') }} + 1
)

select * from missing
union all
select * from gaps

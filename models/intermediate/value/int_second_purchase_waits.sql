with

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

first_two as (
    select
        shop_id,
        customer_id,
        min(purchase_date) as first_date,
        min(case when not is_first_purchase then purchase_date end)
            as second_date
    from purchase_days
    group by shop_id, customer_id
),

waits as (
    select
        shop_id,
        {{ dbt.datediff('first_date', 'second_date', 'day') }} as wait_days
    from first_two
    where second_date is not null
),

-- Whole days: half of the waits lie between them, both included.
final as (
    select
        {%- for name, (share, rounding) in {
            'first': (0.25, 'ceil'), 'last': (0.75, 'floor'),
        }.items() %}
        cast(
            {{ rounding }}(
                percentile_cont({{ share }}) within group (
                    order by cast(wait_days as double)
                )
            ) as integer
        ) as {{ name }}_due_days,
        {%- endfor %}
        shop_id,
        count(*) as repeater_count
    from waits
    group by shop_id
)

select * from final

{%- set totals = {
    'active_customer_count': 'bigint',
    'order_count': 'bigint',
    'gross_amount': 'decimal(18, 4)',
    'net_amount': 'decimal(18, 4)',
} -%}
with

cohort_months as (
    select * from {{ ref('int_cohort_months') }}
),

months as (
    select * from {{ ref('kpis_monthly') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'category'
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- A customer has one cohort and one first category, so `all` adds them up.
totals as (
    select
        shop_id,
        coalesce(first_category_name, 'all') as first_category_name,
        cohort_start_date,
        month_number,
        {%- for total in totals %}
        sum({{ total }}) as {{ total }},
        {%- endfor %}
        sum(customer_count) as customer_count
    from cohort_months
    group by grouping sets (
        (shop_id, first_category_name, cohort_start_date, month_number),
        (shop_id, cohort_start_date, month_number)
    )
),

dated as (
    select
        *,
        cast({{ dbt.dateadd('month', 'month_number', 'cohort_start_date') }} as date)
            as month_start_date,
        sum(net_amount) over (
            partition by shop_id, first_category_name, cohort_start_date
            order by month_number asc
            rows between unbounded preceding and current row
        ) as cumulative_net_amount,
        max(
            case
                when first_category_name not in ('all', 'unknown') then 1
                else 0
            end
        ) over (partition by shop_id) as has_categories
    from totals
),

-- Months after the shop's last one are not zero but unknown.
final as (
    select
        -- ids
        dated.shop_id,

        -- text
        dated.first_category_name,
        coalesce(
            labels.value_name, {{ readable_code('dated.first_category_name') }}
        ) as first_category_label,
        coalesce(
            labels.value_label_fr,
            {{ readable_code('dated.first_category_name') }}
        ) as first_category_label_fr,

        -- numerics
        cast(dated.month_number as integer) as month_number,
        cast(dated.customer_count as bigint) as customer_count,
        {%- for total, type in totals.items() %}
        cast(
            case when months.shop_id is not null then dated.{{ total }} end
            as {{ type }}
        ) as {{ total }},
        {%- endfor %}
        {{ safe_divide(
            'case when months.shop_id is not null then dated.active_customer_count end',
            'dated.customer_count'
        ) }} as retention_rate,
        {{ safe_divide(
            'case when months.shop_id is not null then dated.cumulative_net_amount end',
            'dated.customer_count', 4
        ) }} as cumulative_value_per_customer,

        -- booleans
        coalesce(months.is_complete_month, false) as is_complete_month,
        dated.cohort_start_date < shops.uncensored_from_date
            as is_left_censored,

        -- dates
        dated.cohort_start_date,
        dated.month_start_date
    from dated
    inner join shops
        on dated.shop_id = shops.shop_id
    left join labels
        on dated.first_category_name = labels.value_id
    left join months
        on
            dated.shop_id = months.shop_id
            and dated.month_start_date = months.month_start_date
    where dated.first_category_name != 'unknown' or dated.has_categories = 1
)

select * from final

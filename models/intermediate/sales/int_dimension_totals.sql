{%- set dimensions = [
    'weekday', 'hour', 'country', 'state', 'payment_type', 'instalments',
    'basket_size',
] -%}
{%- set totals = [
    'gross_amount', 'refund_amount', 'net_amount', 'revenue_amount', 'unit_count'
] -%}
with

shop_periods as (
    select * from {{ ref('int_shop_periods') }}
    where not is_previous
),

order_values as (
    select * from {{ ref('int_order_dimensions') }}
),

order_categories as (
    select * from {{ ref('int_order_categories') }}
),

-- Of the columns behind a grouping set's own all are null. Customers of one
-- purchase need no comparison: most are, and comparing all takes twice as long.
order_totals as (
    select
        order_values.shop_id,
        shop_periods.period_id,
        case
            {%- for dimension in dimensions %}
            when grouping(order_values.{{ dimension }}) = 0 then '{{ dimension }}'
            {%- endfor %}
        end as dimension,
        coalesce(
            {%- for dimension in dimensions %}
            order_values.{{ dimension }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as value_id,
        {%- for total in totals %}
        sum(order_values.{{ total }}) as {{ total }},
        {%- endfor %}
        sum(case when order_values.is_purchase then 1 else 0 end)
            as order_count,
        count(
            case
                when
                    order_values.is_purchase
                    and not order_values.is_repeat_customer
                    then 1
            end
        ) + count(
            distinct
            case
                when
                    order_values.is_purchase
                    and order_values.is_repeat_customer
                    then order_values.customer_id
            end
        ) as customer_count
    from order_values
    inner join shop_periods
        on
            order_values.shop_id = shop_periods.shop_id
            and order_values.ordered_at >= shop_periods.starts_at
            and order_values.ordered_at < shop_periods.ends_at
    group by grouping sets (
        {%- for dimension in dimensions %}
        (
            order_values.shop_id,
            shop_periods.period_id,
            order_values.{{ dimension }}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    )
),

-- An order of two categories counts in both; its amounts are split.
category_totals as (
    select
        order_categories.shop_id,
        shop_periods.period_id,
        'category' as dimension,
        order_categories.category_name as value_id,
        {%- for total in totals %}
        sum(order_categories.{{ total }}) as {{ total }},
        {%- endfor %}
        sum(case when order_categories.is_purchase then 1 else 0 end)
            as order_count,
        count(
            distinct
            case
                when order_categories.is_purchase
                    then order_categories.customer_id
            end
        ) as customer_count
    from order_categories
    inner join shop_periods
        on
            order_categories.shop_id = shop_periods.shop_id
            and order_categories.ordered_at >= shop_periods.starts_at
            and order_categories.ordered_at < shop_periods.ends_at
    group by
        order_categories.shop_id,
        shop_periods.period_id,
        order_categories.category_name
),

final as (
    select * from order_totals
    union all
    select * from category_totals
)

select * from final

{{ config(materialized='view') }}
{%- set resolved = ['customer_id', 'country', 'ordered_at'] -%}
{%- set shops_with_orders = shops_with('orders') -%}
with

distinct_lines as (
    select * from {{ ref('int_order_lines_distinct') }}
),

settings as (
    select * from {{ ref('int_shop_settings') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

orders as (
    select
        orders_cleaned.shop_id,
        orders_cleaned.order_id,
        orders_cleaned.customer_id,
        orders_cleaned.country,
        orders_cleaned.ordered_at,
        coalesce(order_statuses.is_purchase, false) as is_purchase,
        coalesce(order_statuses.is_delivered, false) as is_delivered
    from {{ ref('int_orders_cleaned') }} as orders_cleaned
    left join order_statuses
        on orders_cleaned.order_status = order_statuses.order_status
    where orders_cleaned.rejection_reason is null
),

-- Time and customer come from the lines or from the orders, by source. A line
-- without an order is a sale completed when recorded: `completed`.
final as (
    select
        {%- for column in vocabulary('order_lines') if column not in resolved %}
        distinct_lines.{{ column }},
        {%- endfor %}
        {%- for column in resolved %}
        coalesce(distinct_lines.{{ column }}, orders.{{ column }})
            as {{ column }},
        {%- endfor %}
        distinct_lines.row_count,
        case
            when
                settings.collapse_duplicates
                or distinct_lines.line_number is not null
                then distinct_lines.duplicate_count
            else 0
        end as duplicate_count,
        distinct_lines.order_number,
        distinct_lines.has_lookalikes,
        distinct_lines.is_repeated_number,
        {% if shops_with_orders -%}
        distinct_lines.shop_id not in ({{ quoted_list(shops_with_orders | join(',')) }})
        {%- else -%}
        true
        {%- endif %} as is_timed_by_line,
        coalesce(orders.is_purchase, true)
        and (
            settings.purchase_scope = 'not_cancelled'
            or coalesce(orders.is_delivered, true)
        ) as is_of_purchase,
        coalesce(orders.is_delivered, true) as is_delivered,
        settings.counts_free_lines,
        settings.monetary_basis
    from distinct_lines
    inner join settings
        on distinct_lines.shop_id = settings.shop_id
    left join orders
        on
            distinct_lines.shop_id = orders.shop_id
            and distinct_lines.order_id = orders.order_id
)

select * from final

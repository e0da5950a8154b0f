{%- set totals = {
    'gross_amount': 'decimal(18, 4)',
    'refund_amount': 'decimal(18, 4)',
    'net_amount': 'decimal(18, 4)',
    'revenue_amount': 'decimal(18, 4)',
    'unit_count': 'decimal(18, 4)',
} -%}
with

dimension_values as (
    select * from {{ ref('dimension_values') }}
),

country_names as (
    select * from {{ ref('country_names') }}
),

-- A shop without any value of a dimension has no rows for it. A code that
-- nobody named reads better without its underscores.
known_totals as (
    select
        *,
        case
            when dimension in ('category', 'payment_type')
                then {{ readable_code('value_id') }}
            else value_id
        end as value_text,
        count(value_id) over (partition by shop_id, dimension) as value_count,
        sum(revenue_amount) over (partition by shop_id, period_id, dimension)
            as period_revenue_amount,
        row_number() over (
            partition by shop_id, period_id, dimension
            order by
                case when value_id is null then 1 else 0 end asc,
                revenue_amount desc nulls last,
                value_id asc nulls last
        ) as revenue_rank
    from {{ ref('int_dimension_totals') }}
),

final as (
    select
        -- ids
        known_totals.shop_id,
        known_totals.period_id,
        coalesce(known_totals.value_id, 'unknown') as value_id,

        -- text
        known_totals.dimension,
        coalesce(
            dimension_values.value_name, country_names.country_name,
            known_totals.value_text, 'Unknown'
        ) as value_name,
        coalesce(
            dimension_values.value_label_fr, country_names.country_label_fr,
            known_totals.value_text, 'Inconnu'
        ) as value_label_fr,

        -- numerics
        cast(
            case
                when known_totals.value_id is null then null
                when known_totals.dimension in ('hour', 'instalments')
                    then cast(known_totals.value_id as integer)
                else
                    coalesce(
                        dimension_values.value_rank, known_totals.revenue_rank
                    )
            end as integer
        ) as value_rank,
        {%- for total, type in totals.items() %}
        cast(known_totals.{{ total }} as {{ type }}) as {{ total }},
        {%- endfor %}
        {{ safe_divide(
            'known_totals.revenue_amount',
            'case when known_totals.period_revenue_amount > 0 then known_totals.period_revenue_amount end'
        ) }} as revenue_rate,
        cast(known_totals.order_count as bigint) as order_count,
        cast(known_totals.customer_count as bigint) as customer_count,
        {{ average_amount('known_totals.revenue_amount', 'known_totals.order_count') }}
            as average_order_value
    from known_totals
    left join dimension_values
        on
            known_totals.dimension = dimension_values.dimension
            and known_totals.value_id = dimension_values.value_id
    left join country_names
        on
            lower(known_totals.value_id) = country_names.country_key
            and known_totals.dimension = 'country'
    where
        known_totals.value_count > 0
        and (
            known_totals.order_count > 0
            or known_totals.gross_amount > 0
            or known_totals.refund_amount > 0
        )
)

select * from final

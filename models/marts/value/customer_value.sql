with

customers as (
    select * from {{ ref('int_customer_values') }}
),

-- Within a shop all are compared by what is expected, or none is.
comparable as (
    select
        *,
        repeat_count is not null as is_buyer,
        case
            when
                1 = min(
                    case when expected_margin_amount is null then 0 else 1 end
                ) over (partition by any_shop_id, repeat_count is null)
                then expected_margin_amount
            else margin_amount
        end as compared_amount
    from customers
),

-- Customers with at most as much: equal values are in one decile.
ranked as (
    select
        *,
        count(*) over (partition by any_shop_id, is_buyer) as buyer_count,
        {%- for name in ['monetary', 'compared'] %}
        count(*) over (partition by any_shop_id, is_buyer) + 1
        - rank() over (
            partition by any_shop_id, is_buyer
            order by {{ name }}_amount desc nulls last
        ) as {{ name }}_rank,
        {%- endfor %}
        margin_log_deviation * {{ var('value_interval_deviations') }} as log_width
    from comparable
),

final as (
    select
        -- ids
        any_shop_id as shop_id,
        any_customer_id as customer_id,
        model_run_id,

        -- text
        {{ value_note() }} as prediction_note,
        {{ value_note('fr') }} as prediction_note_fr,

        -- numerics
        cast(coalesce(repeat_count + 1, 0) as bigint) as purchase_day_count,
        {%- for amount in ['gross', 'refund', 'net', 'monetary', 'margin'] %}
        cast({{ amount }}_amount as decimal(18, 4)) as {{ amount }}_amount,
        {%- endfor %}
        round(p_alive, 6) as p_alive,
        round(purchase_probability, 6) as purchase_probability,
        round(expected_order_count, 6) as expected_order_count,
        {%- for name, amount in {
            'expected_order_amount': 'expected_order_amount',
            'expected_revenue_amount': 'expected_order_count * expected_order_amount',
            'expected_margin_amount': 'expected_margin_amount',
            'expected_margin_low_amount': 'least(expected_margin_amount * exp(-log_width), expected_margin_amount * exp(log_width))',
            'expected_margin_high_amount': 'greatest(expected_margin_amount * exp(-log_width), expected_margin_amount * exp(log_width))',
        }.items() %}
        cast(round({{ amount }}, 4) as decimal(18, 4)) as {{ name }},
        {%- endfor %}
        case
            when is_buyer and monetary_amount is not null
                then {{ safe_divide('monetary_rank', 'buyer_count') }}
        end as value_percentile,
        case
            when is_buyer and compared_amount is not null
                then cast(
                    {{ integer_divide('10 * compared_rank + buyer_count - 1', 'buyer_count') }}
                    as integer
                )
        end as value_decile,
        case
            when expected_next_order_date >= as_of_date then 0
            else {{ dbt.datediff('expected_next_order_date', 'as_of_date', 'day') }}
        end as days_overdue,

        -- booleans
        is_assumed_margin,
        p_alive is not null as is_predicted,
        coalesce(is_alive_known, false) as is_alive_known,

        -- dates
        expected_next_order_date,
        as_of_date
    from ranked
)

select * from final

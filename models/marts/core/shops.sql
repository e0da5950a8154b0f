with

settings as (
    select * from {{ ref('int_shop_settings') }}
),

order_headers as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

order_amounts as (
    select * from {{ ref('int_order_amounts') }}
),

purchase_times as (
    select
        shop_id,
        min(case when is_purchase then ordered_at end) as first_purchase_at,
        max(case when is_purchase then last_line_at end) as last_purchase_at,
        max(case when is_purchase and is_delivered then last_line_at end)
            as last_delivered_purchase_at,
        max(last_line_at) as last_line_at
    from order_amounts
    group by shop_id
),

-- A header may lack lines: it is an order all the same.
header_times as (
    select
        shop_id,
        max(ordered_at) as last_header_at
    from order_headers
    group by shop_id
),

timed as (
    select
        settings.*,
        purchase_times.first_purchase_at,
        purchase_times.last_purchase_at,
        case
            when header_times.last_header_at > purchase_times.last_line_at
                then header_times.last_header_at
            else
                coalesce(
                    purchase_times.last_line_at, header_times.last_header_at
                )
        end as last_order_at,
        case settings.as_of_policy
            when 'fixed' then settings.fixed_as_of_at
            when 'last_purchase'
                then {{ dbt.dateadd('day', 1, 'purchase_times.last_purchase_at') }}
            else {{ dbt.dateadd(
                'day', 1, 'purchase_times.last_delivered_purchase_at'
            ) }}
        end as as_of_at
    from settings
    left join purchase_times
        on settings.shop_id = purchase_times.shop_id
    left join header_times
        on settings.shop_id = header_times.shop_id
),

-- The moment from which the published questions look back.
anchored as (
    select
        *,
        case question_anchor
            when 'last_order_date' then {{ dbt.date_trunc('day', 'last_order_at') }}
            when 'last_order_at' then last_order_at
            when 'as_of_date' then {{ dbt.date_trunc('day', 'as_of_at') }}
            else as_of_at
        end as question_anchor_at
    from timed
),

final as (
    select
        -- ids
        shop_id,

        -- text
        shop_name,
        currency,
        raw_source,
        as_of_policy,
        purchase_scope,
        monetary_basis,
        rfm_score_method,
        rfm_tie_policy,
        recency_cut_points,
        frequency_cut_points,
        monetary_cut_points,
        question_anchor,
        late_orders_delay_basis,
        top_sellers_scope,
        cluster_features,
        basket_population,
        basket_codes,

        -- numerics
        {%- for key in shop_counts() %}
        cast({{ key }} as integer) as {{ key }},
        {%- endfor %}
        top_sellers_minimum_amount,
        cast(gross_margin_rate as double) as gross_margin_rate,
        cast(minimum_cluster_share as double) as minimum_cluster_share,
        cast(minimum_support as double) as minimum_support,
        cast(minimum_confidence as double) as minimum_confidence,
        cast(minimum_lift as double) as minimum_lift,

        -- booleans
        is_synthetic,
        collapse_duplicates,
        counts_free_lines,

        -- dates
        cast(as_of_at as date) as as_of_date,
        cast(last_order_at as date) as last_order_date,
        experience_from,
        experience_before,

        -- timestamps
        cast(as_of_at as timestamp) as as_of_at,
        cast(question_anchor_at as timestamp) as question_anchor_at,
        first_purchase_at,
        last_purchase_at,
        last_order_at
    from anchored
)

select * from final

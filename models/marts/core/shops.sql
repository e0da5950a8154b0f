with

shops as (
    select * from {{ ref('int_shops') }}
),

final as (
    select
        -- ids
        shop_id,

        -- text
        shop_name,
        raw_source,

        -- settings of any type
        {%- for setting in shop_settings() %}
        {{ setting }},
        {%- endfor %}

        -- booleans
        is_synthetic,
        counts_free_lines,
        has_times_of_day,

        -- dates
        as_of_date,
        last_order_date,
        covered_from_date,
        uncensored_from_date,

        -- timestamps
        as_of_at,
        question_anchor_at,
        first_purchase_at,
        last_purchase_at,
        last_order_at
    from shops
)

select * from final

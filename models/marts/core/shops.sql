with

shops as (
    select * from {{ ref('int_shops') }}
),

-- Rows that are read otherwise than they are written.
noted_rows as (
    select
        shop_id,
        sum(case when reading_note like '%guest_value%' then row_count end)
            as guest_value_row_count,
        sum(case when reading_note like '%rounded_amount%' then row_count end)
            as rounded_row_count
    from {{ ref('int_order_lines_cleaned') }}
    where reading_note is not null
    group by shop_id
),

counted as (
    select
        shops.*,
        noted_rows.guest_value_row_count,
        noted_rows.rounded_row_count
    from shops
    left join noted_rows
        on shops.shop_id = noted_rows.shop_id
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

        -- numerics
        cast(coalesce(guest_value_row_count, 0) as bigint)
            as guest_value_row_count,
        cast(coalesce(rounded_row_count, 0) as bigint) as rounded_row_count,

        -- booleans
        is_synthetic,
        counts_free_lines,
        has_amounts,
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
    from counted
)

select * from final

-- Where one value of a dimension holds more than degenerate_tie_share of the
-- customers, the schemes that rest on it are flagged, and no others: rfm6 and
-- rfm11 on each dimension, m7_quota on money, or on frequency without amounts. Shops that break ties by customer
-- have none in frequency.
{{ config(meta={
    'message': '{shop_id}: is_degenerate is {is_degenerate} for {segment_scheme} in segmentation.customer_segments or segment_performance; a dimension is degenerate: {is_any_degenerate}, money: {is_money_degenerate}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

dimensions as (
    {%- for dimension, value in {
        'recency': 'recency_days',
        'frequency': 'frequency',
        'monetary': 'monetary_amount',
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ dimension }}' as rfm_dimension,
        shop_id,
        max(tie_count) > {{ var('degenerate_tie_share') }} * sum(tie_count)
            as is_degenerate
    from (
        select
            shop_id,
            count(*) as tie_count
        from {{ ref('customer_rfm_scores') }}
        where {{ value }} is not null
        group by shop_id, {{ value }}
    ) as ties
    group by shop_id
    {%- endfor %}
),

expected as (
    select
        shops.shop_id,
        max(
            case
                when
                    shops.rfm_tie_policy = 'customer_id'
                    and shops.frequency_cut_points = ''
                    and dimensions.rfm_dimension = 'frequency'
                    then 0
                when dimensions.is_degenerate then 1
                else 0
            end
        ) = 1 as is_any_degenerate,
        max(
            case
                when
                    dimensions.is_degenerate
                    and dimensions.rfm_dimension
                    = case
                        when shops.has_amounts then 'monetary'
                        else 'frequency'
                    end
                    then 1
                else 0
            end
        ) = 1 as is_money_degenerate
    from shops
    inner join dimensions
        on shops.shop_id = dimensions.shop_id
    group by shops.shop_id
),

flags as (
    select
        shop_id,
        segment_scheme,
        is_degenerate
    from {{ ref('customer_segments') }}
    union all
    select
        shop_id,
        segment_scheme,
        is_degenerate
    from {{ ref('segment_performance') }}
    where is_current
)

select distinct
    flags.*,
    expected.is_any_degenerate,
    expected.is_money_degenerate
from flags
left join expected
    on flags.shop_id = expected.shop_id
where
    flags.is_degenerate != coalesce(
        case
            when flags.segment_scheme in ('rfm6', 'rfm11')
                then expected.is_any_degenerate
            when flags.segment_scheme = 'm7_quota'
                then expected.is_money_degenerate
        end,
        false
    )

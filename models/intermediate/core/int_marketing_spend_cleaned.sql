{%- set summed = [
    'budget_amount', 'spend_amount', 'impression_count', 'click_count', 'conversion_count'
] -%}
with

staged as (
    {{ union_shops('marketing_spend') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'marketing_spend') }}
),

-- Equal rows are two ad groups of a campaign rather than one row twice: they count
-- once where the shop says so.
counted as (
    select
        distinct_rows.*,
        {{ rejection_reason(
            'marketing_spend',
            required={
                'spent_at': 'missing_time',
                'channel': 'missing_channel',
                'spend_amount': 'missing_amount',
            },
            rules=negative_rules(),
        ) }} as rejection_reason,
        case
            when settings.collapse_duplicates then distinct_rows.duplicate_count
            else 0
        end as repeat_count
    from distinct_rows
    inner join {{ ref('int_shop_settings') }} as settings
        on distinct_rows.shop_id = settings.shop_id
),

final as (
    select
        {%- for column, type in vocabulary('marketing_spend').items() %}
        {%- if column in summed %}
        cast(
            {{ column }} * case
                when rejection_reason is null then row_count - repeat_count
                else 1
            end as {{ type }}
        ) as {{ column }},
        {%- else %}
        {{ column }},
        {%- endif %}
        {%- endfor %}
        rejection_reason,
        row_count,
        cast(repeat_count as bigint) as duplicate_count
    from counted
)

select * from final

{%- set totals = [
    'campaign_count', 'budget_amount', 'spend_amount', 'impression_count',
    'click_count', 'conversion_count', 'ctr_click_count', 'cvr_conversion_count',
    'cpa_spend_amount', 'revenue_amount', 'margin_amount', 'order_count',
    'customer_count', 'new_customer_count', 'left_censored_customer_count',
] -%}
{%- set ratios = {
    'spend_rate': ('spend_amount', 'shop_spend_amount'),
    'revenue_rate': ('revenue_amount', 'shop_revenue_amount'),
    'roas': ('revenue_amount', 'spend_amount'),
    'poas': ('margin_amount', 'spend_amount'),
    'roi': ('(margin_amount - spend_amount)', 'spend_amount'),
    'roi_on_revenue': ('(revenue_amount - spend_amount)', 'spend_amount'),
    'cpa': ('cpa_spend_amount', 'conversion_count'),
    'cac': ('spend_amount', 'new_customer_count'),
    'ctr': ('ctr_click_count', 'impression_count'),
    'cvr': ('cvr_conversion_count', 'click_count'),
} -%}
{%- set compared = [
    'spend_amount', 'conversion_count', 'revenue_amount', 'order_count', 'roas', 'cpa'
] -%}
with

dimension_values as (
    select * from {{ ref('dimension_values') }}
),

-- What the whole shop has, to take shares of.
channel_totals as (
    select
        {%- for total in ['spend_amount', 'revenue_amount'] %}
        max(
            case
                when channel_level = 'shop' and {{ total }} > 0 then {{ total }}
            end
        ) over (partition by shop_id, period_grain, period_start_date)
            as shop_{{ total }},
        {%- endfor %}
        *
    from {{ ref('int_channel_totals') }}
),

measured as (
    select
        {%- for ratio, (part, whole) in ratios.items() %}
        {{ safe_divide(part, whole) }} as {{ ratio }},
        {%- endfor %}
        *
    from channel_totals
),

final as (
    select
        -- ids
        measured.shop_id,
        measured.campaign_id,

        -- text
        measured.channel_level,
        levels.value_name as channel_level_name,
        levels.value_label_fr as channel_level_label_fr,
        measured.period_grain,
        grains.value_name as period_grain_name,
        grains.value_label_fr as period_grain_label_fr,
        measured.channel,
        measured.campaign_name,

        -- numerics
        {%- for number in totals + ratios.keys() | list %}
        measured.{{ number }},
        {%- endfor %}
        {%- for name in ['previous_month', 'previous_year'] %}
        {%- for kpi in compared %}
        {{ name }}.{{ kpi }} as {{ name }}_{{ kpi }},
        {%- endfor %}
        {%- for kpi in ['new_customer_count', 'cac'] %}
        case when not {{ name }}.is_left_censored then {{ name }}.{{ kpi }} end
            as {{ name }}_{{ kpi }},
        {%- endfor %}
        {%- endfor %}

        -- booleans
        measured.is_assumed_margin,
        measured.is_assumed_spend,
        measured.is_left_censored,
        measured.is_complete_month,
        measured.is_covered,

        -- dates
        measured.period_start_date
    from measured
    inner join dimension_values as levels
        on
            measured.channel_level = levels.value_id
            and levels.dimension = 'channel_level'
    inner join dimension_values as grains
        on
            measured.period_grain = grains.value_id
            and grains.dimension = 'period_grain'
    {%- for name, months in {'month': 1, 'year': 12}.items() %}
    left join measured as previous_{{ name }}
        on
            measured.shop_id = previous_{{ name }}.shop_id
            and measured.channel_level = previous_{{ name }}.channel_level
            and coalesce(measured.channel, '')
            = coalesce(previous_{{ name }}.channel, '')
            and coalesce(measured.campaign_id, '')
            = coalesce(previous_{{ name }}.campaign_id, '')
            and measured.period_start_date = {{ dbt.dateadd(
                'month', months, 'previous_' ~ name ~ '.period_start_date'
            ) }}
            and previous_{{ name }}.is_covered
    {%- endfor %}
)

select * from final

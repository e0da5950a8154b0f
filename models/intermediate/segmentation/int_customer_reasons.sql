{#- One pass over all customers: each of the three largest deviations is put into
    words once. -#}
{%- set cluster_features = cluster_features_in_use() | sort -%}
{{ config(materialized='view') }}
with

customers as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

shop_measures as (
    select * from {{ ref('int_shop_measures') }}
),

profiles as (
    select
        {%- for feature in cluster_features %}
        {%- for column in ['feature_mean', 'feature_deviation', 'shop_average'] %}
        max(case when feature_name = '{{ feature }}' then {{ column }} end)
            as {{ feature }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        shop_id
    from {{ ref('cluster_profiles') }}
    where segment_scheme = 'kmeans' and cluster_id = 1 and is_used
    group by shop_id
),

-- How far a customer is from the shop's mean, feature by feature.
deviations as (
    select
        {%- for feature in cluster_features %}
        {{ clear_deviation(feature) }} as {{ feature }}_deviation,
        {%- endfor %}
        customers.*
    from customers
    inner join profiles
        on customers.shop_id = profiles.shop_id
),

-- 1 is the largest deviation; of equal ones the first name is before.
ranked as (
    select
        {%- for feature in cluster_features %}
        1
        {%- for other in cluster_features if other != feature %}
        + case
            when
                {{ other }}_deviation
                {{ '>=' if other < feature else '>' }} {{ feature }}_deviation
                then 1
            else 0
        end
        {%- endfor %} as {{ feature }}_rank,
        {%- endfor %}
        *
    from deviations
),

largest as (
    {%- for feature in cluster_features %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        customer_id,
        '{{ feature | replace('log_', '') }}' as measure_name,
        cast({{ feature | replace('log_', '') }} as decimal(18, 6)) as value,
        {{ feature }}_rank as reason_rank
    from ranked
    where {{ feature }}_deviation is not null and {{ feature }}_rank <= 3
    {%- endfor %}
),

numbers as (
    select
        largest.customer_id,
        largest.reason_rank,
        shop_measures.*,
        {{ measure_numbers('largest.value', 'shop_measures') }}
    from largest
    inner join shop_measures
        on
            largest.shop_id = shop_measures.shop_id
            and largest.measure_name = shop_measures.measure_name
),

told as (
    select
        numbers.shop_id,
        numbers.customer_id,
        numbers.reason_rank,
        {{ measure_texts('numbers', 'customer') }}
    from numbers
    where numbers.shown != numbers.shop_average_shown
),

-- Sorting pieces, as listed_text does, would take longer than making them.
final as (
    select
        {%- for language, separator in {'': '; ', '_fr': ' ; '}.items() %}
        substr(
            {%- for rank in [1, 2, 3] %}
            {{ '|| ' if not loop.first }}coalesce('{{ separator }}' || max(
                case when reason_rank = {{ rank }} then why{{ language }} end
            ), '')
            {%- endfor %},
            {{ separator | length + 1 }}
        ) as why{{ language }},
        {%- endfor %}
        shop_id,
        customer_id
    from told
    group by shop_id, customer_id
)

select * from final

with

means as (
    select * from {{ ref('int_cluster_means') }}
),

shop_measures as (
    select * from {{ ref('int_shop_measures') }}
),

by_feature as (
    {%- for feature in clusterable_features() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        as_of_date,
        segment_scheme,
        cluster_id,
        customer_count,
        '{{ feature }}' as feature_name,
        '{{ feature | replace('log_', '') }}' as measure_name,
        {{ feature }} as cluster_average,
        {{ feature | replace('log_', '') }} as measure_average
    from means
    {%- endfor %}
),

numbers as (
    select
        by_feature.*,
        shop_measures.shop_average,
        shop_measures.shop_median,
        shop_measures.shop_third_quartile,
        shop_measures.shop_average_text,
        shop_measures.scale,
        shop_measures.decimals,
        shop_measures.cluster_words,
        shop_measures.cluster_words_one,
        shop_measures.cluster_words_fr,
        shop_measures.cluster_words_one_fr,
        {{ measure_numbers('by_feature.measure_average', 'shop_measures') }}
    from by_feature
    left join shop_measures
        on
            by_feature.shop_id = shop_measures.shop_id
            and by_feature.measure_name = shop_measures.measure_name
),

told as (
    select
        numbers.*,
        {{ measure_texts('numbers', 'cluster') }}
    from numbers
),

final as (
    select
        shop_id,
        as_of_date,
        segment_scheme,
        cluster_id,
        customer_count,
        feature_name,
        measure_name,
        cluster_average,
        measure_average,
        shop_average,
        shop_median,
        shop_third_quartile,
        scale,
        decimals,
        words,
        words_fr,
        why,
        why_fr
    from told
)

select * from final

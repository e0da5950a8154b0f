with

customers as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

measure_words as (
    select * from {{ ref('measure_words') }}
),

-- Decimals add up to the same on any number of threads.
statistics as (
    {%- for measure in customer_measures() %}
    {{ 'union all' if not loop.first }}
    select
        {%- for name, share in {'median': 0.5, 'third_quartile': 0.75}.items() %}
        percentile_cont({{ share }}) within group (
            order by cast({{ measure }} as double)
        ) as shop_{{ name }},
        {%- endfor %}
        {{ safe_divide(
            'sum(cast(' ~ measure ~ ' as decimal(18, 6)))', 'count(' ~ measure ~ ')'
        ) }} as shop_average,
        shop_id,
        '{{ measure }}' as measure_name
    from customers
    group by shop_id
    {%- endfor %}
),

shown as (
    select
        statistics.shop_id,
        statistics.shop_average,
        round(statistics.shop_median, 6) as shop_median,
        round(statistics.shop_third_quartile, 6) as shop_third_quartile,
        measure_words.*,
        {{ shown_number(
            'measure_words.scale * statistics.shop_average', 'measure_words.decimals'
        ) }} as shop_average_shown
    from statistics
    inner join measure_words
        on statistics.measure_name = measure_words.measure_name
    where statistics.shop_average is not null
),

final as (
    select
        *,
        {{ number_text('shop_average_shown', 'decimals') }}
        || case when scale = 100 then '%' else '' end as shop_average_text
    from shown
)

select * from final

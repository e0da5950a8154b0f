with

final as (
    {%- for shop in shop_names() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ shop }}' as shop_id,
        '{{ dbt.escape_single_quotes(var(shop ~ '_shop_name', shop)) }}' as shop_name,
        '{{ dbt.escape_single_quotes(shop_var(shop, 'currency')) }}' as currency,
        '{{ var('raw_source') }}' as raw_source,
        '{{ shop_choice(shop, 'as_of_policy', [
            'last_purchase', 'last_delivered_purchase', 'fixed'
        ]) }}' as as_of_policy,
        '{{ shop_choice(shop, 'purchase_scope', [
            'not_cancelled', 'delivered'
        ]) }}' as purchase_scope,
        '{{ shop_choice(shop, 'monetary_basis', ['net', 'gross']) }}'
            as monetary_basis,
        '{{ shop_choice(shop, 'rfm_score_method', ['rank', 'percentile']) }}'
            as rfm_score_method,
        '{{ shop_choice(shop, 'rfm_tie_policy', ['equal', 'customer_id']) }}'
            as rfm_tie_policy,
        '{{ shop_cut_points(shop, 'recency_cut_points') }}' as recency_cut_points,
        '{{ shop_cut_points(shop, 'frequency_cut_points') }}' as frequency_cut_points,
        '{{ shop_cut_points(shop, 'monetary_cut_points') }}' as monetary_cut_points,
        '{{ shop_choice(shop, 'question_anchor', [
            'last_order_date', 'last_order_at', 'as_of_date', 'as_of_at'
        ]) }}' as question_anchor,
        '{{ shop_choice(shop, 'late_orders_delay_basis', [
            'timestamp', 'date'
        ]) }}' as late_orders_delay_basis,
        '{{ shop_choice(shop, 'top_sellers_scope', [
            'delivered', 'purchases'
        ]) }}' as top_sellers_scope,
        '{{ shop_cluster_features(shop) }}' as cluster_features,
        '{{ shop_choice(shop, 'basket_population', ['customers', 'all']) }}'
            as basket_population,
        '{{ shop_choice(shop, 'basket_codes', ['products', 'all']) }}'
            as basket_codes,
        {%- for key in shop_counts() %}
        {{ shop_number(shop, key) | int }} as {{ key }},
        {%- endfor %}
        cast({{ shop_number(shop, 'top_sellers_minimum_amount') }} as decimal(18, 2))
            as top_sellers_minimum_amount,
        cast({{ shop_number(shop, 'gross_margin_rate') }} as decimal(18, 4))
            as gross_margin_rate,
        cast({{ shop_number(shop, 'minimum_cluster_share') }} as decimal(18, 4))
            as minimum_cluster_share,
        {%- for key in ['minimum_support', 'minimum_confidence', 'minimum_lift'] %}
        cast({{ shop_number(shop, key) }} as decimal(18, 6)) as {{ key }},
        {%- endfor %}
        {{ var('raw_source') == 'sample' }} as is_synthetic,
        {{ shop_choice(shop, 'collapse_duplicates', [true, false]) }}
            as collapse_duplicates,
        {{ shop_choice(shop, 'count_free_lines', [true, false]) }}
            as counts_free_lines,
        {{ shop_date(shop, 'experience_from') }} as experience_from,
        {{ shop_date(shop, 'experience_before') }} as experience_before,
        cast(nullif('{{ shop_as_of_at(shop) }}', '') as timestamp)
            as fixed_as_of_at
    {%- endfor %}
)

select * from final

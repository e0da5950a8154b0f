{%- set ratio = "regexp_replace(cast(cast(shops.upsell_maximum_ratio as "
    ~ "decimal(18, 2)) as varchar), '[.]?0+$', '')" -%}
with

rules as (
    select * from {{ ref('association_rules') }}
),

popular_reasons as (
    select * from {{ ref('int_popular_reasons') }}
),

prices as (
    select * from {{ ref('int_product_prices') }}
    where category_name is not null
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'category'
),

shops as (
    select * from {{ ref('int_shops') }}
),

categories as (
    select distinct
        prices.shop_id,
        prices.category_name,
        {%- for label, value in {
            'category_label': 'value_name',
            'category_label_fr': 'value_label_fr',
        }.items() %}
        coalesce(
            dimension_values.{{ value }},
            {{ readable_code('prices.category_name') }}
        ) as {{ label }},
        {%- endfor %}
        {{ ratio }} as ratio_text
    from prices
    inner join shops
        on prices.shop_id = shops.shop_id
    left join dimension_values
        on prices.category_name = dimension_values.value_id
),

final as (
    select
        shop_id,
        'rule' as recommendation_source,
        rule_id as reason_id,
        model_run_id,
        cast(null as double) as customer_rate,
        reason,
        reason_fr
    from rules
    union all
    select
        shop_id,
        case when list_id = 'all' then 'global' else 'segment' end
            as recommendation_source,
        list_id || ' > ' || product_id as reason_id,
        cast(null as varchar) as model_run_id,
        customer_rate,
        reason,
        reason_fr
    from popular_reasons
    union all
    select
        shop_id,
        'price_band' as recommendation_source,
        category_name as reason_id,
        cast(null as varchar) as model_run_id,
        cast(null as double) as customer_rate,
        'The next price band in ' || category_label || ', for at most '
        || ratio_text || ' times the price.' as reason,
        'La gamme de prix supérieure (' || category_label_fr
        || '), pour au plus ' || replace(ratio_text, '.', ',')
        || ' fois le prix.' as reason_fr
    from categories
)

select * from final

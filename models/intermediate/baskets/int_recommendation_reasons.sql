{%- set scheme = recommendation_scheme() -%}
with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

rules as (
    select * from {{ ref('association_rules') }}
),

segments as (
    select * from {{ ref('segments') }}
    where segment_scheme = '{{ scheme }}'
),

categories as (
    select distinct
        shop_id,
        category_name
    from {{ ref('int_product_prices') }}
    where category_name is not null
),

segment_sizes as (
    select
        shop_id,
        segment_id,
        count(*) as customer_count
    from customers
    group by shop_id, segment_id
),

shop_sizes as (
    select
        shop_id,
        sum(customer_count) as customer_count
    from segment_sizes
    group by shop_id
),

rule_texts as (
    select
        shop_id,
        rule_id,
        model_run_id,
        antecedent_names,
        case when consequent_size > 1 then consequent_names else 'it' end
            as held,
        case
            when consequent_size > 1
                then 'contiennent aussi ' || consequent_names
            else 'le contiennent aussi'
        end as held_fr,
        cast(cast(round(100 * confidence, 0) as integer) as varchar)
            as confidence_text,
        cast(cast(lift as decimal(18, 1)) as varchar) as lift_text
    from rules
),

final as (
    select
        shop_id,
        'rule' as recommendation_source,
        rule_id as reason_id,
        model_run_id,
        cast(null as bigint) as customer_count,
        'Of the baskets with ' || antecedent_names || ', ' || confidence_text
        || '% hold ' || held || ' too: ' || lift_text
        || ' times as many as of all.'
            as reason,
        'Parmi les paniers avec ' || antecedent_names || ', '
        || confidence_text || ' % ' || held_fr || ' : '
        || replace(lift_text, '.', ',') || ' fois plus que parmi tous.'
            as reason_fr
    from rule_texts
    union all
    select
        segment_sizes.shop_id,
        'segment' as recommendation_source,
        segment_sizes.segment_id as reason_id,
        cast(null as varchar) as model_run_id,
        segment_sizes.customer_count,
        'A best seller in the segment ' || segments.segment_name || '.'
            as reason,
        'Une des meilleures ventes du segment ' || segments.segment_label_fr
        || '.' as reason_fr
    from segment_sizes
    inner join segments
        on segment_sizes.segment_id = segments.segment_id
    union all
    select
        shop_id,
        'global' as recommendation_source,
        'all' as reason_id,
        cast(null as varchar) as model_run_id,
        cast(customer_count as bigint) as customer_count,
        'A best seller of the shop.' as reason,
        'Une des meilleures ventes de la boutique.' as reason_fr
    from shop_sizes
    union all
    select
        shop_id,
        'price_band' as recommendation_source,
        category_name as reason_id,
        cast(null as varchar) as model_run_id,
        cast(null as bigint) as customer_count,
        'One price band higher in ' || category_name || '.' as reason,
        'Une gamme de prix au-dessus dans ' || category_name || '.'
            as reason_fr
    from categories
)

select * from final

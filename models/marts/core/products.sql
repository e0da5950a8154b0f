{%- set totals = ['line_count', 'unit_count', 'gross_amount', 'refund_amount'] -%}
{%- set names = 'shop_id, product_id, product_name, category_id' -%}
with

products as (
    select * from {{ ref('int_products_cleaned') }}
    where rejection_reason is null
),

category_translations as (
    select * from {{ ref('int_category_translations_cleaned') }}
    where rejection_reason is null
),

service_codes as (
    select * from {{ ref('service_codes') }}
),

names_on_lines as (
    select
        {{ names }},
        nullif(min(coalesce(service_kind, '')), '') as service_kind,
        count(*) as line_count,
        sum(unit_count) as unit_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount
    from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null and product_id is not null
    group by {{ names }}
),

ranked_names as (
    select
        {{ names }},
        service_kind,
        {%- for total in totals %}
        sum({{ total }}) over (partition by shop_id, product_id) as {{ total }},
        {%- endfor %}
        row_number() over (
            partition by shop_id, product_id
            order by
                case when product_name is null then 1 else 0 end asc,
                line_count desc nulls last,
                product_name asc nulls last,
                category_id asc nulls last
        ) as name_rank
    from names_on_lines
),

-- Lines may write a product's name in several ways: the usual one wins, and
-- its category with it.
usual_names as (
    select * from ranked_names
    where name_rank = 1
),

merged as (
    select
        coalesce(products.shop_id, usual_names.shop_id) as shop_id,
        coalesce(products.product_id, usual_names.product_id) as product_id,
        coalesce(products.category_id, usual_names.category_id) as category_id,
        coalesce(products.product_name, usual_names.product_name)
            as product_name,
        {%- for total in totals %}
        coalesce(usual_names.{{ total }}, 0) as {{ total }},
        {%- endfor %}
        usual_names.service_kind,
        products.weight_grams
    from products
    full outer join usual_names
        on
            products.shop_id = usual_names.shop_id
            and products.product_id = usual_names.product_id
),

final as (
    select
        -- ids
        merged.shop_id,
        merged.product_id,
        merged.category_id,

        -- text
        coalesce(
            merged.product_name,
            {{ product_words(
                'merged.product_id',
                'coalesce(category_translations.category_name, merged.category_id)'
            ) }}
        ) as product_name,
        coalesce(category_translations.category_name, merged.category_id)
            as category_name,
        coalesce(service_codes.service_kind, merged.service_kind)
            as service_kind,

        -- numerics
        merged.weight_grams,
        cast(merged.line_count as bigint) as line_count,
        cast(merged.unit_count as decimal(18, 4)) as unit_count,
        cast(merged.gross_amount as decimal(18, 4)) as gross_amount,
        cast(merged.refund_amount as decimal(18, 4)) as refund_amount,
        cast(merged.gross_amount - merged.refund_amount as decimal(18, 4))
            as net_amount,

        -- booleans
        coalesce(service_codes.service_kind, merged.service_kind) is not null
            as is_service
    from merged
    left join category_translations
        on
            merged.shop_id = category_translations.shop_id
            and merged.category_id = category_translations.category_id
    left join service_codes
        on
            merged.shop_id = service_codes.shop_id
            and merged.product_id like service_codes.product_id_pattern
)

select * from final

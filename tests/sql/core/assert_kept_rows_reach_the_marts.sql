-- What the audit says was kept of a table is in the mart of its entity.
with

kept as (
    select
        shop_id,
        source_table,
        min(rows_kept) as rows_kept
    from {{ ref('cleaning_audit') }}
    group by shop_id, source_table
),

in_marts as (
    {%- for entity in ['reviews', 'sellers'] %}
    {%- for shop in shops_with(entity) %}
    select
        '{{ shop }}' as shop_id,
        (
            select max(source_table) from {{ ref('int_' ~ entity ~ '_cleaned') }}
            where shop_id = '{{ shop }}'
        ) as source_table,
        (
            select count(*) from {{ ref(entity) }}
            where shop_id = '{{ shop }}'
        ) as row_count
    union all
    {%- endfor %}
    {%- endfor %}
    select
        order_lines.shop_id,
        cleaned.source_table,
        sum(cleaned.row_count - cleaned.duplicate_count) as row_count
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('int_order_lines_cleaned') }} as cleaned
        on
            order_lines.shop_id = cleaned.shop_id
            and order_lines.order_id = cleaned.order_id
            and order_lines.line_number = cleaned.line_number
            and cleaned.rejection_reason is null
    group by order_lines.shop_id, cleaned.source_table
)

select
    in_marts.*,
    kept.rows_kept
from in_marts
inner join kept
    on
        in_marts.shop_id = kept.shop_id
        and in_marts.source_table = kept.source_table
where in_marts.row_count != kept.rows_kept

-- Rows in = rows kept + rows rejected: the audit starts from the raw tables,
-- and what it says was rejected is in rejected_rows.
{{ config(meta={
    'message': '{shop_id}: {source_table} has {row_count} raw rows; core.cleaning_audit has {rows_in}, of which {rows_kept} kept and {rows_rejected} rejected; core.rejected_rows has {rows_in_rejected_rows}.',
}) }}
with

raw_rows as (
    {%- for entity in cleaned_entities() %}
    {%- for name in staged_with(entity) %}
    select
        shop_id,
        source_table,
        count(*) as row_count
    from {{ ref(name) }}
    group by shop_id, source_table
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as shop_id,
        cast(null as varchar) as source_table,
        0 as row_count
    where false
),

audited as (
    select
        shop_id,
        source_table,
        max(case when rule_order = 1 then rows_in end) as rows_in,
        sum(rows_rejected) as rows_rejected,
        min(rows_kept) as rows_kept
    from {{ ref('cleaning_audit') }}
    group by shop_id, source_table
),

rejected as (
    select
        shop_id,
        source_table,
        sum(row_count) as rows_rejected
    from {{ ref('rejected_rows') }}
    group by shop_id, source_table
)

select
    raw_rows.shop_id,
    raw_rows.source_table,
    raw_rows.row_count,
    audited.rows_in,
    audited.rows_rejected,
    audited.rows_kept,
    rejected.rows_rejected as rows_in_rejected_rows
from raw_rows
left join audited
    on
        raw_rows.shop_id = audited.shop_id
        and raw_rows.source_table = audited.source_table
left join rejected
    on
        raw_rows.shop_id = rejected.shop_id
        and raw_rows.source_table = rejected.source_table
where
    raw_rows.row_count != coalesce(audited.rows_in, -1)
    or raw_rows.row_count != audited.rows_kept + audited.rows_rejected
    or audited.rows_rejected != coalesce(rejected.rows_rejected, 0)

-- A table of which a tenth is unreadable is written differently, as with the
-- day first or decimal commas: look at core.rejected_rows.
{{ config(severity='warn') }}
select
    shop_id,
    source_table,
    rows_in,
    rows_rejected
from {{ ref('cleaning_audit') }}
where cleaning_rule = 'unreadable_value' and 10 * rows_rejected > rows_in

-- Amounts and prices have at most the four decimals that order lines keep.
{{ config(
    severity='warn',
    meta={
        'message': '{shop_id}: {rounded_row_count} rows of core.order_lines have an amount or a price of more than four decimals. Their amounts are rounded to four.',
        'remedy': 'core.rejected_rows holds those that round to 0 (no_amount). If the rest is too coarse for the currency, write the amounts in a smaller unit, such as a hundredth.',
    },
) }}
select
    shop_id,
    rounded_row_count
from {{ ref('shops') }}
where rounded_row_count > 0

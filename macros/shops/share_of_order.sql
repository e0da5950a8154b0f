{#- A line's share of an amount of its order, as SQL, in proportion to a weight. Shares
    are differences of rounded running totals, so they add up to the amount: in cents,
    or in hundredths of cents where it or the order's lines are finer. -#}
{% macro share_of_order(amount, weight, order, is_fine='has_fine_amounts') -%}
    {#- All that lines can differ in: the same line gets the odd cent in every build. -#}
    {%- set columns = [
        'product_id', 'list_amount', 'line_discount', 'unit_count', 'ordered_at', 'product_name',
        'category_id', 'customer_id', 'customer_name', 'channel', 'country',
        'unit_price', 'unit_cost', 'is_marked_refund', 'is_discount', 'reading_note',
        'parse_problem',
    ] + ['service_kind', 'state', 'refunded_amount'] | select('in', own_shops_said()) | list -%}
    {%- set running = 'sum(' ~ weight ~ ') over (' ~ order
        ~ ' order by ' ~ columns | join(' nulls last, ') ~ ' nulls last'
        ~ ' rows between unbounded preceding and current row)' -%}
    {%- set unit = 'case when ' ~ is_fine ~ ' or ' ~ amount ~ ' != round(' ~ amount
        ~ ', 2) then 10000 else 100 end' -%}
    {%- set share = 'cast(' ~ amount ~ ' as double) / cast(nullif(sum(' ~ weight
        ~ ') over (' ~ order ~ '), 0) as double) * ' ~ unit -%}
    coalesce(
        cast(
            (
                round(cast({{ running }} as double) * {{ share }})
                - round(cast({{ running }} - {{ weight }} as double) * {{ share }})
            ) / {{ unit }} as decimal(18, 4)
        ), 0
    )
{%- endmacro %}

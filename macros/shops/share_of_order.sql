{#- A line's share of an amount of its order, as SQL, in proportion to a weight. Shares
    are differences of rounded running totals, so they add up to the amount: in cents,
    or in hundredths of cents where it or the order's lines are finer. -#}
{% macro share_of_order(amount, weight, order) -%}
    {%- set running = 'sum(' ~ weight ~ ') over (' ~ order
        ~ ' order by product_id, net_amount, unit_count, ordered_at, product_name, category_id'
        ~ ' rows between unbounded preceding and current row)' -%}
    {%- set unit = 'case when has_fine_amounts or ' ~ amount ~ ' != round(' ~ amount
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

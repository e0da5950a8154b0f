{{ config(materialized='view') }}
{#- Read once per use: DuckDB keeps a CTE that is read twice, all of its columns. -#}
{%- set columns = vocabulary('order_lines').keys() | list -%}
{%- set unnumbered_shops = shops_with('order_lines', without='line_numbers') -%}
{%- set own = own_shops() -%}
{%- set others = ['is_used_again'] if own else [] -%}
{%- set is_used_again = number_is_used_again(own) -%}
with

numbered as (
    {{ union_shops('order_lines', shops_with('line_numbers')) }}
),

distinct_numbered as (
    {{ collapse_duplicates('numbered', 'order_lines') }}
),

unnumbered as (
    {{ union_shops('order_lines', unnumbered_shops) }}
),

-- Orders of several lines with one product, quantity and price, and numbers used
-- again. Only lines of the former can be equal in every column, and both are few.
-- Should two hashes of one order ever collide, it is listed in vain.
noted_orders as (
    select
        {{ is_used_again ~ ' as is_used_again,' if own }}
        shop_id,
        order_id
    from unnumbered
    group by shop_id, order_id
    having
        order_id is null
        or count(*) > {{ count_distinct_in_small_groups(
            'hash(product_id, quantity, unit_price)'
        ) }}
        {{ 'or ' ~ is_used_again if own }}
),

{%- for name, is_repeated in {'repeats': true, 'others': false}.items() %}

all_{{ name }} as (
    {{ union_shops('order_lines', unnumbered_shops) }}
),

{{ name }} as (
    select
        {{ 'noted_orders.is_used_again,' if is_repeated and own }}
        all_{{ name }}.*
    from all_{{ name }}
    left join noted_orders
        on
            all_{{ name }}.shop_id = noted_orders.shop_id
            and coalesce(all_{{ name }}.order_id, '')
            = coalesce(noted_orders.order_id, '')
    where noted_orders.shop_id is {{ 'not null' if is_repeated else 'null' }}
),
{%- endfor %}

distinct_repeats as (
    {{ collapse_duplicates('repeats', 'order_lines', others) }}
),

repeats_told_apart as (
    {{ orders_told_apart('distinct_repeats', own) }}
),

-- Of several lines with one number the latest usable one stays. Ordering by
-- all columns is total, so every build picks the same line.
final as (
    select
        *,
        cast(null as varchar) as order_number,
        false as has_lookalikes,
        row_number() over (
            partition by shop_id, order_id, line_number
            order by
                parse_problem nulls first,
                case
                    when quantity is null or unit_price is null then 1
                    else 0
                end,
                ordered_at desc nulls last,
                {{ columns | reject('in', [
                    'shop_id', 'source_table', 'order_id', 'line_number',
                    'parse_problem', 'ordered_at',
                ]) | join(' nulls last, ') }} nulls last
        ) > 1 as is_repeated_number
    from distinct_numbered
    union all
    select
        *,
        true as has_lookalikes,
        false as is_repeated_number
    from repeats_told_apart
    union all
    select
        *,
        cast(1 as bigint) as row_count,
        cast(0 as bigint) as duplicate_count,
        cast(null as varchar) as order_number,
        false as has_lookalikes,
        false as is_repeated_number
    from others
)

select * from final

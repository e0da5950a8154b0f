{#- The rows of an own shop's file as a query of text columns, and `more` behind
    them. If the shop says fill_down, a line with a product, but neither number,
    time nor customer, and that is no total, belongs to the order of the line above it, as
    where a spreadsheet has merged cells. In the order of the file; DuckDB only. -#}
{% macro filled_down(shop, table_name, file, more='') -%}
    {%- set columns = raw_columns(shop, table_name) -%}
    {%- set rows -%}
        select
            {{ raw_select_list(shop, table_name, file.columns, file.nulls) }}{{ more }}
        from {{ file.subquery }}
    {%- endset -%}
    {%- if shop not in own_shops() or table_name != 'transactions'
        or not own_shop_setting(shop, 'fill_down') -%}
        {{ return(rows) }}
    {%- endif -%}
    {%- set heads = [] -%}
    {%- set products = [] -%}
    {%- set others = [] -%}
    {%- for column in columns if columns[column] -%}
        {%- do (
            heads if column in ['order_id', 'ordered_at', 'customer_id']
            else products if column in ['product_id', 'product_name'] else others
        ).append(text(column)) -%}
    {%- endfor -%}
    {%- set total_words = quoted_list(own_shop_setting(shop, 'total_texts')) -%}
        select
            * exclude (line_of_file, place, is_below)
            replace (
                {%- for column in [
                    'order_id', 'ordered_at', 'time_of_day', 'customer_id',
                    'customer_name', 'store', 'refund', 'channel', 'country',
                ] %}
                case
                    when is_below
                        then coalesce(
                            {{ column }}, first_value({{ column }}) over (
                                partition by place order by line_of_file
                            )
                        )
                    else {{ column }}
                end as {{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            )
        from (
            select
                *,
                count(coalesce({{ heads | join(', ') }})) over (
                    order by line_of_file rows unbounded preceding
                ) as place,
                coalesce({{ heads | join(', ') }}) is null
                and rtrim(
                    lower(coalesce({{ (products or others) | join(', ') }})), ' .:'
                ) not in ({{ total_words }}) as is_below
            from (
                select
                    *,
                    row_number() over () as line_of_file
                from ({{ rows }})
            )
        )
{%- endmacro %}

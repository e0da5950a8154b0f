{#- The rows of several files with the same columns, in any order. Exports overlap: a
    row that stands in several files counts once, which its line_problem tells of the
    others. Equal rows of one file all count. DuckDB only. -#}
{% macro union_files(shop, table_name, files) -%}
    {%- set columns = raw_columns(shop, table_name) -%}
    {#- An order may go on: what changes of a line after its sale makes no other
        line of it. The file last by name has its latest state. -#}
    {%- set states = [
        'status', 'cancelled', 'refunded_amount', 'customer_name', 'category',
        'unit_cost',
    ] if columns.order_id else [] -%}
    {%- set keys = columns.keys() | reject('in', states + ['line_problem']) | list -%}
    {%- set names = columns.keys() | reject('equalto', 'line_problem') | list -%}
        select
            {{ names | join(',\n            ') }},
            case
                when
                    {{ own_shop_setting(shop, 'files_overlap') | lower }}
                    and coalesce(order_id, customer_id) is not null
                    and row_number() over latest_first > 1
                    then 'stands in ' || first_value(file_name) over latest_first
            end as line_problem
        from (
            {%- for file in files %}
            {{ 'union all' if not loop.first }}
            select
                *,
                row_number() over (
                    partition by {{ keys | join(', ') }}, file_name
                    order by {{ names | join(', ') }}
                ) as occurrence
            from (
                select
                {{ raw_select_list(
                    shop, table_name, file.columns, file.nulls
                ) }},
                    '{{ file.path.split('/')[-1] | replace("'", "''") }}'
                    {%- if 'clientele_file' in file.columns %}
                    || ' ' || clientele_file
                    {%- endif %} as file_name
                from {{ file.subquery }}
            )
            {%- endfor %}
        )
        window latest_first as (
            partition by {{ keys | join(', ') }}, occurrence
            order by file_name desc nulls last
        )
{%- endmacro %}

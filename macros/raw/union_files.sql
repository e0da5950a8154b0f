{#- The rows of several files with the same columns, in any order. Exports overlap: a
    row that stands in several files counts once, which its line_problem tells of the
    others: in the file whose orders go on longest, of equals in the last by name.
    Equal rows of one file all count, and so do all baskets of a file with one per
    line, whose numbers each file begins anew. DuckDB only. -#}
{% macro union_files(shop, table_name, files) -%}
    {%- set columns = raw_columns(shop, table_name) -%}
    {%- set names = columns.keys() | reject('equalto', 'line_problem') | list -%}
    {%- set has_baskets = is_basket_per_line(shop, table_name) -%}
    {%- set rows -%}
        (
            {%- for file in files %}
            {{ 'union all' if not loop.first }}
            {%- set name = file.path.removeprefix(raw_stem(shop, '')) %}
            {{ filled_down(
                shop, table_name, file, ", '" ~ name | replace("'", "''") ~ "'" ~ (
                    " || ' ' || clientele_file"
                    if 'clientele_file' in file.columns else ''
                ) ~ ' as file_name'
            ) }}
            {%- endfor %}
        )
    {%- endset -%}
    {%- if has_baskets or not own_shop_setting(shop, 'files_overlap') %}
        select
            * {{ "replace (file_name || ' ' || order_id as order_id)" if has_baskets }}
        from {{ rows }}
    {%- else -%}
    {%- set keys = overlap_keys(shop, columns, files) -%}
    {%- set seconds = "coalesce(regexp_extract(time_of_day, ':[0-9]+:([0-9]+)', 1), '')"
        ~ " not in ('', '00')" if columns.time_of_day else 'second(read_at) > 0' -%}
    {%- set line = 'partition by ' ~ (keys + ['owner']) | join(', ') -%}
        select
            {{ names | join(',\n            ') }},
            case
                when
                    {{ 'coalesce(order_id, customer_id) is not null and'
                        if 'order_id' in columns }}
                    row_number() over latest_first > 1
                    then 'stands in ' || first_value(file_name) over latest_first
            end as line_problem
        from (
            select
                *,
                row_number() over (
                    {{ line }}, file_name
                    order by {{ names | join(', ') }}
                ) as occurrence
            from (
                select
                    *,
                    {{ overlap_owner(shop, columns, keys) }} as owner
                from (
                    select
                        *,
                        bool_and(file_has_seconds) over () as have_seconds
                    from (
                        select
                            *,
                            max(read_at) over (partition by file_name) as file_until,
                            bool_or({{ seconds }}) over (partition by file_name)
                                as file_has_seconds
                        from (
                            select
                                *,
                                {{ own_shop_time(shop, table_name) }} as read_at
                            from {{ rows }}
                        )
                    )
                )
            )
        )
        window latest_first as (
            {{ line }}, occurrence
            order by file_until desc nulls last, file_name desc nulls last
        )
    {%- endif -%}
{%- endmacro %}

{#- A CSV file with one basket per line, items separated by the delimiter: a subquery
    of one row per item, with the number of the line as its basket. It has no header;
    `position` is where the first item stands, 2 after a count or a number. A value
    in quotes may hold the delimiter. -#}
{% macro raw_baskets(shop, path) -%}
    {%- set delimiter = shop_choice(
        shop, 'csv_delimiter', [',', ';', '|', '\t', ' ']
    ) -%}
    {%- set encoding = csv_encoding(shop) -%}
    {%- set skipped = shop_number(shop, 'csv_skip_lines', whole=true) -%}
    {%- set position = own_shop_setting(shop, 'basket_position') | int(1) -%}
    {%- set escaped = modules.re.escape(delimiter) -%}
    {%- set subquery -%}
    (
        select
            cast(basket as varchar) as basket,
            trim(item) as item
        from (
            select
                basket,
                unnest(items[{{ position }}:]) as item
            from (
                select
                    row_number() over () as basket,
                    case
                        when contains(line, '"')
                            then list_transform(
                                regexp_extract_all(
                                    line || '{{ delimiter }}',
                                    '(?:"(?:[^"]|"")*"|[^{{ escaped }}]*){{ escaped }}'
                                ),
                                lambda item: replace(regexp_replace(
                                    item[:-2], '^\s*"(.*)"\s*$', '\1', 's'
                                ), '""', '"')
                            )
                        else string_split(line, '{{ delimiter }}')
                    end as items
                from read_csv(
                    {{ file_literal(path) }},
                    columns = {'line': 'varchar'},
                    auto_detect = false,
                    header = false,
                    skip = {{ skipped }},
                    delim = '\x01',
                    quote = '',
                    escape = '',
                    parallel = false,
                    encoding = '{{ encoding }}'
                )
            )
        )
        where trim(item) not in ({{ string_list([''] + null_texts(shop)) }})
    ) as raw_file
    {%- endset -%}
    {{ return({
        'path': path,
        'header': ['basket', 'item'],
        'columns': ['basket', 'item'],
        'subquery': subquery,
    }) }}
{%- endmacro %}

{#- Stops if another own shop reads the same file of spend or touchpoints: unlike order
    lines, which a column of stores tells apart, its rows would count in both. -#}
{% macro require_own_file(shop, table_name) -%}
    {%- for other in shops_with(table_name)
        if other != shop
        and own_shop_file(other, table_name) == own_shop_file(shop, table_name) -%}
        {%- set name_var = '_' ~ own_shop_tables()[table_name] -%}
        {{ exceptions.raise_compiler_error(
            "The shops " ~ shop ~ " and " ~ other ~ " both read the file or table "
            ~ own_shop_file(shop, table_name) | join('/') ~ ", whose rows would count "
            "twice. Split it, and name the parts in the vars " ~ shop ~ name_var
            ~ " and " ~ other ~ name_var ~ ", or leave one of them empty."
        ) }}
    {%- endfor -%}
{%- endmacro %}

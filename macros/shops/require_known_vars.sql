{#- Stops on a var with the prefix of an own shop that is none of its settings, and names
    the nearest one: a var that nothing reads would be ignored without a word. Without
    `names`, looks at those given on the command line. -#}
{% macro require_known_vars(names=none) -%}
    {%- set keys = own_shop_settings().keys() | list + shop_settings().keys() | list
        + ['shop_name', 'entities', 'source'] -%}
    {%- for column in own_shop_columns() -%}
        {%- do keys.append(column.config.meta.named_by) -%}
    {%- endfor -%}
    {%- set shops = own_shops() + ['transactions'] -%}
    {%- set given = invocation_args_dict.vars or {} if names is none else names -%}
    {#- While dbt reads the project, the columns are not known. -#}
    {%- for name in (given if execute else []) -%}
        {%- set found = namespace(shop='') -%}
        {%- for shop in shops
            if name.startswith(shop ~ '_') and shop | length > found.shop | length -%}
            {%- set found.shop = shop -%}
        {%- endfor -%}
        {%- set key = name[found.shop | length + 1:] -%}
        {#- Any general var may be set for one shop. -#}
        {%- if found.shop and key not in keys and var(key, none) is none -%}
            {#- dbt knows no columns of a file that no shop has. -#}
            {%- for table in own_shop_tables().values() if table != 'table'
                and key.startswith(table.removesuffix('table'))
                and not own_shop_setting(found.shop, table) -%}
                {{ exceptions.raise_compiler_error(
                    "The var " ~ name ~ " is of a file that the shop has not. Name "
                    "the file in the var " ~ found.shop ~ "_" ~ table ~ ", or leave "
                    "this one out."
                ) }}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error(
                "There is no var " ~ name ~ ". Did you mean " ~ found.shop ~ "_"
                ~ nearest_text(key, keys) ~ "? docs/parameters.md lists the vars of "
                "an own shop."
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

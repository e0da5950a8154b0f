{#- Which lines of a file are a shop's, where several own shops share one by a
    column of stores: `is_read` says which lines the shop reads, `is_own` which are of
    one of its stores, both as SQL; empty where it reads all. The first shop of a file
    also reads the lines that are no shop's, and rejects them: none is lost. -#}
{% macro own_shop_store(shop) -%}
    {%- if not own_shop_setting(shop, 'store_column') -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set store = "coalesce(lower(" ~ text('store') ~ "), '')" -%}
    {%- set file = namespace(shops=[], stores=[]) -%}
    {%- for other in own_shops()
        if own_shop_setting(other, 'store_column')
        and own_shop_file(other) == own_shop_file(shop) -%}
        {%- do file.shops.append(other) -%}
        {%- do file.stores.append(own_shop_setting(other, 'store_values')) -%}
    {%- endfor -%}
    {%- set is_own = store ~ ' in ('
        ~ quoted_list(own_shop_setting(shop, 'store_values')) ~ ')' -%}
    {%- set is_nobodys = store ~ ' not in ('
        ~ quoted_list(file.stores | join(',')) ~ ')' -%}
    {{ return({
        'is_own': is_own,
        'is_read': is_own ~ ' or ' ~ is_nobodys if file.shops[0] == shop else is_own,
    }) }}
{%- endmacro %}

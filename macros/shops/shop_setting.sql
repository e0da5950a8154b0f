{#- A shop's setting as a typed SQL expression, null where a day is empty. Stops on
    a value that the setting cannot have (shop_settings). -#}
{% macro shop_setting(shop, key) -%}
    {%- set kind = shop_settings()[key] -%}
    {%- if key == 'currency' and not shop_var(shop, key) -%}
        {{ return(shop_currency_in_file(shop)) }}
    {%- endif -%}
    {%- if key == 'basket_population' and not shop_has(shop, ['customer_id']) -%}
        {#- Guests are all the customers there are. -#}
        {%- set value = 'all' -%}
    {%- elif kind is not string -%}
        {%- set value = shop_choice(shop, key, kind) -%}
    {%- elif kind == 'cut points' -%}
        {%- set value = shop_cut_points(shop, key) -%}
    {%- elif kind == 'features' -%}
        {%- set value = shop_cluster_features(shop) -%}
    {%- elif kind == 'date' -%}
        {%- set value = shop_date(shop, key) -%}
    {%- elif kind == 'time zone' -%}
        {%- set value = shop_time_zone(shop) -%}
    {%- elif kind == 'text' -%}
        {%- set value = said_currency(shop) if key == 'currency'
            else shop_var(shop, key) -%}
    {%- else -%}
        {%- set value = shop_number(shop, key, whole=kind == 'count') -%}
    {%- endif -%}
    {%- set type = {
        'count': 'integer',
        'number': 'double',
        'amount': 'decimal(18, 4)',
        'date': 'date',
    }.get(kind | string, 'boolean' if value is boolean else 'varchar') -%}
    {%- set text = "'" ~ dbt.escape_single_quotes(value | string) ~ "'" -%}
    {%- if kind == 'date' -%}
        {%- set text = "nullif(" ~ text ~ ", '')" -%}
    {%- endif -%}
    {{ return('cast(' ~ text ~ ' as ' ~ type ~ ')') }}
{%- endmacro %}

{{- require_known_vars() -}}
with

-- Most columns are settings of the same name (macros/shops/shop_settings.sql).
final as (
    {%- for shop in shop_names() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ shop }}' as shop_id,
        '{{ dbt.escape_single_quotes(var(shop ~ '_shop_name', shop)) }}' as shop_name,
        '{{ var('raw_source') }}' as raw_source,
        {{ var('raw_source') == 'sample' }} as is_synthetic,
        {{ shop_has_amounts(shop) }} as has_amounts,
        {{ shop_choice(shop, 'count_free_lines', [true, false])
            or not shop_has_amounts(shop) }} as counts_free_lines,
        {%- for key in shop_settings() %}
        {{ shop_setting(shop, key) }} as {{ key }},
        {%- endfor %}
        cast(nullif('{{ shop_as_of_at(shop) }}', '') as timestamp)
            as fixed_as_of_at
    {%- endfor %}
)

select * from final

{{ config(enabled=shops_with('touchpoints') | length > 0) }}
{%- set shops = shops_with('touchpoints') -%}
with

{%- for shop in shops %}
{{- require_own_file(shop, 'touchpoints') }}

{{ shop }}_parsed as (
    select
        *,
        {{ id_text('customer_id') }} as customer_text,
        {{ parsed_columns({'touched_at': own_shop_time(shop, 'touchpoints')}) }}
    from {{ raw(shop, 'touchpoints') }}
),
{%- endfor %}

renamed as (
    {%- for shop in shops %}
    {{ 'union all' if not loop.first }}
    select
        -- ids: the customer as in the orders
        '{{ shop }}' as shop_id,
        'touchpoints' as source_table,
        {{ own_shop_customer(shop, 'customer_text') }} as customer_id,
        {{ id_text('campaign_id') }} as campaign_id,

        -- text
        lower({{ text('channel') }}) as channel,
        {{ own_shop_row_problem(
            shop, 'touchpoints', ['touched_at'], kinds={'touched_at': 'moment'}
        ) }} as parse_problem,

        -- timestamps
        touched_at_parsed as touched_at
    from {{ shop }}_parsed
    {%- endfor %}
)

select * from renamed

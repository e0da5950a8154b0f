{{ config(enabled=shops_with('marketing_spend') | length > 0) }}
{%- set types = {
    'budget': 'decimal(18, 4)',
    'spend': 'decimal(18, 4)',
    'impressions': 'decimal(18, 0)',
    'clicks': 'decimal(18, 0)',
    'conversions': 'decimal(18, 4)',
} -%}
{%- set shops = shops_with('marketing_spend') -%}
with

{%- for shop in shops %}
{{- require_own_file(shop, 'marketing_spend') }}
{%- set casts = {'spent_at': own_shop_time(shop, 'marketing_spend')} %}
{%- for column, type in types.items() %}
{%- do casts.update({column: own_shop_number(shop, column, type)}) %}
{%- endfor %}

{{ shop }}_parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from {{ raw(shop, 'marketing_spend') }}
),
{%- endfor %}

renamed as (
    {%- for shop in shops %}
    {{ 'union all' if not loop.first }}
    select
        -- ids
        '{{ shop }}' as shop_id,
        'marketing_spend' as source_table,
        {{ id_text('campaign_id') }} as campaign_id,

        -- text
        lower({{ text('channel') }}) as channel,
        {{ own_shop_row_problem(
            shop, 'marketing_spend', ['spent_at'] + types.keys() | list,
            kinds={
                'spent_at': 'moment', 'budget': 'amount', 'spend': 'amount',
                'impressions': 'count', 'clicks': 'count', 'conversions': 'count',
            }
        ) }} as parse_problem,

        -- numerics: where no spend is known, the budget was spent
        budget_parsed as budget_amount,
        coalesce(spend_parsed, budget_parsed) as spend_amount,
        cast(impressions_parsed as bigint) as impression_count,
        cast(clicks_parsed as bigint) as click_count,
        conversions_parsed as conversion_count,

        -- booleans
        spend_parsed is null and budget_parsed is not null as is_assumed_spend,

        -- timestamps: the day on which a week or month begins has its spend
        {{ dbt.date_trunc('day', 'spent_at_parsed') }} as spent_at
    from {{ shop }}_parsed
    {%- endfor %}
)

select * from renamed

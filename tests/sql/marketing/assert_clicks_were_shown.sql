-- A campaign is shown at least as often as it is clicked, in each row that knows both.
-- The row counts with its spend. A doubt is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': '{shop_id}: in {source_table}, {campaign} of the channel {channel} has {click_count} clicks and {impression_count} impressions on {day}; its spend counts.',
    'remedy': 'Look at the row: the columns of clicks and impressions may be the wrong way round, or one of them counts something else.',
}) }}
{%- set columns = 'shop_id, source_table, channel, campaign_id, click_count, impression_count' -%}
with

counted as (
    {%- for model, moment in {
        'int_campaigns_cleaned': 'started_at',
        'int_marketing_spend_cleaned': 'spent_at',
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        {{ columns }},
        cast({{ moment }} as date) as day
    from {{ ref(model) }}
    where
        rejection_reason is null
        and click_count > impression_count
    {%- endfor %}
)

select
    {{ columns }},
    coalesce('campaign ' || campaign_id, 'a row without campaign') as campaign,
    day
from counted

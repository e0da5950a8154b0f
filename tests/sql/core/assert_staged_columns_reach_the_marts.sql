-- What staging fills of a shop, a mart shows: each column of the vocabulary is
-- either shown or left out for a reason.
{{ config(
    severity='error' if var('raw_source') == 'sample' else 'warn',
    meta={
        'message': '{shop_id}: staging fills {column_name} of {entity} in {row_count} rows that are kept, and {mart_name} shows none of them.',
        'remedy': 'Carry the column to a mart, or state in this test why nobody reads it.',
    },
) }}
{%- set unread = {
    'gender': 'personal data that no question needs',
    'account_id': 'only the person counts',
    'is_accounting_entry': 'the reason of a rejection',
    'service_kind': 'a line may have no product; core.products shows it of those that have',
    'payment_number': 'payments of an order add up',
    'locations.country': 'only the middle of a zip code is used',
    'locations.state': 'only the middle of a zip code is used',
    'locations.city': 'only the middle of a zip code is used',
    'campaigns.category_id': 'no question asks for the category of a campaign',
    'region': 'no question asks for the region of a campaign',
    'started_at': 'campaigns are shown by month',
    'ended_at': 'campaigns are shown by month',
    'spent_at': 'spend is shown by month',
    'touchpoints.customer_id': 'journeys show contacts of customers who bought',
    'touchpoints.campaign_id': 'journeys show contacts of customers who bought',
    'touchpoints.channel': 'journeys show contacts of customers who bought',
    'touched_at': 'journeys show contacts of customers who bought',
    'parse_problem': 'the reason of a rejection',
    'shop_id': 'a key', 'source_table': 'a key of rejected_rows',
} %}
{#- Where a column is shown, if not in the mart of its entity under its own name. -#}
{%- set shown = {
    'order_lines.category_id': ('kpis_by_dimension', "case when dimension = 'category' then nullif(value_id, 'unknown') end"),
    'order_lines.customer_name': ('customers', 'customer_name'),
    'order_lines.stated_amount': ('order_lines', 'line_amount'),
    'order_lines.refunded_amount': ('order_lines', "case when line_type = 'purchase' then nullif(refund_amount, 0) end"),
    'order_lines.is_void': ('order_lines', "case when line_type = 'not_counted' then true end"),
    'order_lines.unit_cost': ('order_lines', 'cost_amount'),
    'order_lines.reading_note': ('shops', 'nullif(guest_value_row_count + rounded_row_count, 0)'),
    'order_lines.is_cancellation': ('order_lines', "case when line_type = 'refund' then true end"),
    'category_translations.category_id': ('products', 'category_id'),
    'category_translations.category_name': ('products', 'category_name'),
    'payments.order_id': ('orders', 'nullif(payment_count, 0)'),
    'payments.payment_type': ('orders', 'payment_type'),
    'payments.installment_count': ('orders', 'installment_count'),
    'payments.payment_amount': ('orders', 'payment_amount'),
    'locations.zip_code_prefix': ('delivery_routes', 'average_distance_km'),
    'locations.latitude': ('delivery_routes', 'average_distance_km'),
    'locations.longitude': ('delivery_routes', 'average_distance_km'),
    'campaigns.campaign_name': ('channel_performance', 'campaign_name'),
} %}
{#- What lies at the as-of moment or later is in no mart. -#}
{%- set moments = {'campaigns': 'started_at', 'marketing_spend': 'spent_at'} %}
{%- for column in [
    'campaign_id', 'channel', 'budget_amount', 'spend_amount', 'impression_count',
    'click_count', 'conversion_count', 'is_assumed_spend',
] %}
{%- set shown_as = 'nullif(is_assumed_spend, false)' if column[:3] == 'is_' else column %}
{%- for entity in moments %}
{%- do shown.update({entity ~ '.' ~ column: ('channel_performance', shown_as)}) %}
{%- endfor %}
{%- endfor %}
{%- set places = {} %}
{%- set marts = {} %}
{%- for entity in cleaned_entities() %}
{%- for column, type in vocabulary(entity).items()
    if column not in unread and entity ~ '.' ~ column not in unread %}
{%- set place = shown.get(entity ~ '.' ~ column, (entity, column)) %}
{%- do places.update({(entity, column): (place, type)}) %}
{%- do marts.setdefault(place[0], []).append((entity, column, place[1])) %}
{%- endfor %}
{%- endfor %}
with

shops as (
    select * from {{ ref('shops') }}
),
{%- for entity in cleaned_entities() %}

staged_{{ entity }} as (
    select
        {%- for (staged, column), (place, type) in places.items() if staged == entity %}
        count({{ 'nullif(cleaned.' ~ column ~ ', false)' if type == 'boolean' else 'cleaned.' ~ column }}) as {{ column }},
        {%- endfor %}
        cleaned.shop_id
    from {{ ref('int_' ~ entity ~ '_cleaned') }} as cleaned
    inner join shops
        on
            cleaned.shop_id = shops.shop_id
            and {{ 'cleaned.' ~ moments[entity] if entity in moments
                else 'shops.first_purchase_at' }} < shops.as_of_at
    where cleaned.rejection_reason is null
    group by cleaned.shop_id
),
{%- endfor %}

staged as (
    {%- for entity, column in places %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ entity }}' as entity,
        '{{ column }}' as column_name,
        {{ column }} as row_count
    from staged_{{ entity }}
    {%- endfor %}
),

{%- for mart, columns in marts.items() %}

shown_in_{{ mart }} as (
    select
        {%- for entity, column, expression in columns %}
        count({{ expression }}) as {{ entity }}__{{ column }},
        {%- endfor %}
        shop_id
    from {{ ref(mart) }}
    group by shop_id
),
{%- endfor %}

shown as (
    {%- for (entity, column), ((mart, expression), type) in places.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ entity }}' as entity,
        '{{ column }}' as column_name,
        '{{ mart }}' as mart_name,
        {{ entity }}__{{ column }} as row_count
    from shown_in_{{ mart }}
    {%- endfor %}
)

select
    staged.*,
    coalesce(shown.mart_name, 'no mart') as mart_name
from staged
left join shown
    on
        staged.shop_id = shown.shop_id
        and staged.entity = shown.entity
        and staged.column_name = shown.column_name
where
    staged.row_count > 0
    and coalesce(shown.row_count, 0) = 0

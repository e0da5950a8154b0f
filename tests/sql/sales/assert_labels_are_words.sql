-- Labels are words: no code is left in either language, each known country,
-- category and payment type has its label, and the closed public data are known.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': "{shop_id}: {rows} of sales.kpis_by_dimension have no label, such as the {dimension} {value_id}: '{value_name}', '{value_label_fr}'.",
    'remedy': 'Add the value to seeds/sales/dimension_values.csv, or the country to tools/countries.py.',
}) }}
{%- set closed_sources = ['olist', 'online_retail'] %}
with

labels as (
    select distinct
        shop_id,
        dimension,
        value_id,
        value_name,
        value_label_fr
    from {{ ref('kpis_by_dimension') }}
    where
        dimension in ('category', 'country', 'payment_type')
        and value_id != 'unknown'
),

seeds as (
    select
        dimension,
        value_id as value_key,
        value_name,
        value_label_fr
    from {{ ref('dimension_values') }}
    union all
    select
        'country' as dimension,
        country_key as value_key,
        country_name as value_name,
        country_label_fr as value_label_fr
    from {{ ref('country_names') }}
)

select labels.*
from labels
left join seeds
    on
        labels.dimension = seeds.dimension
        and case
            when labels.dimension = 'country' then lower(labels.value_id)
            else labels.value_id
        end = seeds.value_key
where
    labels.value_label_fr != replace(labels.value_label_fr, '_', '')
    or labels.value_name != replace(labels.value_name, '_', '')
    or labels.value_name != coalesce(seeds.value_name, labels.value_name)
    or labels.value_label_fr
    != coalesce(seeds.value_label_fr, labels.value_label_fr)
    or (
        seeds.value_key is null
        and labels.shop_id in ('{{ closed_sources | join("', '") }}')
    )

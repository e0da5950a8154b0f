-- Every row of alert_rules names a metric, kind, operator, severity, format and shop that
-- exist, and its texts hold no placeholder that nothing fills.
{{ config(meta={
    'message': 'seeds/actions/alert_rules.csv: rule {rule_id} of shop {shop_id} has {column_name} {value}, which is not known.',
    'remedy': 'Correct the cell; docs/alerts.md lists what it may hold.',
}) }}
{%- set parts = ['dimension', 'value', 'previous', 'threshold', 'count', 'date'] -%}
{#- A text without the placeholders that are filled. -#}
{%- set filled = {} -%}
{%- for column in ['rule_text', 'rule_text_fr'] -%}
{%- do filled.update({column: 'replace(' * parts | length ~ column}) -%}
{%- for part in parts -%}
{%- do filled.update({column: filled[column] ~ ", '{" ~ part ~ "}', '')"}) -%}
{%- endfor -%}
{%- endfor -%}
with

rules as (
    select * from {{ ref('alert_rules') }}
),

known as (
    select
        dimension,
        value_id
    from {{ ref('dimension_values') }}
    where dimension != 'severity'
    union all
    select
        'shop' as dimension,
        shop_id as value_id
    from {{ ref('shops') }}
    union all
    select
        'shop' as dimension,
        '*' as value_id
    {%- for dimension, values in {
        'value_format': ['percent', 'signed_percent', 'ratio', 'count', 'amount'],
        'alert_operator': ['<', '<=', '>', '>=', 'falls_by', 'rises_by'],
        'severity': ['critical', 'warning', 'notice'],
    }.items() %}
    {%- for value in values %}
    union all
    select
        '{{ dimension }}' as dimension,
        '{{ value }}' as value_id
    {%- endfor %}
    {%- endfor %}
),

cells as (
    {%- for column, dimension in {
        'metric_name': 'metric_name', 'dimension_kind': 'dimension_kind',
        'alert_operator': 'alert_operator', 'severity': 'severity',
        'value_format': 'value_format', 'shop_id': 'shop',
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        rule_id,
        shop_id,
        '{{ column }}' as column_name,
        '{{ dimension }}' as dimension,
        {{ column }} as value
    from rules
    {%- endfor %}
),

texts as (
    {%- for column in filled %}
    {{ 'union all' if not loop.first }}
    select
        rule_id,
        shop_id,
        '{{ column }}' as column_name,
        {{ filled[column] }} as value
    from rules
    {%- endfor %}
)

-- A dimension may be missing today; that all are meant says `*`, as for shops.
select
    rule_id,
    shop_id,
    'dimension_id' as column_name,
    dimension_id as value
from rules
where dimension_id is null or dimension_id = 'all'
union all
select
    cells.rule_id,
    cells.shop_id,
    cells.column_name,
    cells.value
from cells
left join known
    on
        cells.dimension = known.dimension
        and cells.value = known.value_id
where known.value_id is null
union all
select * from texts
where value is null or {{ "value like '%{%' or value like '%}%'" }}

-- Each sentence about a customer or a cluster says the numbers of one of its
-- measures and of the shop, recomputed here from customers; the French sentence
-- has the same numbers in the same order.
{{ config(meta={
    'message': '{shop_id}: "{part}" of {subject_id} in {table_name} (segmentation.cluster_assignments, cluster_profiles or cluster_labels) does not say the numbers of its measure, or its French twin says others.',
}) }}
{%- set letters = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùû'':;()%-,. " %}
{%- set statistics = ['average', 'median', 'third_quartile'] %}
{%- set sentences = [
    ('customer', 'cluster_assignments', 'why', 3),
    ('cluster', 'cluster_profiles', 'why', 1),
    ('cluster', 'cluster_labels', 'why', 3),
    ('cluster', 'cluster_labels', 'label_reason', 5),
] %}
with

features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

customer_values as (
    {%- for measure in customer_measures() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        customer_id,
        '{{ measure }}' as measure_name,
        cast({{ measure }} as double) as value
    from features
    where {{ measure }} is not null
    {%- endfor %}
),

shop_values as (
    select
        shop_id,
        measure_name,
        avg(value) as average,
        percentile_cont(0.5) within group (order by value) as median,
        percentile_cont(0.75) within group (order by value) as third_quartile
    from customer_values
    group by shop_id, measure_name
),

subject_values as (
    select
        shop_id,
        'customer' as subject,
        customer_id as subject_id,
        measure_name,
        value
    from customer_values
    {%- for scheme in learned_schemes() %}
    union all
    select
        customer_values.shop_id,
        'cluster' as subject,
        '{{ scheme }} ' || cast(members.{{ scheme }}_cluster_id as varchar)
            as subject_id,
        customer_values.measure_name,
        avg(customer_values.value) as value
    from customer_values
    inner join {{ ref('cluster_assignments') }} as members
        on
            customer_values.shop_id = members.shop_id
            and customer_values.customer_id = members.customer_id
    group by
        customer_values.shop_id,
        members.{{ scheme }}_cluster_id,
        customer_values.measure_name
    {%- endfor %}
),

-- A sentence has a part per measure; what is before a colon is about none.
parts as (
    {%- for subject, table, column, most in sentences %}
    {%- set outer_loop = loop %}
    {%- for position in range(1, most + 1) %}
    {{ 'union all' if not (loop.first and outer_loop.first) }}
    select
        shop_id,
        '{{ subject }}' as subject,
        '{{ table }}' as table_name,
        {%- if subject == 'customer' %}
        customer_id as subject_id,
        {%- else %}
        segment_scheme || ' ' || cast(cluster_id as varchar) as subject_id,
        {%- endif %}
        split_part(
            coalesce(nullif(split_part({{ column }}, ': ', 2), ''), {{ column }}),
            '; ',
            {{ position }}
        ) as part,
        {{ column }} as sentence,
        {{ column }}_fr as sentence_fr
    from {{ ref(table) }}
    where {{ column }} not in ('in no dense group', 'the only cluster')
    {%- endfor %}
    {%- endfor %}
),

templates as (
    {%- for subject in ['customer', 'cluster'] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ subject }}' as subject,
        replace({{ subject }}_words, '{}', '%') || '%' as many,
        replace({{ subject }}_words_one, '{}', '%') || '%' as one,
        length(split_part({{ subject }}_words, '{}', 1)) as number_at,
        measure_name,
        decimals,
        scale,
        has_ratio
    from {{ ref('measure_words') }}
    {%- endfor %}
),

-- The number follows the words before it; the shop's follow "is" or "of".
said as (
    select
        {%- for name in statistics %}
        {{ number_said(
            "substr(split_part(parts.part, 'the shop''s "
            ~ name | replace('_', ' ') ~ " ', 2), 4)"
        ) }} as said_{{ name }},
        templates.scale * shop_values.{{ name }} as {{ name }},
        {%- endfor %}
        {{ number_said('substr(parts.part, 1 + templates.number_at)') }} as said_value,
        {{ number_said("split_part(split_part(parts.part, ' times', 1), ', ', 2)") }}
            as said_ratio,
        templates.scale * subject_values.value as value,
        parts.part like '% (at %' as is_condition,
        templates.decimals,
        templates.has_ratio,
        parts.*
    from parts
    left join templates
        on
            parts.subject = templates.subject
            and (parts.part like templates.many or parts.part like templates.one)
    left join subject_values
        on
            parts.shop_id = subject_values.shop_id
            and parts.subject = subject_values.subject
            and parts.subject_id = subject_values.subject_id
            and templates.measure_name = subject_values.measure_name
    left join shop_values
        on
            parts.shop_id = shop_values.shop_id
            and templates.measure_name = shop_values.measure_name
    where parts.part != ''
),

judged as (
    select
        *,
        {%- for number in ['value'] + statistics %}
        abs(said_{{ number }} - {{ number }}) <= 0.00001 + 0.5 * case
            when abs({{ number }}) >= 99.5 or decimals = 0 then 1
            when decimals = 1 then 0.1
            else 0.01
        end as is_{{ number }}_right,
        {%- endfor %}
        case
            when has_ratio and average > 0 and value >= 1.5 * average
                then
                    abs(said_ratio - value / average)
                    <= case when said_ratio >= 100 then 0.51 else 0.051 end
            else said_ratio is null
        end as is_ratio_right
    from said
)

select
    shop_id,
    subject,
    subject_id,
    table_name,
    part
from judged
group by shop_id, subject, subject_id, table_name, part, sentence, sentence_fr
having
    max(
        case
            when
                is_value_right
                and case
                    when is_condition
                        then
                            coalesce(is_average_right, true)
                            and coalesce(is_median_right, true)
                            and coalesce(is_third_quartile_right, true)
                    else is_average_right and is_ratio_right
                end
                then 1
            else 0
        end
    ) = 0
    or sentence_fr is null
    or translate(lower(sentence), '{{ letters }}', '')
    != translate(lower(sentence_fr), '{{ letters }}', '')

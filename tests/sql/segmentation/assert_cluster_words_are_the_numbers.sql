-- Each sentence about a customer or a cluster says the numbers of one of its
-- measures and of the shop, recomputed here from customers; the French sentence
-- has the same numbers in the same order. What is said to set somebody apart is
-- not the shop's average, and no average order is below zero; what sets a cluster
-- apart deviates clearly, its amounts in the same direction.
{{ config(meta={
    'message': '{shop_id}: "{part}" of {subject_id} in {table_name} (segmentation.cluster_assignments, cluster_profiles or cluster_labels) does not say the numbers of its measure, or its French twin says others.',
}) }}
{%- set letters = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùû'':;()%,. " %}
{%- set wordless = "'0123456789,.-', ''" %}
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

shop_values as (
    {%- for measure in customer_measures() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ measure }}' as measure_name,
        avg(cast({{ measure }} as double)) as average,
        percentile_cont(0.5) within group (
            order by cast({{ measure }} as double)
        ) as median,
        percentile_cont(0.75) within group (
            order by cast({{ measure }} as double)
        ) as third_quartile
    from features
    group by shop_id
    {%- endfor %}
),

subjects as (
    select
        {%- for measure in customer_measures() %}
        cast({{ measure }} as double) as {{ measure }},
        {%- endfor %}
        shop_id,
        'customer' as subject,
        customer_id as subject_id
    from features
    {%- for scheme in learned_schemes() %}
    union all
    select
        {%- for measure in customer_measures() %}
        avg(cast(features.{{ measure }} as double)) as {{ measure }},
        {%- endfor %}
        features.shop_id,
        'cluster' as subject,
        '{{ scheme }} ' || cast(members.{{ scheme }}_cluster_id as varchar)
            as subject_id
    from features
    inner join {{ ref('cluster_assignments') }} as members
        on
            features.shop_id = members.shop_id
            and features.customer_id = members.customer_id
    group by features.shop_id, members.{{ scheme }}_cluster_id
    {%- endfor %}
),

sentences as (
    {%- for subject, table, column, most in sentences %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ subject }}' as subject,
        '{{ table }}' as table_name,
        {%- if subject == 'customer' %}
        customer_id as subject_id,
        {%- else %}
        segment_scheme || ' ' || cast(cluster_id as varchar) as subject_id,
        {%- endif %}
        {{ most }} as most_parts,
        -- What is before a colon is about no measure.
        coalesce(nullif(split_part({{ column }}, ': ', 2), ''), {{ column }})
            as sentence,
        coalesce(
            translate(lower({{ column }}), '{{ letters }}', '')
            = translate(lower({{ column }}_fr), '{{ letters }}', ''),
            false
        ) as is_same_in_french
    from {{ ref(table) }}
    where
        {{ column }} not in ('in no dense group', 'the only cluster')
        and {{ column }} != {{ nothing_stands_out() }}
    {%- endfor %}
),

clear_words as (
    select distinct
        shop_id,
        segment_scheme || ' ' || cast(cluster_id as varchar) as subject_id,
        why
    from {{ ref('cluster_profiles') }}
    where
        abs(deviation) >= {{ strong_deviation() }}
        and sign(deviation) = sign(measure_average - shop_average)
),

parts as (
    {%- for position in [1, 2, 3, 4, 5] %}
    {{ 'union all' if not loop.first }}
    select
        *,
        split_part(sentence, '; ', {{ position }}) as part
    from sentences
    where
        most_parts >= {{ position }}
        and split_part(sentence, '; ', {{ position }}) != ''
    {%- endfor %}
),

-- Words without numbers say which measure a sentence is about.
templates as (
    {%- for subject in ['customer', 'cluster'] %}
    {%- for column in [subject ~ '_words', subject ~ '_words_one'] %}
    {{ 'union' if not (loop.first and subject == 'customer') }}
    select
        '{{ subject }}' as subject,
        translate(replace({{ column }}, '{}', ''), {{ wordless }}) as wording,
        length(split_part({{ column }}, '{}', 1)) as number_at,
        measure_name,
        decimals,
        scale,
        has_ratio
    from {{ ref('measure_words') }}
    {%- endfor %}
    {%- endfor %}
),

-- The number follows the words before it; the shop's follow "is" or "of".
said as (
    select
        {%- for name in statistics %}
        {%- set phrase = 'the shop\'\'s ' ~ name | replace('_', ' ') %}
        case
            when parts.part like '%{{ phrase }}%'
                then
                    {{ number_said(
                        "substr(split_part(parts.part, '" ~ phrase ~ " ', 2), 4)"
                    ) }}
        end as said_{{ name }},
        templates.scale * shop_values.{{ name }} as {{ name }},
        {%- endfor %}
        {{ number_said('substr(parts.part, 1 + templates.number_at)') }} as said_value,
        case
            when parts.part like '%, % times the shop%'
                then
                    {{ number_said(
                        "split_part(split_part(parts.part, ' times', 1), ', ', 2)"
                    ) }}
        end as said_ratio,
        templates.scale * case templates.measure_name
            {%- for measure in customer_measures() %}
            when '{{ measure }}' then subjects.{{ measure }}
            {%- endfor %}
        end as value,
        parts.part like '% (at %' as is_condition,
        parts.table_name = 'cluster_labels'
        and parts.most_parts = 3
        and clear_words.why is null as is_no_reason,
        templates.decimals,
        templates.has_ratio,
        parts.*
    from parts
    left join templates
        on
            parts.subject = templates.subject
            and translate(
                split_part(split_part(parts.part, ' (', 1), ', ', 1), {{ wordless }}
            ) = templates.wording
    left join clear_words
        on
            parts.shop_id = clear_words.shop_id
            and parts.subject_id = clear_words.subject_id
            and parts.part = clear_words.why
    left join subjects
        on
            parts.shop_id = subjects.shop_id
            and parts.subject = subjects.subject
            and parts.subject_id = subjects.subject_id
    left join shop_values
        on
            parts.shop_id = shop_values.shop_id
            and templates.measure_name = shop_values.measure_name
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
        -- At the bound itself the ratio may be said or not: averages are rounded.
        case
            when has_ratio and abs(value - 1.5 * average) <= 0.001
                then coalesce(abs(said_ratio - 1.5) <= 0.051, true)
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
where
    not is_same_in_french
    or not coalesce(is_value_right, false)
    or case
        when is_condition
            then
                not coalesce(is_average_right, true)
                or not coalesce(is_median_right, true)
                or not coalesce(is_third_quartile_right, true)
        else not coalesce(is_average_right and is_ratio_right, false)
    end
    or is_no_reason
    or (most_parts = 3 and said_value = said_average)
    or (subject = 'customer' and part like 'average order of -%')

-- What customer_rfm_scores says of a customer is so: the value, the score, its
-- bound (rfm_cut_points) in words that hold for the value, and a difference that
-- takes the value to the next score (a rank at least to it, once the customer has
-- moved), while a day, order or cent less ends before the bound or one short of it.
-- The French text has the same numbers.
{{ config(meta={
    'message': '{shop_id}: {rows} of segmentation.customer_rfm_scores explain a score wrongly, such as {rfm_dimension} of {said_of}: "{words}".',
}) }}
{%- set dimensions = {
    'recency': ('recency_days', -1),
    'frequency': ('frequency', 1),
    'monetary': ('monetary_amount', 0.01),
} %}
{%- set letters = 'abcdefghijklmnopqrstuvwxyzàâçéèêîôùœæ:;(), ' %}
{#- Templates: the number in TEXT, its digits, the score of VALUE by cut points. -#}
{%- set number_in = dbt.safe_cast(
    "translate(TEXT, '" ~ letters ~ "', '')", 'decimal(18, 5)'
) %}
{%- set digits_in = "translate(replace(replace(TEXT, 'one order', '1'),"
    ~ " 'une commande', '1'), '" ~ letters ~ ".', '')" %}
{%- set passes = "case when cuts.rfm_dimension = 'recency' then VALUE <= CUT"
    ~ " when cuts.score_method = 'percentile' then VALUE > CUT"
    ~ " else VALUE >= CUT end" %}
{%- set score_at = "case when " ~ passes.replace('CUT', 'cuts.cut_5') ~ " then 5"
    ~ " when " ~ passes.replace('CUT', 'cuts.cut_4') ~ " then 4"
    ~ " when " ~ passes.replace('CUT', 'cuts.cut_3') ~ " then 3"
    ~ " when " ~ passes.replace('CUT', 'cuts.cut_2') ~ " then 2 else 1 end" %}
{%- set next_value = '(said.scored_value + said.said_difference)' %}
{%- set best_value = "case when said.unit < 0 then 0 else 99999999999 end" %}
with

shops as (
    select * from {{ ref('shops') }}
),

cuts as (
    select
        {%- for score in [1, 2, 3, 4, 5] %}
        max(case when cut_points.score = {{ score }} then cut_points.cut_point end)
            as cut_{{ score }},
        {%- endfor %}
        cut_points.shop_id,
        cut_points.rfm_dimension,
        cut_points.score_method
    from {{ ref('rfm_cut_points') }} as cut_points
    inner join shops
        on
            cut_points.shop_id = shops.shop_id
            and cut_points.as_of_date = shops.as_of_date
    group by
        cut_points.shop_id, cut_points.rfm_dimension, cut_points.score_method
),

customers as (
    select
        customers.*,
        lower(customers.why) || ' ' as words,
        lower(customers.why_fr) || ' ' as words_fr,
        case
            when
                shops.rfm_tie_policy = 'customer_id'
                and shops.frequency_cut_points = ''
                then row_number() over (
                    partition by customers.shop_id
                    order by customers.frequency asc, customers.customer_id asc
                )
        end as place
    from {{ ref('customer_rfm_scores') }} as customers
    inner join shops
        on customers.shop_id = shops.shop_id
),

-- Each sentence is checked once for all customers who have it.
sentences as (
    {%- for dimension, (value, unit) in dimensions.items() %}
    {{ 'union all' if not loop.first }}
    select distinct
        shop_id,
        '{{ dimension }}' as rfm_dimension,
        cast({{ unit }} as decimal(18, 4)) as unit,
        cast({{ value }} as decimal(18, 4)) as actual_value,
        {{ 'place' if dimension == 'frequency' else 'null' }} as actual_place,
        {{ dimension }}_score as actual_score,
        {{ dbt.split_part('words', "'. '", loop.index) }} as sentence
    from customers
    {%- endfor %}
),

values_held as (
    {%- for dimension, (value, unit) in dimensions.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ dimension }}' as rfm_dimension,
        {{ value }} as actual_value,
        count(*) as customer_count
    from customers
    group by shop_id, {{ value }}
    {%- endfor %}
),

halves as (
    select
        *,
        coalesce(actual_place, actual_value) as scored_value,
        {{ dbt.split_part('sentence', "' score '", 1) }} as of_value,
        {{ dbt.split_part('sentence', "' score '", 2) }} as of_score
    from sentences
),

parts as (
    select
        *,
        {{ dbt.split_part('of_value', "', place '", 1) }} as value_words,
        {{ dbt.split_part('of_value', "', place '", 2) }} as place_words,
        {{ dbt.split_part('of_score', "' ('", 1) }} as score_words,
        {{ dbt.split_part(dbt.split_part('of_score', "'('", 2), "')'", 1) }}
            as bound_words,
        {{ dbt.split_part('of_score', "')'", 2) }} as next_words
    from halves
),

said as (
    select
        *,
        {{ number_in.replace('TEXT', 'value_words') }} as said_value,
        {{ number_in.replace('TEXT', 'place_words') }} as said_place,
        {{ number_in.replace('TEXT', 'score_words') }} as said_score,
        {{ number_in.replace('TEXT', 'bound_words') }} as said_bound,
        {{ number_in.replace(
            'TEXT', dbt.split_part('next_words', "' with '", 1)
        ) }} as said_next_score,
        sign(unit) * {{ number_in.replace(
            'TEXT', dbt.split_part(
                "replace(next_words, 'one order', '1 order')", "' with '", 2
            )
        ) }} as said_difference
    from parts
),

-- Those who would still be worse if one of those below came up to a value.
hopes as (
    select distinct
        shop_id,
        rfm_dimension,
        unit,
        scored_value + said_difference as next_value
    from said
    where actual_place is null and said_difference is not null
),

reached as (
    select
        {%- for name, reached in {
            'at_value': 'hopes.next_value',
            'before_value': 'hopes.next_value - hopes.unit',
        }.items() %}
        1 + floor(
            5 * (
                sum(
                    case
                        when
                            sign(hopes.unit) * customers.actual_value
                            < sign(hopes.unit) * ({{ reached }})
                            then customers.customer_count
                        else 0
                    end
                ) - 1
            ) / cast(sum(customers.customer_count) as double)
        ) as score_{{ name }},
        {%- endfor %}
        hopes.shop_id,
        hopes.rfm_dimension,
        hopes.next_value
    from hopes
    inner join values_held as customers
        on
            hopes.shop_id = customers.shop_id
            and hopes.rfm_dimension = customers.rfm_dimension
    group by
        hopes.shop_id, hopes.rfm_dimension, hopes.next_value, hopes.unit
),

wrong_sentences as (
    select
        said.shop_id,
        said.rfm_dimension,
        said.actual_value,
        said.actual_score,
        said.bound_words,
        said.next_words
    from said
    inner join cuts
        on
            said.shop_id = cuts.shop_id
            and said.rfm_dimension = cuts.rfm_dimension
    left join reached
        on
            said.shop_id = reached.shop_id
            and said.rfm_dimension = reached.rfm_dimension
            and said.scored_value + said.said_difference = reached.next_value
    where
        coalesce(said.said_value, -0.5) != said.actual_value
        or coalesce(said.said_place, -1) != coalesce(said.actual_place, -1)
        or coalesce(said.said_score, -1) != said.actual_score
        -- Percentiles of places lie between two places.
        or coalesce(said.said_bound, -0.5) != coalesce(
            case
                {%- for score in [1, 2, 3, 4, 5] %}
                when said.actual_score = {{ score }}
                    then
                        case
                            when said.actual_place is null then cuts.cut_{{ score }}
                            when cuts.score_method = 'percentile'
                                then floor(cuts.cut_{{ score }}) + 1
                            else cuts.cut_{{ score }}
                        end
                {%- endfor %}
            end,
            -0.5
        )
        or not coalesce(
            case
                when said.bound_words = 'the lowest' then said.actual_score = 1
                when said.bound_words like 'at most % day%'
                    then said.actual_value <= said.said_bound
                when said.bound_words like 'from place % on'
                    then said.actual_place >= said.said_bound
                when said.actual_place is not null then false
                when said.bound_words like 'more than %'
                    then said.actual_value > said.said_bound
                when said.bound_words like 'at least %'
                    then said.actual_value >= said.said_bound
                else false
            end,
            false
        )
        or not coalesce(
            case
                when said.actual_score = 5 then said.next_words = ''
                when said.next_words = ', nobody scored better'
                    then
                        said.actual_score = {{ score_at.replace('VALUE', best_value) }}
                when cuts.score_method = 'rank' and said.actual_place is null
                    then
                        said.said_next_score > said.actual_score
                        and said.said_next_score <= reached.score_at_value
                        and (
                            said.said_next_score > reached.score_before_value
                            or said.said_next_score
                            > {{ score_at.replace('VALUE', next_value ~ ' - said.unit') }}
                        )
                else
                    said.said_next_score > said.actual_score
                    and said.said_next_score
                    = {{ score_at.replace('VALUE', next_value) }}
                    and said.said_next_score
                    > {{ score_at.replace('VALUE', next_value ~ ' - said.unit') }}
            end,
            false
        )
)

select
    shop_id,
    rfm_dimension,
    cast(actual_value as varchar) as said_of,
    bound_words || next_words as words
from wrong_sentences
union all
select
    shop_id,
    'all' as rfm_dimension,
    why as said_of,
    why_fr as words
from customers
where
    {{ digits_in.replace('TEXT', 'words') }}
    != {{ digits_in.replace('TEXT', 'words_fr') }}

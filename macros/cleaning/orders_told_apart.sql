{#- Order lines in which a number that was used again has become several orders, each
    with an id of its own: the number, its customer where there are several, and its first day where
    purchases of one customer lie further apart than order_number_reuse_days. A
    refund joins the purchases before it. A line without a customer joins the only
    customer around it. order_number is the number as it was, null elsewhere. -#}
{% macro orders_told_apart(relation) -%}
    {#- Two steps each: a purchase long after the one before it opens an episode,
        first of the number, then of the number and its customer. -#}
    {%- set keys = 'shop_id, order_id' -%}
    {%- set steps = [
        ('of_number', 'used_again', keys),
        ('of_customer', 'owned', keys ~ ', owner_id'),
    ] -%}
    {%- set columns = vocabulary('order_lines') -%}
    with

    used_again as (
        select * from {{ relation }}
        where is_used_again
    ),

    {%- for step, source, partition in steps %}

    {%- if source == 'owned' %}

    owned as (
        select
            *,
            coalesce(
                customer_id,
                case
                    when
                        min(customer_id) over (
                            partition by {{ keys }}, episode_of_number
                        ) = max(customer_id) over (
                            partition by {{ keys }}, episode_of_number
                        )
                        then max(customer_id) over (
                            partition by {{ keys }}, episode_of_number
                        )
                end
            ) as owner_id
        from episodes_of_number
    ),
    {%- endif %}

    openings_{{ step }} as (
        select
            *,
            case
                when
                    not is_cancellation
                    and {{ dbt.datediff(
                        'max(case when not is_cancellation then ordered_at end)
                        over (
                            partition by ' ~ partition ~ '
                            order by ordered_at asc, is_cancellation asc
                            rows between unbounded preceding and 1 preceding
                        )', 'ordered_at', 'day'
                    ) }} > {{ var('order_number_reuse_days') }}
                    then 1
                else 0
            end as opening_{{ step }}
        from {{ source }}
    ),

    -- Lines of one moment are of one episode: the frame is a range.
    episodes_{{ step }} as (
        select
            *,
            sum(opening_{{ step }}) over (
                partition by {{ partition }}
                order by ordered_at asc, is_cancellation asc
                range between unbounded preceding and current row
            ) as episode_{{ step }}
        from openings_{{ step }}
    ),
    {%- endfor %}

    placed as (
        select
            *,
            min(coalesce(owner_id, '')) over (partition by {{ keys }})
            != max(coalesce(owner_id, '')) over (partition by {{ keys }})
                as has_several_owners,
            max(episode_of_customer) over (partition by {{ keys }}, owner_id)
            > 0 as has_several_episodes,
            min(cast(ordered_at as date)) over (
                partition by {{ keys }}, owner_id, episode_of_customer
            ) as first_day
        from episodes_of_customer
    )

    select
        {{ columns | join(',\n        ') }},
        row_count,
        duplicate_count,
        cast(null as varchar) as order_number
    from {{ relation }}
    where not is_used_again
    union all
    select
        {%- for column in columns %}
        {%- if column == 'order_id' %}
        placed.order_id
        || case
            when has_several_owners then coalesce(' ' || owner_id, '') else ''
        end
        || case
            when has_several_episodes
                then coalesce(' ' || {{ as_text('first_day', 'date') }}, '')
            else ''
        end as order_id,
        {%- else %}
        {{ column }},
        {%- endif %}
        {%- endfor %}
        row_count,
        duplicate_count,
        placed.order_id as order_number
    from placed
{%- endmacro %}

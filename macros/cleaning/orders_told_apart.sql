{#- Order lines in which a number that was used again has become several orders, each
    with an id of its own: the number, its customer where there are several, and its first day where
    purchases of one customer lie further apart than order_number_reuse_days. A
    refund joins the purchases before it. A line without a customer joins the only
    customer around it. order_number is the number as it was, null elsewhere. -#}
{% macro orders_told_apart(relation, shops) -%}
    {%- if not shops %}
    select
        *,
        cast(null as varchar) as order_number
    from {{ relation }}
    {%- else %}
    {%- set keys = 'shop_id, order_id' -%}
    {%- set columns = vocabulary('order_lines') -%}
    with

    used_again as (
        select * from {{ relation }}
        where is_used_again
    ),

    {{ order_episodes('used_again', keys) }},

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
        case
            when has_several_owners or has_several_episodes then placed.order_id
        end as order_number
    from placed
{%- endif %}
{%- endmacro %}

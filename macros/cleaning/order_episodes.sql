{#- Query parts, the last of them episodes_of_customer: lines with owner_id and
    episode_of_customer, which tell orders of one number apart. A purchase long after
    the one before it opens an episode, first of the number, then of the number and
    its customer; a line without a customer joins the only one of its episode. A guest,
    who is said to be nobody, joins one of the same moment only. -#}
{% macro order_episodes(
    relation, keys, customer='customer_id', time='ordered_at',
    is_refund='is_cancellation', is_guest="coalesce(reading_note like 'guest%', false)"
) -%}
    {%- set moments = 'order by ' ~ time ~ ' asc nulls last, ' ~ is_refund ~ ' asc' -%}
    {%- set sold_at = 'case when not ' ~ is_refund ~ ' then ' ~ time ~ ' end' -%}
    {%- set episode = 'partition by ' ~ keys ~ ', episode_of_number' -%}
    {%- for step, source, partition in [
        ('of_number', relation, 'partition by ' ~ keys),
        ('of_customer', 'owned', 'partition by ' ~ keys ~ ', owner_id'),
    ] %}

    {%- if source == 'owned' %}

    owned as (
        select
            *,
            coalesce(
                {{ customer }},
                case
                    when
                        min({{ customer }}) over ({{ episode }})
                        = max({{ customer }}) over ({{ episode }})
                        and (
                            not {{ is_guest }}
                            or max({{ customer }}) over ({{ episode }}, {{ time }})
                            is not null
                        )
                        then max({{ customer }}) over ({{ episode }})
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
                    not {{ is_refund }}
                    and {{ dbt.datediff(
                        'max(' ~ sold_at ~ ') over (' ~ partition ~ ' ' ~ moments
                        ~ ' rows between unbounded preceding and 1 preceding)',
                        time, 'day'
                    ) }} > {{ var('order_number_reuse_days') }}
                    then 1
                else 0
            end as opening_{{ step }}
        from {{ source }}
    ),

    {#- Lines of one moment are of one episode: the frame is a range. #}
    episodes_{{ step }} as (
        select
            *,
            sum(opening_{{ step }}) over (
                {{ partition }}
                {{ moments }}
                range between unbounded preceding and current row
            ) as episode_{{ step }}
        from openings_{{ step }}
    ){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

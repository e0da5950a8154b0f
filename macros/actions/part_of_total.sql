{#- The part of a shop's total that a weight gives each of its segments, in cents. Shares
    up to a segment are rounded, not the shares: the parts add up to the total. -#}
{% macro part_of_total(total, weight) -%}
    {%- set all = 'sum(' ~ weight ~ ') over (partition by shop_id)' -%}
    {%- set upto = 'sum(' ~ weight ~ ') over (partition by shop_id order by segment_rank desc nulls last, segment_id asc rows between unbounded preceding and current row)' -%}
    cast(
        round({{ total }} * {{ safe_divide(upto, all, 12) }}, 2)
        - round({{ total }} * {{ safe_divide(upto ~ ' - ' ~ weight, all, 12) }}, 2)
        as decimal(18, 4)
    )
{%- endmacro %}

{#- A mean review score drawn towards the shop's, as if `prior_count` reviews at the
    shop's mean were added to its own: few reviews move it little. -#}
{% macro shrunk_score(score_sum, review_count, shop_average, prior_count) -%}
    {{ safe_divide(
        "(" ~ score_sum ~ " + " ~ prior_count ~ " * " ~ shop_average ~ ")",
        "(" ~ review_count ~ " + " ~ prior_count ~ ")",
        4
    ) }}
{%- endmacro %}

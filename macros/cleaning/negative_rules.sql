{#- Why a row of campaigns or of marketing_spend below zero is rejected: reasons with
    conditions, for rejection_reason. Nobody pays an advertiser for ads. -#}
{% macro negative_rules() -%}
    {{ return({
        'negative_amount': 'least(coalesce(budget_amount, 0), '
            ~ 'coalesce(spend_amount, 0)) < 0',
        'negative_count': 'least(coalesce(impression_count, 0), '
            ~ 'coalesce(click_count, 0), coalesce(conversion_count, 0)) < 0',
    }) }}
{%- endmacro %}

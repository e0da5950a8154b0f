{#- Whether a review score, 1 to 5, reads as satisfied (CSAT), negative, promoter
    or detractor. -#}
{% macro score_reads_as(reading, score) -%}
    {{ score }} {{ {
        'satisfied': '>= 4',
        'negative': '<= 2',
        'promoter': '= 5',
        'detractor': '<= 3',
    }[reading] }}
{%- endmacro %}

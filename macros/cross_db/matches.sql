{#- Whether text matches a regular expression from its first to its last character.
    Write [0-9] and [.] for \d and \., which engines escape differently. -#}
{% macro matches(expression, pattern) -%}
    {{ adapter.dispatch('matches', 'clientele')(expression, pattern) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    regexp_full_match({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro snowflake__matches(expression, pattern) -%}
    regexp_like({{ expression }}, '^({{ pattern }})$')
{%- endmacro %}

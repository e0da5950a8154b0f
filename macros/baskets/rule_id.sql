{#- The id of an association rule: its two sides as they are written, so that the
    same rule has the same id at any date. -#}
{% macro rule_id() -%}
    antecedent_ids || ' > ' || consequent_ids
{%- endmacro %}

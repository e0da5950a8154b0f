{#- The attribution models that share out each purchase by a rule. -#}
{% macro rule_models() -%}
    {{ return([
        'first_touch', 'last_touch', 'last_non_direct', 'linear',
        'position_based', 'time_decay', 'shapley',
    ]) }}
{%- endmacro %}

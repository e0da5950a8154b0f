{#- The factor by which a total is off, up or down: at least 1. -#}
{% macro bias_factor(bias) -%}
    case when {{ bias }} > 0 then greatest({{ bias }}, 1 / {{ bias }}) end
{%- endmacro %}

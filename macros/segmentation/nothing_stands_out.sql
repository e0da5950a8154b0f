{#- The explanation of a customer or a cluster with no strong deviation that the
    shop's own units confirm. -#}
{% macro nothing_stands_out(language='') -%}
    {%- if language == '_fr' -%}
    'rien ne se démarque de la moyenne de la boutique'
    {%- else -%}
    'nothing stands out against the shop''s average'
    {%- endif -%}
{%- endmacro %}

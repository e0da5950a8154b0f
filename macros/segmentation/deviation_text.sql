{#- A feature and how many standard deviations from the mean, as "frequency +1.2". -#}
{% macro deviation_text(feature, deviation) -%}
    {{ feature }} || case when round({{ deviation }}, 1) < 0 then ' ' else ' +' end
    || cast(cast(round({{ deviation }}, 1) as decimal(9, 1)) as varchar)
{%- endmacro %}

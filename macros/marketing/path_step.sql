{#- A channel as a step of a path (a > b), with a ~ before each ~ and > in its name: a
    path says which channels it has. -#}
{% macro path_step(channel) -%}
    replace(replace({{ channel }}, '~', '~~'), '>', '~>')
{%- endmacro %}

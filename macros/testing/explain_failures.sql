{#- It runs on-run-end, while every row that a test found can still be read: what a
    build holds in memory is gone when dbt ends. -#}
{% macro explain_failures(results) %}
{%- for result in results if result.node.resource_type == 'test' and result.status in ['warn', 'fail'] %}
    {%- set verb = 'warns' if result.status == 'warn' else 'fails' %}
    {%- set lines = failure_lines(result.node) %}
    {%- do log(result.node.name ~ ' ' ~ verb ~ ':\n  ' ~ lines | join('\n  '), info=true) %}
{%- endfor %}
{% endmacro %}

{#- Whether a shop need not name a column: its YAML says under which setting, and for
    which value of it, empty for any. -#}
{% macro is_optional_here(shop, meta) -%}
    {%- set settings = [] -%}
    {%- for key, wanted in (meta.optional_if or {}).items() -%}
        {%- set value = var(
            shop ~ '_' ~ key, var('transactions_' ~ key, var(key, ''))
        ) | string -%}
        {%- do settings.append(key) if value and value == (wanted or value) -%}
    {%- endfor -%}
    {{ return(settings | length > 0) }}
{%- endmacro %}

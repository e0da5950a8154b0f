{#- dbt.safe_cast on DuckDB: dbt-duckdb leaves it a plain cast, which stops at
    the first bad value. -#}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

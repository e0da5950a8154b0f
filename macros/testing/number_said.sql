{#- The number with which text begins, up to the first blank: of "1,911)" 1911. -#}
{% macro number_said(text) -%}
    {{ dbt.safe_cast(
        "translate(split_part(" ~ text ~ ", ' ', 1), ',%)', '')", 'decimal(18, 4)'
    ) }}
{%- endmacro %}

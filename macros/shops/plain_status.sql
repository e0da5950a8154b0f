{#- A status without what platforms write differently, as SQL: case, blanks, - and _,
    and the wc- of WooCommerce. -#}
{% macro plain_status(expression) -%}
    {%- set words = single_spaced(
        "replace(replace(lower(" ~ expression ~ "), '_', ' '), '-', ' ')"
    ) -%}
    {{ return(
        "case when left(" ~ words ~ ", 3) = 'wc ' then substr(" ~ words
        ~ ", 4) else " ~ words ~ " end"
    ) }}
{%- endmacro %}

{#- A shop's setting that is a day or empty; stops on anything else. -#}
{% macro shop_date(shop, key) -%}
    {%- set value = shop_var(shop, key) | string -%}
    {%- if value and not modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', value) -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Give a day as YYYY-MM-DD, or nothing."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

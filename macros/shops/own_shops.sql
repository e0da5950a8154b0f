{#- The own shops that take part: those of the source `transactions`. -#}
{% macro own_shops() -%}
    {%- set shops = [] -%}
    {%- for shop in shop_names() if shop_source(shop) == 'transactions' -%}
        {%- if var('raw_source') == 'sample' and shop != 'transactions' -%}
            {{ exceptions.raise_compiler_error(
                "The shop " ~ shop ~ " is not in the bundled sample. Name the "
                "folder of its files: make build RAW=folder."
            ) }}
        {%- endif -%}
        {%- do shops.append(shop) -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}

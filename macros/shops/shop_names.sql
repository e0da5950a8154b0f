{#- The shops that take part, each once, as a list. Stops on one that nothing is known of. -#}
{% macro shop_names() -%}
    {%- set names = [] -%}
    {%- for name in var('shops').split(',') | map('trim') if name -%}
        {%- if not shop_entities(name) -%}
            {{ exceptions.raise_compiler_error(
                "The var shops names '" ~ name ~ "', but there is no var "
                ~ name ~ "_entities. Name sources under models/staging/, "
                "comma separated, such as shops: olist,online_retail. For a shop "
                "of your own, set " ~ name ~ "_source: transactions."
            ) }}
        {%- endif -%}
        {%- if name not in names -%}
            {%- do names.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not names -%}
        {{ exceptions.raise_compiler_error(
            "The var shops is empty. Name at least one source, comma "
            "separated, such as shops: olist,online_retail."
        ) }}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{#- The features by which a shop's customers are clustered, comma separated; stops
    on one that int_customer_features lacks. -#}
{% macro shop_cluster_features(shop) -%}
    {%- set names = [] -%}
    {%- for name in shop_var(shop, 'cluster_features').split(',') -%}
        {%- if name | trim not in clusterable_features() -%}
            {{ exceptions.raise_compiler_error(
                "The var cluster_features of shop " ~ shop ~ " names '"
                ~ name | trim ~ "'. Choose from: "
                ~ clusterable_features() | join(', ') ~ "."
            ) }}
        {%- endif -%}
        {%- do names.append(name | trim) -%}
    {%- endfor -%}
    {{ return(names | unique | join(',')) }}
{%- endmacro %}

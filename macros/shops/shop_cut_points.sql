{#- A shop's fixed cut points, checked: empty, or four ascending numbers. -#}
{% macro shop_cut_points(shop, key) -%}
    {%- set value = shop_var(shop, key) | string -%}
    {%- if value -%}
        {%- set numbers = value.split(',') | map('float', none) | list -%}
        {%- if numbers | length != 4 or none in numbers
            or numbers | sort | unique | list != numbers -%}
            {{ exceptions.raise_compiler_error(
                "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
                ~ "'. Give four ascending numbers, as '2,3,5,9', or nothing."
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

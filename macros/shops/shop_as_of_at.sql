{#- A shop's fixed as-of moment. Stops where the policy `fixed` lacks one. -#}
{% macro shop_as_of_at(shop) -%}
    {%- set value = shop_var(shop, 'as_of_at') | string -%}
    {%- if shop_var(shop, 'as_of_policy') == 'fixed' and not value -%}
        {{ exceptions.raise_compiler_error(
            "The var as_of_policy of shop " ~ shop ~ " is 'fixed', but as_of_at "
            "is empty. Set as_of_at to a moment, as '2018-09-01 00:00:00'."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

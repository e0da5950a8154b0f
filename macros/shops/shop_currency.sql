{#- An own shop's currency, as SQL, if it says none: the only one that lines have in
    `column` if they have one, aggregated as `over` says, else the general var. -#}
{% macro shop_currency(shop, column, over='') -%}
    {%- set said = "'" ~ dbt.escape_single_quotes(said_currency(shop)) ~ "'" -%}
    {%- if shop_var(shop, 'currency') -%}
        {{ return(said) }}
    {%- endif -%}
    {%- set first = 'min(' ~ column ~ ') ' ~ over -%}
    {%- set last = 'max(' ~ column ~ ') ' ~ over -%}
    {{ return(
        'case when ' ~ first ~ ' = ' ~ last ~ ' then ' ~ last ~ ' else ' ~ said ~ ' end'
    ) }}
{%- endmacro %}

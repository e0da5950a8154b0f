{#- An index as text. With a bound that it differs from and that reads alike with
    three decimals, as 0.7996 and 0.8 do, it has one decimal more. -#}
{% macro index_text(expression, language='en', bound=none) -%}
    {%- set text = "cast(cast(" ~ expression ~ " as decimal(9, 3)) as varchar)" -%}
    {%- if bound is not none -%}
        {%- set text = "case when " ~ expression ~ " != " ~ bound ~ " and cast(" ~ expression ~ " as decimal(9, 3)) = cast(" ~ bound ~ " as decimal(9, 3)) then cast(cast(" ~ expression ~ " as decimal(9, 4)) as varchar) else " ~ text ~ " end" -%}
    {%- endif -%}
    {{ "replace(" ~ text ~ ", '.', ',')" if language == 'fr' else text }}
{%- endmacro %}

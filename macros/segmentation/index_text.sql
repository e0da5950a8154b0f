{% macro index_text(expression, language='en') -%}
    {%- set text = "cast(cast(" ~ expression ~ " as decimal(9, 3)) as varchar)" -%}
    {{ "replace(" ~ text ~ ", '.', ',')" if language == 'fr' else text }}
{%- endmacro %}

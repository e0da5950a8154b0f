{#- A number as text, exactly: 12, 12.50, 12.344. French has a comma. -#}
{% macro amount_text(expression, language='en') -%}
    {%- set text -%}
    case
        when {{ expression }} = round({{ expression }}, 0)
            then cast(cast({{ expression }} as bigint) as varchar)
        when {{ expression }} = round({{ expression }}, 2)
            then cast(cast({{ expression }} as decimal(18, 2)) as varchar)
        else
            regexp_replace(
                cast(cast({{ expression }} as decimal(18, 5)) as varchar), '0+$', ''
            )
    end
    {%- endset -%}
    {{ "replace(" ~ text ~ ", '.', ',')" if language == 'fr' else text }}
{%- endmacro %}

{#- An amount as text, exactly: 12, 1,234.50, 12.344; in French 1 234,50. -#}
{% macro amount_text(expression, language='en') -%}
    {%- set digits = 'cast(cast(abs(' ~ expression ~ ') as decimal(18, 5)) as varchar)' -%}
    {%- set text -%}
    case when {{ expression }} < 0 then '-' else '' end
    || {{ thousands_text('abs(' ~ expression ~ ')') }}
    || case
        when {{ expression }} = round({{ expression }}, 0) then ''
        when {{ expression }} = round({{ expression }}, 2)
            then left(right({{ digits }}, 6), 3)
        else regexp_replace(right({{ digits }}, 6), '0+$', '')
    end
    {%- endset -%}
    {{ french_number(text) if language == 'fr' else text }}
{%- endmacro %}

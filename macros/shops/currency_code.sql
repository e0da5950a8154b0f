{#- The code of a currency that is written as a code, a sign or a name, as SQL of text
    in capitals. What may be several is `own` if that is one of them. -#}
{% macro currency_code(column, own='') -%}
    case
            {#- Nearly all are codes, and need no list. -#}
            {%- set three = [] -%}
            {%- for name in currencies() if name | length == 3 -%}
                {%- do three.append(name) -%}
            {%- endfor %}
            when
                {{ matches(column, '[A-Z]{3}') }}
                and {{ column }} not in ({{ string_list(three) }})
                then {{ column }}
            {%- for name, codes in currencies().items() %}
            when {{ column }} = '{{ name }}'
                then '{{ own if own in codes else codes[0] }}'
            {%- endfor %}
            else {{ column }}
        end
{%- endmacro %}

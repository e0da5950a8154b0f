{#- A date as text in lower case, with the number of the month where its name was.
    Names in English, German, French, Spanish, Italian, Portuguese and Dutch,
    full or cut, with or without a dot; null where there is none. -#}
{% macro numbered_month(expression) -%}
    {%- set names = [
        'jan,jän,ene,gen', 'feb,fév,fev', 'mar,mär,mrz,maa,mrt', 'apr,avr,abr',
        'may,mai,mag,mei', 'jun,giu', 'jul,lug', 'aug,aoû,aou,ago', 'sep,set',
        'oct,okt,ott,out', 'nov', 'dec,déc,dez,dic',
    ] -%}
    {%- set name = first_match('lower(' ~ expression ~ ')', '[^0-9 ,:/+-]{3,}') -%}
    replace(lower({{ expression }}), {{ name }}, case
                {%- for starts in names %}
                when left({{ name }}, 3) in ({{ quoted_list(starts) }})
                    then '{{ '%02d' | format(loop.index) }}'
                {%- endfor %}
                when {{ name }} like 'juin%' then '06'
                when {{ name }} like 'juil%' then '07'
            end)
{%- endmacro %}

{#- A number and what it counts, as text: "1 day", "2 days". English has the singular
    for 1, French below 2: "0 jour". -#}
{% macro counted_text(number, one, many, language='en', text=none) -%}
    {{ text or 'cast(' ~ number ~ ' as varchar)' }}
    || case
        when {{ number }} {{ '< 2' if language == 'fr' else '= 1' }}
            then ' {{ one }}'
        else ' {{ many }}'
    end
{%- endmacro %}

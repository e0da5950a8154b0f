{#- The text of a list that is most like another one: that shares most pairs of
    letters with it, for its length. -#}
{% macro nearest_text(text, texts) -%}
    {%- set nearest = namespace(text='', likeness=-1) -%}
    {%- for other in texts | sort -%}
        {%- set shared = namespace(count=0) -%}
        {%- for position in range(text | length - 1) -%}
            {%- if text[position:position + 2] in other -%}
                {%- set shared.count = shared.count + 1 -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set likeness = shared.count / (text | length + other | length) -%}
        {%- if likeness > nearest.likeness -%}
            {%- set nearest.text = other -%}
            {%- set nearest.likeness = likeness -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(nearest.text) }}
{%- endmacro %}

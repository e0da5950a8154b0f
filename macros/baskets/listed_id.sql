{#- An id as part of a list of ids (a|b) and of a rule's id (a|b > c): with a ~
    before each |, > and ~ of its own, so that different lists are different texts. -#}
{% macro listed_id(expression) -%}
    {%- set escaped = namespace(sql=expression) -%}
    {%- for character in ['~', '|', '>'] -%}
        {%- set escaped.sql = 'replace(' ~ escaped.sql ~ ", '" ~ character
            ~ "', '~" ~ character ~ "')" -%}
    {%- endfor -%}
    {{ escaped.sql }}
{%- endmacro %}

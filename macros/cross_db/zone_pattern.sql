{#- What a zone looks like at the end of a time: Z, UTC, +02:00, -0400, +00,
    GMT+0100 (CET), and as a word PDT or CEST. -#}
{% macro zone_pattern(words=false) -%}
    {{ return(
        ' *((UTC|GMT)?[+-][0-9]{1,2}(:?[0-9]{2})?|UTC|GMT|Z'
        ~ ('|[A-Z]{3,5}' if words else '') ~ ')( *[(][^)]*[)])?$'
    ) }}
{%- endmacro %}

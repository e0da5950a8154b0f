{#- Whether a type holds moments, which engines write in the zone of the session. -#}
{% macro is_zoned(type) -%}
    {{ return(
        modules.re.search('TIMESTAMP.*ZONE|TIMESTAMP_L?TZ', type | upper) is not none
        and 'WITHOUT' not in type | upper
    ) }}
{%- endmacro %}

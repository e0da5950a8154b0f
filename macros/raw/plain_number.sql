{#- A raw number in any usual notation as text that a cast can read: without blanks,
    currency signs and thousands separators, the sign in front, with a decimal
    point. Where a decimal comma is said, what has a decimal point stays as it is,
    and cannot be read. -#}
{% macro plain_number(column, decimal_comma=false, currency_sign='') -%}
    {%- set bare = namespace(sql=column) -%}
    {%- for sign in currency_sign.split(',') | map('trim') | select -%}
        {%- set bare.sql = "replace(" ~ bare.sql ~ ", '"
            ~ dbt.escape_single_quotes(sign) ~ "', '')" -%}
    {%- endfor -%}
    {#- Typographic dashes and apostrophes are plain ones; any blank goes. -#}
    {%- set bare.sql = "translate(" ~ bare.sql
        ~ ", '−–—’´` ' || chr(160) || chr(8239) || chr(8201), '---''''''')" -%}
    {#- A dash for no cents, as in Switzerland: 10.- is 10. -#}
    {%- set bare.sql = "regexp_replace(" ~ bare.sql ~ ", '[.,]-+$', '')" -%}
    {#- Groups of three digits, and India's 1,23,456. None begins with 0: 0,750 is
        no 750. -#}
    {%- set separators = ".''" if decimal_comma else ",''" -%}
    {%- set groups = "[1-9]([0-9]{0,2}([" ~ separators ~ "][0-9]{3})+"
        ~ ("" if decimal_comma else "|[0-9]?(,[0-9]{2})+,[0-9]{3}") ~ ")" -%}
    {%- set number = "(" ~ groups ~ "|[0-9]*)("
        ~ ("," if decimal_comma else "[.]") ~ "[0-9]*)?" -%}
    {#- Of bookkeepers and SAP: (10.00) and 10.00- are -10.00. -#}
    {%- set plain -%}
        case
            when {{ matches(bare.sql, "[-+]?" ~ number ~ "([eE][-+]?[0-9]+)?") }}
                then translate({{ bare.sql }}, '{{ separators }}', '')
            when {{ matches(bare.sql, "[(]" ~ number ~ "-?[)]|" ~ number ~ "-+") }}
                then '-' || translate({{ bare.sql }}, '{{ separators }}()-', '')
        end
    {%- endset -%}
    {{ "replace(" ~ plain ~ ", ',', '.')" if decimal_comma else plain }}
{%- endmacro %}

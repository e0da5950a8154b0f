{#- A raw number as text that a cast can read: without blanks, currency sign and
    thousands separators, with a decimal point. Where a decimal comma is said, what
    has a decimal point cannot be read. -#}
{% macro plain_number(column, decimal_comma=false, currency_sign='') -%}
    {%- set bare = namespace(sql=column) -%}
    {#- Blanks: a plain, a no-break and a narrow no-break one. -#}
    {%- for piece in ["' '", 'chr(160)', 'chr(8239)'] -%}
        {%- set bare.sql = 'replace(' ~ bare.sql ~ ', ' ~ piece ~ ", '')" -%}
    {%- endfor -%}
    {%- if currency_sign -%}
        {%- set bare.sql = 'replace(' ~ bare.sql ~ ", '"
            ~ dbt.escape_single_quotes(currency_sign) ~ "', '')" -%}
    {%- endif -%}
    {%- set thousands, point = ('[.]', ',') if decimal_comma else (',', '[.]') -%}
    case
        when {{ matches(
            bare.sql,
            '[-+]?[0-9]{1,3}(' ~ thousands ~ '[0-9]{3})+(' ~ point ~ '[0-9]*)?'
        ) }}
            then replace(
                replace({{ bare.sql }}, '{{ thousands | replace('[', '') | replace(']', '') }}', ''),
                ',', '.'
            )
        {%- if decimal_comma %}
        when {{ matches(bare.sql, '[-+]?[0-9]*,?[0-9]*') }}
            then replace({{ bare.sql }}, ',', '.')
        {%- else %}
        else {{ bare.sql }}
        {%- endif %}
    end
{%- endmacro %}

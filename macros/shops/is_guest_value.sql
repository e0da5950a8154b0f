{#- Whether a customer's id is one of the values that mean nobody: in any case, and
    for words however they are set apart, so that Walk-In is walk in. Zeros and
    punctuation alone are 0. Numbers and addresses, as most ids are, are no words. -#}
{% macro is_guest_value(shop, column) -%}
    {%- set apart = '-_ .()[]?' -%}
    {%- set words, marks = [], [] -%}
    {%- for value in own_shop_setting(shop, 'guest_values').split(',') -%}
        {%- set word = modules.re.sub('[' ~ modules.re.escape(apart) ~ ']', '', value) -%}
        {%- if word | length > 2 and modules.re.fullmatch('(?![1-9])[^@]*[^0-9@][^@]*', word) -%}
            {%- do words.append(word) -%}
        {%- else -%}
            {%- do marks.append(value | trim) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set plain = "translate(lower(" ~ column ~ "), '" ~ apart ~ "', '')" -%}
    case
            when lower({{ column }}) in ({{ quoted_list(marks | join(',')) }}) then true
            {%- if words %}
            when {{ column }} >= '1' and {{ column }} < ':' or {{ column }} like '%@%'
                then false
            when {{ dbt.position(
                "',' || " ~ plain ~ " || ','",
                "'," ~ dbt.escape_single_quotes(words | unique | join(',') | lower) ~ ",'"
            ) }} > 0
                then true
            {%- endif %}
            {%- if '0' in marks %}
            when replace({{ plain }}, '0', '') = '' then true
            {%- endif %}
            else false
        end
{%- endmacro %}

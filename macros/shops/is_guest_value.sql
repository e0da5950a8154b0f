{#- Whether a customer's id is one of the values that mean nobody: in any case, and
    for words however they are set apart, so that Walk-In is walk in. Zeros and
    punctuation alone are 0. -#}
{% macro is_guest_value(shop, column) -%}
    {%- set values = own_shop_setting(shop, 'guest_values') -%}
    {%- set apart = '-_ .()[]?' -%}
    {%- set words = [] -%}
    {%- for value in values.split(',') -%}
        {%- set word = modules.re.sub('[' ~ modules.re.escape(apart) ~ ']', '', value) -%}
        {%- if word | length > 2 and modules.re.search('[^0-9]', word) -%}
            {%- do words.append(word) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set plain = "translate(lower(" ~ column ~ "), '" ~ apart ~ "', '')" -%}
    coalesce(
                lower({{ column }}) in ({{ quoted_list(values) }})
                {%- if words %}
                or {{ plain }} in ({{ quoted_list(words | unique | join(',')) }})
                {%- endif %}
                {%- if '0' in values.split(',') | map('trim') %}
                or replace({{ plain }}, '0', '') = ''
                {%- endif %},
                false
            )
{%- endmacro %}

{#- Why a line of an own shop is none: 'line: empty; ' and the like, null where
    it is one. Looks at the texts only of a line without a time, but for a header
    that is repeated inside of a file. -#}
{% macro own_shop_line_problem(shop) -%}
    {%- set names = {} -%}
    {%- for column, name in raw_columns(shop, 'transactions').items() if name -%}
        {%- do names.update({column: name}) -%}
    {%- endfor -%}
    {%- set time = 'ordered_at' if names.ordered_at else 'order_id' -%}
    {%- set words = own_shop_setting(shop, 'total_texts') | lower -%}
    {%- set total = '(' ~ modules.re.sub(' *, *', '|', words.replace('.', '[.]'))
        ~ ')([ :0-9].*)?' -%}
    case
        {%- if names and not is_basket_per_line(shop) %}
        when
            {%- for column in [time] + names.keys() | reject('equalto', time) | list %}
            {{ 'and ' if not loop.first -}}
            lower({{ text(column) }}) = '{{
                dbt.escape_single_quotes(names[column] | lower)
            }}'
            {%- endfor %}
            then 'line: repeated header; '
        when {{ text(time) }} is null
            then case
                when
                    coalesce(
                        {%- for column in names %}
                        {{ text(column) }}{{ ',' if not loop.last }}
                        {%- endfor %}
                    ) is null
                    then 'line: empty; '
                when
                    {{ matches("coalesce(lower(" ~ text('order_id') ~ "), '')", total) }}
                    or (
                        {{ text('order_id') }} is null
                        and (
                            {%- for column in [
                                'customer_id', 'product_id', 'product_name', 'category'
                            ] %}
                            {{ 'or ' if not loop.first -}}
                            {{ matches('lower(' ~ text(column) ~ ')', total) }}
                            {%- endfor %}
                        )
                    )
                    then 'line: total; '
            end
        {%- if time == 'order_id' %}
        when {{ matches('lower(' ~ text(time) ~ ')', total) }} then 'line: total; '
        {%- endif %}
        {%- endif %}
        when line_problem is not null then 'line: ' || line_problem || '; '
    end
{%- endmacro %}

{#- Why a line of an own shop is none: 'line: empty; ' and the like, null where it is
    one. What has a time is a line, but for a total: one without customer and product,
    or one that names itself so there and has no order. -#}
{% macro own_shop_line_problem(shop) -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set names = {} -%}
    {%- for column, name in columns.items() if name -%}
        {%- do names.update({column: name}) -%}
    {%- endfor -%}
    {#- A pattern: DuckDB joins a list of words to every line. -#}
    {%- set total_words = '(' ~ modules.re.sub(
        ' *, *', '|', own_shop_setting(shop, 'total_texts').replace('.', '[.]')
    ) | lower ~ ')' -%}
    {%- set total = total_words ~ '([ :0-9].*)?' -%}
    {%- set order_is_total = matches(
        "coalesce(lower(" ~ text('order_id') ~ "), '')", total
    ) -%}
    {%- set bought = [] -%}
    {%- for column in ['customer_id', 'product_id', 'product_name'] if column in names -%}
        {%- do bought.append(text(column)) -%}
    {%- endfor -%}
    {#- No names: unknown while dbt reads the project. -#}
    {%- if is_basket_per_line(shop) or not names -%}
    case when line_problem is not null then 'line: ' || line_problem || '; ' end
    {%- else -%}
    case
        when line_problem is not null then 'line: ' || line_problem || '; '
        when {{ 'ordered_at_parsed is null' if columns.ordered_at else 'true' }}
            then case
                when
                    {%- for column, name in names.items() %}
                    {{ 'and ' if not loop.first -}}
                    lower({{ text(column) }}) = '{{
                        dbt.escape_single_quotes(name | lower)
                    }}'
                    {%- endfor %}
                    then 'line: repeated header; '
                when
                    coalesce(
                        {%- for column in names %}
                        {{ text(column) }}{{ ',' if not loop.last }}
                        {%- endfor %}
                    ) is null
                    then 'line: empty; '
                when {{ order_is_total }}
                    then 'line: total; '
                {%- if columns.ordered_at %}
                when
                    {{ text('order_id') }} is null
                    and (
                        {%- for column in [
                            'ordered_at', 'customer_id', 'product_id',
                            'product_name', 'category',
                        ] %}
                        {{ 'or ' if not loop.first -}}
                        {{ matches('lower(' ~ text(column) ~ ')', total) }}
                        {%- endfor %}
                    )
                    then 'line: total; '
                {%- endif %}
            end
        {%- if bought %}
        {%- if names.order_id %}
        when {{ bought | join(' is null and ') }} is null
            then case when {{ order_is_total }} then 'line: total; ' end
        when {{ text('order_id') }} is not null then null
        {%- endif %}
        when
            coalesce({{ bought | join(', ') }}) is not null
            {%- for column in bought %}
            and coalesce(
                {{ matches('lower(' ~ column ~ ')', total_words ~ '[ .:]*') }}, true
            )
            {%- endfor %}
            then 'line: total; '
        {%- endif %}
    end
    {%- endif -%}
{%- endmacro %}

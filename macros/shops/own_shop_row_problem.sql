{#- Why a row of an own shop's file besides its order lines cannot be read: that it stands
    in another file, has no value, or what parse_problem says of its cells. -#}
{% macro own_shop_row_problem(shop, table_name, columns, kinds) -%}
    {%- set texts = [] -%}
    {%- for column, name in raw_columns(shop, table_name).items() if name -%}
        {%- do texts.append(text(column)) -%}
    {%- endfor -%}
    case
            when line_problem is not null then 'line: ' || line_problem || '; '
            {%- if texts %}
            when coalesce({{ texts | join(', ') }}) is null then 'line: empty; '
            {%- endif %}
            else {{ parse_problem(columns, kinds) }}
        end
{%- endmacro %}

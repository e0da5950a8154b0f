{#- What to call a product that has an id and no name. Of a hash or a UUID, which
    nobody reads, the first eight characters after its category; a number whole
    after it; any other id is a name. -#}
{% macro product_words(product_id, category) -%}
    {%- set kind = 'coalesce(' ~ readable_code(category) ~ ", 'product') || ' '" -%}
    case
                when {{ matches(
                    'lower(' ~ product_id ~ ')',
                    '[0-9a-f]{24,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
                ) }}
                    then {{ kind }} || left({{ product_id }}, 8)
                when {{ matches(product_id, '[-0-9 ./_]+') }}
                    then {{ kind }} || {{ product_id }}
                else {{ product_id }}
            end
{%- endmacro %}

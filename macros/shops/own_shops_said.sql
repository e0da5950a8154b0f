{#- What own_shop_meaning says for any own shop: the type of each column. -#}
{% macro own_shops_said() -%}
    {%- set types = {
        'state': 'varchar',
        'status': 'varchar',
        'service_kind': 'varchar',
        'currency': 'varchar',
        'order_part': 'varchar',
        'is_cancelled': 'boolean',
        'has_total': 'boolean',
        'is_voucher': 'boolean',
        'discount_rate': 'double',
        'order_discount_rate': 'double',
        'exchange_rate': 'decimal(18, 8)',
    } -%}
    {%- set said = {} -%}
    {%- for shop in own_shops() -%}
        {%- for column in own_shop_meaning(shop) -%}
            {%- do said.update({column: types.get(column, 'decimal(18, 4)')}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(said) }}
{%- endmacro %}

{#- What the goods of a line cost, on the basis in force. What is given back comes back
    to the shelf, in part if only a part of the money does; a discount costs nothing.
    Null where the cost is unknown. -#}
{% macro line_cost() -%}
    {%- set shops = costed_shops() -%}
    {%- if not shops -%}
        {{ return('cast(null as decimal(18, 4))') }}
    {%- endif -%}
    {%- set cost = decimal_product('line_quantity', 'known_unit_cost') -%}
    case
        when
            line_type = 'discount'
            and shop_id in ('{{ shops | join("', '") }}')
            then 0
        when line_type = 'refund' and monetary_basis = 'gross'
            then 0 * known_unit_cost
        when
            line_type = 'purchase'
            and line_refunded_amount > 0
            and monetary_basis = 'net'
            then cast(
                cast({{ cost }} as double)
                * (
                    1 - least(
                        cast(line_refunded_amount as double)
                        / nullif(cast(line_amount as double), 0), 1
                    )
                ) as decimal(18, 4)
            )
        when line_type in ('purchase', 'refund') then {{ cost }}
    end
{%- endmacro %}

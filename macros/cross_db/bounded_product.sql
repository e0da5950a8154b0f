{#- The product of two decimals in four decimals, null where it is too large for one:
    implausible values are computed with too, before they are rejected. -#}
{% macro bounded_product(left, right) -%}
    case
        when abs(cast({{ left }} as double) * cast({{ right }} as double)) < 1e13
            then cast(
                cast({{ left }} as decimal(38, 8)) * {{ right }} as decimal(18, 4)
            )
    end
{%- endmacro %}

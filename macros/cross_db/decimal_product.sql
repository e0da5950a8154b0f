{#- The product of two values of decimal(18, 4), in four decimals. DuckDB multiplies
    them in 64 bits, fast, and stops at 10 billion: large ones take 128 bits. -#}
{% macro decimal_product(left, right) -%}
    case
        when
            abs(cast({{ left }} as double) * cast({{ right }} as double))
            < 1000000000
            then cast({{ left }} * {{ right }} as decimal(18, 4))
        else cast(
            cast({{ left }} as decimal(38, 4)) * {{ right }} as decimal(18, 4)
        )
    end
{%- endmacro %}

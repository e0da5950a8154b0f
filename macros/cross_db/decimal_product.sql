{#- The product of two values of decimal(18, 4), in four decimals; null where it is too
    large for one. DuckDB multiplies them in 64 bits, ten times faster, and stops at 10
    billion: large ones take 128 bits. -#}
{% macro decimal_product(left, right) -%}
    {%- set size = 'abs(cast(' ~ left ~ ' as double) * cast(' ~ right ~ ' as double))' -%}
    case
        when {{ size }} < 1e9 then cast({{ left }} * {{ right }} as decimal(18, 4))
        when {{ size }} < 1e13
            then cast(
                cast({{ left }} as decimal(38, 4)) * {{ right }} as decimal(18, 4)
            )
    end
{%- endmacro %}

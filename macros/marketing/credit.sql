{#- A part of 1 in twelve decimals: the rounded share up to this part less the one
    before it. So the parts of a path add up to exactly 1. -#}
{% macro credit(running, part, total) -%}
    cast(
        cast(cast({{ running }} as double) / {{ total }} as decimal(18, 12))
        - cast(
            cast({{ running }} - {{ part }} as double) / {{ total }}
            as decimal(18, 12)
        )
        as decimal(18, 12)
    )
{%- endmacro %}

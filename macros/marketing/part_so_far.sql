{#- The part of a total that is reached after so many of its days, rounded, and all of
    it at the end: what such parts differ by adds up to the total, to the last digit. -#}
{% macro part_so_far(total, days, total_days, decimals) -%}
    case
        when {{ days }} >= {{ total_days }} then {{ total }}
        else
            cast(round(
                cast({{ total }} as double) * ({{ days }}) / ({{ total_days }}),
                {{ decimals }}
            ) as decimal(18, 4))
    end
{%- endmacro %}

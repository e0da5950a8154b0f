{#- The lowest plausible value of a kind and the first one above, as SQL. Quantity
    times amount fits into decimal(18, 4). NaN and infinity are out of bounds. -#}
{% macro plausible_bounds(kind) -%}
    {{ return({
        'moment': (
            "cast('" ~ var('dates_from') ~ "' as timestamp)",
            "cast('" ~ var('dates_before') ~ "' as timestamp)",
        ),
        'quantity': ('-10000000', '10000000'),
        'amount': ('-1000000000', '1000000000'),
        'count': ('-1000000000', '1000000000'),
        'share': ('0', '1.000001'),
        'latitude': ('-90', '90.000001'),
        'longitude': ('-180', '180.000001'),
    }[kind]) }}
{%- endmacro %}

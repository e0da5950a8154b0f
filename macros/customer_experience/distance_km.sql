{#- Kilometres between two places given in degrees, along the sphere (haversine). The
    rounding keeps antipodes, which end a hair above 1, in the arc sine's domain. -#}
{% macro distance_km(latitude, longitude, other_latitude, other_longitude) -%}
    2 * 6371.0088 * asin(sqrt(round(
        power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
        + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
        * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2),
        15
    )))
{%- endmacro %}

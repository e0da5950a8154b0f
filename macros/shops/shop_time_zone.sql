{#- The zone in whose local time a shop's times are, empty for the clock that was
    written; stops on a name that is none. -#}
{% macro shop_time_zone(shop) -%}
    {%- set value = shop_var(shop, 'time_zone') | string -%}
    {%- if value and value not in modules.pytz.all_timezones -%}
        {%- set similar = [] -%}
        {%- for name in modules.pytz.all_timezones
            if value | lower | replace(' ', '_') in name | lower -%}
            {%- do similar.append(name) -%}
        {%- endfor -%}
        {{ exceptions.raise_compiler_error(
            "The var time_zone of shop " ~ shop ~ " is '" ~ value ~ "'. Give the "
            "name of a zone, such as " ~ (similar[:3] or ['Europe/Paris',
            'America/New_York', 'UTC']) | join(', ') ~ ", or nothing."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

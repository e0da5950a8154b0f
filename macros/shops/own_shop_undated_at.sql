{#- The moment of all lines of an own shop without a column of times, as SQL;
    empty where it has one. Stops on what is no moment. -#}
{% macro own_shop_undated_at(shop) -%}
    {%- set moment = own_shop_setting(shop, 'undated_at') -%}
    {%- if not moment or raw_columns(shop, 'transactions').ordered_at
        or var('raw_source') == 'sample' -%}
        {{ return('') }}
    {%- elif not modules.re.fullmatch(
        '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?', moment
    ) -%}
        {{ exceptions.raise_compiler_error(
            "The var undated_at of shop " ~ shop ~ " is '" ~ moment ~ "'. Write it as "
            "in 2024-12-31 or 2024-12-31 23:59:00."
        ) }}
    {%- endif -%}
    {{ return("cast('" ~ moment ~ "' as timestamp)") }}
{%- endmacro %}

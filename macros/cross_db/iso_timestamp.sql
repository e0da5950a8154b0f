{#- ISO text as a timestamp with the clock that was written, null where it is none:
    2024-12-31, 2024-12-31T23:59:59.5+02:00, 2024-12-31 23:59 UTC. -#}
{% macro iso_timestamp(expression) -%}
    {{ adapter.dispatch('iso_timestamp', 'clientele')(expression) }}
{%- endmacro %}

{#- A cast reads nearly all of it. What it does not read is looked at again: in a case,
    or else DuckDB makes what its parts share for every row. -#}
{% macro default__iso_timestamp(expression) -%}
    coalesce(
        try_cast({{ expression }} as timestamp),
        case
            when {{ expression }} is not null
                then {{ reshaped_iso_timestamp(expression, 'timestamp') }}
        end
    )
{%- endmacro %}

{#- Here a cast would take digits for seconds since 1970, hence the shape. -#}
{% macro snowflake__iso_timestamp(expression) -%}
    {{ reshaped_iso_timestamp(expression, 'timestamp_ntz') }}
{%- endmacro %}

{#- Text as a boolean, null where it is neither yes nor no. -#}
{% macro yes_or_no(column) -%}
    case
        when lower({{ text(column) }}) in ('yes', 'y', 'true', 't', '1') then true
        when lower({{ text(column) }}) in ('no', 'n', 'false', 'f', '0') then false
    end
{%- endmacro %}

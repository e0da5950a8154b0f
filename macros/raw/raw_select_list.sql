{#- The columns that staging reads, as text and by the names of the source YAML,
    from a raw table with the columns that were found. What is not there, because
    it is optional, is null; so are `nulls`, texts that stand for one. `types` are those
    of a table, by column. -#}
{% macro raw_select_list(shop, table_name, found, nulls=[], types={}) -%}
    {%- for column, raw_name in raw_columns(shop, table_name).items() -%}
        {%- set match = namespace(name='') -%}
        {%- for name in found if raw_name and name | lower == raw_name | lower -%}
            {%- set match.name = name -%}
        {%- endfor -%}
        {%- set value = adapter.quote(match.name) if match.name else 'null' -%}
        {%- set text = zoned_text(value) if is_zoned(types.get(match.name, ''))
            else 'cast(' ~ value ~ ' as varchar)' -%}
        {%- if nulls and match.name -%}
        case
            when {{ text }} not in ({{ string_list(nulls) }}) then {{ text }}
        end
        {%- else -%}
        {{ text }}
        {%- endif %} as {{ column }}
        {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

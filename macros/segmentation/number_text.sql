{#- A number made by shown_number as text: 12, 4.3, 43.50, 1,234,567. -#}
{% macro number_text(shown, decimals) -%}
    case
        when {{ shown }} != round({{ shown }}, 0)
            then
                case
                    when {{ decimals }} = 1
                        then cast(cast({{ shown }} as decimal(18, 1)) as varchar)
                    else cast(cast({{ shown }} as decimal(18, 2)) as varchar)
                end
        else
            case when {{ shown }} < 0 then '-' else '' end
            || {{ thousands_text('abs(' ~ shown ~ ')') }}
    end
{%- endmacro %}

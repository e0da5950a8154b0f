{#- A number made by shown_number as text: 12, 4.3, 43.50, 1,234,567. -#}
{% macro number_text(shown, decimals) -%}
    {%- set whole = 'cast(cast(abs(' ~ shown ~ ') as bigint) as varchar)' -%}
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
            || case
                when abs({{ shown }}) < 1000 then {{ whole }}
                when abs({{ shown }}) < 1000000
                    then
                        left({{ whole }}, length({{ whole }}) - 3)
                        || ',' || right({{ whole }}, 3)
                else
                    left({{ whole }}, length({{ whole }}) - 6)
                    || ',' || substr({{ whole }}, length({{ whole }}) - 5, 3)
                    || ',' || right({{ whole }}, 3)
            end
    end
{%- endmacro %}

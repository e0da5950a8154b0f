{#- Comma separated formats of times as a list. Stops on letters that not every
    engine knows. -#}
{% macro time_formats(text) -%}
    {%- set formats = text.split(',') | map('trim') | select | list -%}
    {%- for format in formats
        if modules.re.search('[^-/.: T]', modules.re.sub('%[YmdHMS]', '', format)) -%}
        {{ exceptions.raise_compiler_error(
            "The format of times '" ~ format ~ "' has more in it than %Y %m %d %H %M "
            "%S, T, blanks and - / . : between them. Write it as in "
            "%d/%m/%Y %H:%M; several are separated by commas."
        ) }}
    {%- endfor -%}
    {{ return(formats) }}
{%- endmacro %}

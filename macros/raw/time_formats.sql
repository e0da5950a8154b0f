{#- Comma separated formats of times as a list. A comma inside of a format is told
    from one between two: a format has a year, a month and a day. Stops on codes that
    not every engine knows, and on letters that stand for digits (DD.MM.YYYY), and
    names the var they stand in. Other letters are words, such as Uhr. -#}
{% macro time_formats(text, named_by='time_formats') -%}
    {%- set numbers = ['excel', 'epoch', 'epoch_ms', 'epoch_us'] -%}
    {%- set formats = [] -%}
    {%- for piece in (text | string).split(',') | map('trim') | select -%}
        {%- set last = formats[-1] | default('') -%}
        {%- if '%' in last and '%' in piece and not (
            modules.re.search('%[Yy]', last)
            and modules.re.search('%[mbB]', last)
            and '%d' in last
            and modules.re.search('%[YymbBdaA]', piece)
        ) -%}
            {%- do formats.append(formats.pop() ~ ', ' ~ piece) -%}
        {%- else -%}
            {%- do formats.append(
                modules.re.sub("(?<=%[SMf])'?Z'?$", '%z', piece)
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for format in formats if format not in numbers and modules.re.search(
        '[^-/.:, a-zA-ZÀ-ž]|([A-Za-z])\\1',
        modules.re.sub(
            '^%[aA]|%[YymbBdHIMSfp]|%[zZ]$', '', format
        ) ~ ('%' if '%' not in format)
    ) -%}
        {{ exceptions.raise_compiler_error(
            "The format of times '" ~ format ~ "' (var " ~ named_by
            ~ ") cannot be read. Write it as in "
            "%d/%m/%Y %H:%M, with %Y or %y (year), %m or %b (month as a number "
            "or a name), %d, %H or %I with %p (AM, PM), %M, %S, %f (fractions of "
            "seconds), %a (weekday, in front), %z or %Z (zone, at the end), words, "
            "blanks and - / . : , between them. Numbers are " ~ numbers | join(', ')
            ~ ". Several formats are separated by commas."
        ) }}
    {%- endfor -%}
    {{ return(formats) }}
{%- endmacro %}

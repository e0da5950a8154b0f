{#- Whether a cell of a CSV row holds whole rows: a quote that opens by mistake
    swallows all up to the next one, which is a valid cell to any reader. Stops
    the run there, and is else false. Such a cell has as many delimiters as its
    line breaks have rows, and a line in it begins with a word as long as the
    row's own first value, which no text for people does. -#}
{% macro swallows_rows(path, names, delimiter) -%}
    {%- set cells = [] -%}
    {%- for name in names -%}
        {%- do cells.append('"' ~ name | replace('"', '""') ~ '"') -%}
    {%- endfor -%}
    case
        when contains({{ cells | join(", chr(10)) or contains(") }}, chr(10))
            then case
                when len(list_filter(
                    [{{ cells | join(', ') }}],
                    lambda cell:
                        len(string_split(cell, '{{ delimiter }}')) - 1
                        >= {{ names | length - 1 }}
                        * (len(string_split(cell, chr(10))) - 1)
                        and 2 * length(regexp_extract(
                            cell, '\n([^\s{{ delimiter }}]+)[{{ delimiter }}]', 1
                        )) >= greatest(1, length(
                            split_part({{ cells[0] }}, '{{ delimiter }}', 1)
                        ))
                )) > 0
                    then error(
                        '{{ path | replace("'", "''") }}: a double quote swallows '
                        || 'whole rows, from the row that begins with '
                        || regexp_extract(
                            concat_ws('{{ delimiter }}', {{ cells | join(', ') }}),
                            '^[^\r\n]{0,80}'
                        )
                        || ' ... Remove the quote there, or write it twice '
                        || 'inside of a value in quotes.'
                    )
                else false
            end
        else false
    end
{%- endmacro %}

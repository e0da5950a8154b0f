{#- The files of a raw table, as a list in the order of their names. `stem` is a
    file's path with its ending or without, or a pattern with * or ? for several
    files. Of files that differ in their ending only, the first kind counts. DuckDB
    only. -#}
{% macro raw_file_paths(stem) -%}
    {%- set kinds = [
        'parquet', 'csv', 'csv.gz', 'csv.zst', 'txt', 'tsv', 'txt.gz', 'tsv.gz',
        'txt.zst', 'tsv.zst',
    ] -%}
    {#- Of brackets, DuckDB is told that they are no pattern. -#}
    {%- set pattern = stem.replace('[', '[[]').replace("'", "''") -%}
    {%- set best = {} -%}
    {%- for path in run_query(
        "select distinct replace(file, '\\', '/') as file from glob(['" ~ pattern
        ~ "', '" ~ pattern ~ ".*']) order by file"
    ).columns[0].values() -%}
        {%- set name = path.split('/')[-1] -%}
        {%- set match = modules.re.search(
            '[.](' ~ kinds | join('|') ~ ')$', name.lower()
        ) -%}
        {%- set bare = path[:match.start() - name | length] if match else '' -%}
        {%- if match and not name.startswith(('.', '~')) and (
            '*' in stem or '?' in stem
            or stem.split('/')[-1] in [name, bare.split('/')[-1]]
        ) -%}
            {%- set rank = kinds.index(match.group(1)) -%}
            {%- if rank < best.get(bare, (99,))[0] -%}
                {%- do best.update({bare: (rank, path)}) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.values() | map(attribute=1) | list) }}
{%- endmacro %}

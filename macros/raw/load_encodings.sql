{#- Loads DuckDB's extension `encodings`: the installed one, or that of the wheel.
    Stops with the command that installs the wheel if there is none. DuckDB only. -#}
{% macro load_encodings(shop, encoding) -%}
    {%- set state = run_query(
        "select loaded, installed, version() from duckdb_extensions() "
        "where extension_name = 'encodings'"
    ).rows[0] -%}
    {%- if not state[0] -%}
        {%- set file = 'duckdb_extension_encodings/extensions/' ~ state[2]
            ~ '/encodings.duckdb_extension' -%}
        {#- `clientele` says where its packages are; dbt alone runs in the
            project's root, or in an environment that is activated. -#}
        {%- set places = [] -%}
        {%- for folder in [
            env_var('CLIENTELE_PACKAGES', ''),
            '.venv/lib/python3*/site-packages',
            '.venv/Lib/site-packages',
            env_var('VIRTUAL_ENV', '') ~ '/lib/python3*/site-packages',
        ] if folder -%}
            {%- do places.append("'" ~ folder | replace("'", "''") ~ '/' ~ file ~ "'") -%}
        {%- endfor -%}
        {%- set files = run_query(
            'select file from glob([' ~ places | join(', ') ~ '])'
        ).columns[0].values() -%}
        {%- if not files and not state[1] -%}
            {{ exceptions.raise_compiler_error(
                "The encoding " ~ encoding ~ " (var " ~ shop
                ~ "_csv_encoding) needs an extension of DuckDB that is not "
                "installed: .venv/bin/pip install -c constraints.txt "
                "duckdb-extension-encodings. Or save the files as UTF-8; utf-8, "
                "utf-16 and latin-1 need no extension."
            ) }}
        {%- endif -%}
        {%- do run_query(
            "load '" ~ files[0] | replace("'", "''") ~ "'" if files
            else 'load encodings'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- What to say of a raw file that is not there: what lies there instead, and the
    command that takes it. -#}
{% macro missing_file(shop, stem, table_name) -%}
    {%- set place = stem.rsplit('/', 1)[0] -%}
    {%- set folder = env_var('CLIENTELE_RAW', '') -%}
    {%- set there = [] -%}
    {%- for path in run_query(
        "select replace(file, '\\', '/') as file from glob('"
        ~ place.replace('[', '[[]').replace("'", "''") ~ "/*') order by file"
    ).columns[0].values() if not path.split('/')[-1].startswith(('.', '~')) -%}
        {%- do there.append(path.split('/')[-1]) -%}
    {%- endfor -%}
    {%- set readable = [] -%}
    {%- set packed = [] -%}
    {%- for name in there -%}
        {%- if modules.re.search(
            '(?i)[.](parquet|(csv|txt|tsv)([.](gz|zst))?)$', name
        ) -%}
            {%- do readable.append(name) -%}
        {%- elif name.lower().endswith(('.xlsx', '.zip')) -%}
            {%- do packed.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set text = "Raw file not found: " ~ stem ~ ".parquet (or .csv)." -%}
    {%- if there -%}
        {%- set text = text ~ " There lies: " ~ (there | join(', '))[:500] ~ "." -%}
    {%- endif -%}
    {%- if readable and shop in own_shops() -%}
        {%- set name_var = shop ~ '_' ~ own_shop_tables()[table_name] -%}
        {%- set given = {} -%}
        {%- for name, value in (invocation_args_dict.vars or {}).items()
            if name not in ['raw_source', 'shops'] -%}
            {%- do given.update({name: value}) -%}
        {%- endfor -%}
        {%- do given.update({
            name_var: modules.re.sub('[.][^ ]*$', '', readable[0])
        }) -%}
        {{ return(
            text ~ " Name the file in the var " ~ name_var ~ " (several "
            "with the same columns by a pattern, as in Sales_*): make build RAW='"
            ~ folder ~ "' SHOPS=" ~ var('shops') ~ " VARS='"
            ~ tojson(given).replace("'", "'\\''") ~ "'"
        ) }}
    {%- elif packed -%}
        {{ return(
            text ~ " Turn it into a file that a build reads: .venv/bin/clientele "
            "load '" ~ place ~ '/' ~ packed[0] ~ "' '" ~ folder ~ "' --shop "
            ~ shop
        ) }}
    {%- endif -%}
    {%- if there and not readable -%}
        {%- set text = text ~ " A build reads none of them: save the table as CSV or "
            ~ "xlsx." -%}
    {%- endif -%}
    {{ return(
        text ~ " Put the publisher's file there"
        ~ (", or give the right one this name" if readable else "")
        ~ ", point CLIENTELE_RAW elsewhere, or leave the shop out (SHOPS=)."
    ) }}
{%- endmacro %}

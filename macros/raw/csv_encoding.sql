{#- The encoding of a shop's CSV files by the name that DuckDB has for it. All but
    UTF-8, UTF-16 and Latin-1 need its extension `encodings`, a wheel of 350 MB that
    takes seconds to load: that is done here, and only then. Of the extension's many
    names for an encoding, these were tried; some others misread digits. -#}
{% macro csv_encoding(shop) -%}
    {%- set said = shop_var(shop, 'csv_encoding') | string | trim -%}
    {%- set name = said | lower | replace('_', '-') | replace(' ', '-') -%}
    {%- set found = namespace(name='') -%}
    {%- for pattern, encoding in {
        'utf-?8(-sig|-bom)?|(us-)?ascii': 'utf-8',
        'utf-?16(-?le)?|unicode': 'utf-16',
        'latin-?1|iso-?8859-?1|l1': 'latin-1',
        'ansi': 'CP1252',
        'latin-?2': 'ISO_8859_2',
        'latin-?9': 'ISO_8859_15',
        '(?:windows|win|cp|ms)?-?(125[0-8])': 'CP',
        'iso-?8859-?7': 'iso-8859_7-2003',
        'iso-?8859-?16': 'iso-8859_16-2001',
        'iso-?8859-?([0-9]+)': 'ISO_8859_',
        '(?:cp|ibm|dos)?-?(437|850|852|866)': 'cp',
        '(?:cp|ms|windows)?-?874|tis-?620|iso-?8859-?11': 'hpux-cp874-11.11',
        '(?:cp|ms|windows)?-?(?:932|31j)|shift-?jis|sjis': 'java-MS932-1.3_P',
        '(?:cp|ms|windows)?-?936|gbk|gb-?2312': 'glibc-GBK-2.3.3',
        '(?:cp|ms|windows)?-?949|euc-?kr|ks-c-5601.*': 'cp949',
        '(?:cp|ms|windows)?-?950|big-?5': 'java-Cp950-1.3_P',
        'euc-?jp': 'EUC_JP',
        'koi8-?(r|u)': 'KOI8_',
        'mac(?:intosh|-?roman)': 'glibc-MACINTOSH-2.3.3',
    }.items() if not found.name -%}
        {%- set match = modules.re.fullmatch(pattern, name) -%}
        {%- if match -%}
            {#- An encoding of a family: its number is part of the name. -#}
            {%- set found.name = encoding ~ (
                match.group(1) if encoding in ['CP', 'cp', 'ISO_8859_', 'KOI8_']
                else ''
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if found.name not in ['utf-8', 'utf-16', 'latin-1'] -%}
        {%- do load_encodings(shop, said) -%}
    {%- endif -%}
    {{ return(found.name or said) }}
{%- endmacro %}

{% macro failure_lines(node) %}
{%- set meta = node.config.meta %}
{%- set message = meta.get('message', '{rows}') %}
{%- set shown = 1 if '{rows}' in message or '{row_total}' in message else 3 %}
{%- set found = run_query(failing_rows(node.compiled_code, shown)) %}
{%- set lines = [] %}
{%- for row in found %}
    {%- set values = {} %}
    {%- for column in found.column_names %}
        {%- do values.update({column | lower: value_text(column | lower, row[column])}) %}
    {%- endfor %}
    {%- do values.update({'rows': values['row_total'] ~ (' row' if values['row_total'] == '1' else ' rows')}) %}
    {%- set filled = namespace(text=meta.get('message') or generic_message(node, values)) %}
    {%- if values['row_total'] == '1' %}
        {%- set filled.text = about_one_row(filled.text) %}
    {%- endif %}
    {%- for name, value in values.items() %}
        {%- set filled.text = filled.text.replace('{' ~ name ~ '}', value) %}
    {%- endfor %}
    {%- do lines.append(filled.text) %}
    {%- if values['row_position'] == shown | string and shown > 1 and values['row_total'] != shown | string %}
        {%- do lines.append('The first ' ~ shown ~ ' of ' ~ values['rows'] ~ ' like these.') %}
    {%- endif %}
{%- endfor %}
{%- do lines.append(meta.get('remedy') or fault_of_clientele()) %}
{%- do return(lines) %}
{% endmacro %}

{% macro value_text(column, value) %}
{%- if value is none %}
    {%- set text = 'nothing' %}
{%- elif value is boolean %}
    {%- set text = 'true' if value else 'false' %}
{%- elif value is not number %}
    {%- set text = value | string | truncate(200, true) %}
{%- elif column.endswith(('_rate', '_share')) or column == 'share' %}
    {%- set text = '{:.1%}'.format(value) %}
{%- elif value == value | int and column.endswith(('_id', '_state')) %}
    {%- set text = value | int | string %}
{%- elif value == value | int %}
    {%- set text = '{:,}'.format(value | int) %}
{%- else %}
    {%- set text = '{:,.6g}'.format(value) if value | abs < 1 else '{:,.4f}'.format(value).rstrip('0').rstrip('.') %}
{%- endif %}
{%- do return(text) %}
{% endmacro %}

{% macro generic_message(node, values) %}
{%- set example = [] %}
{%- for name in values if name not in ['rows', 'row_total', 'row_position'] and example | length < 5 %}
    {%- do example.append(name ~ ' ' ~ values[name]) %}
{%- endfor %}
{%- set subject = namespace(place='', promise='the promise') %}
{%- if node.test_metadata is defined %}
    {%- set given = node.test_metadata.kwargs %}
    {%- set model = graph.nodes.get(node.attached_node) or graph.sources[node.attached_node] %}
    {%- set subject.place = model.schema ~ '.' ~ (model.alias or model.name) ~ ': ' %}
    {%- set subject.promise = 'the promise "' ~ node.test_metadata.name.replace('_', ' ') ~ '" of '
        ~ (given.get('columns') or [given.get('column_name')]) | join(', ')
        ~ (' (' ~ given['values'] | join(', ') ~ ')' if given.get('values') else '') %}
{%- endif %}
{%- do return(subject.place ~ '{rows} broke ' ~ subject.promise ~ ', such as ' ~ example | join(', ') ~ '.') %}
{% endmacro %}

{#- A message about rows, written for one: its verbs, up to the example, are those of one
    row. -#}
{% macro about_one_row(message) %}
{%- set clause = message.split(', such as')[0] %}
{%- set changed = namespace(text=clause) %}
{%- for verb, verb_of_one in {
    'are': 'is', 'have': 'has', 'do': 'does', 'contradict': 'contradicts', 'name': 'names',
    'differ': 'differs', 'explain': 'explains', 'call': 'calls', 'leave': 'leaves',
}.items() %}
    {%- set changed.text = modules.re.sub(
        '(?<!who )(?<!that )(?<!which )(?<!lines )(?<!orders )(?<=[a-z,)}] )' ~ verb ~ '(?= )',
        verb_of_one, changed.text
    ) %}
{%- endfor %}
{%- do return(changed.text ~ message[clause | length:] if clause.replace('{shop_id}: ', '').startswith('{rows}') else message) %}
{% endmacro %}

{#- What an alert says: the text of its rule with the numbers of the check. Reads
    columns of checks. -#}
{% macro alert_text(language='en') -%}
    {%- set is_french = language == 'fr' -%}
    {%- set texts = {
        'dimension': 'dimension_label_fr' if is_french else 'dimension_name',
        'date': date_text('checks.as_of_date', language),
    } -%}
    {%- for part in ['value', 'previous', 'threshold', 'count'] -%}
    {%- set text = 'checks.' ~ part ~ '_text' -%}
    {%- do texts.update({part: french_number(text) if is_french else text}) -%}
    {%- endfor -%}
    {{ 'replace(' * texts | length }}checks.rule_text{{ '_fr' if is_french }}
    {%- for part, text in texts.items() %}
    , '{{ '{' ~ part ~ '}' }}', {{ text }})
    {%- endfor %}
{%- endmacro %}

{#- What to expect of a playbook's action, in words: "Retention: +25%", "Customers
    reactivated: 10 to 15%". Reads columns of `playbook` and `effect_metrics`. -#}
{% macro effect_text(language='en') -%}
    {%- set least = 'least(abs(playbook.effect_low_rate), abs(playbook.effect_high_rate))' -%}
    {%- set most = 'greatest(abs(playbook.effect_low_rate), abs(playbook.effect_high_rate))' -%}
    {%- set texts = [] -%}
    {%- for rate in [least, most] -%}
        {%- set text = number_text('round(100 * ' ~ rate ~ ', 1)', 1) -%}
        {%- do texts.append(french_number(text) if language == 'fr' else text) -%}
    {%- endfor -%}
    effect_metrics.{{ 'metric_label_fr' if language == 'fr' else 'metric_name' }}
    || '{{ ' : ' if language == 'fr' else ': ' }}'
    || case
        when not effect_metrics.is_change then ''
        when playbook.effect_high_rate < 0 then '-'
        else '+'
    end
    || {{ texts[0] }}
    || case
        when playbook.effect_low_rate = playbook.effect_high_rate then ''
        else ' {{ 'à' if language == 'fr' else 'to' }} ' || {{ texts[1] }}
    end
    || '{{ ' %' if language == 'fr' else '%' }}'
{%- endmacro %}

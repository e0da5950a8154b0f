{#- Why a customer is an opportunity of a kind: sentences with the numbers that the rule
    compares. Reads opportunities and bounds of customer_opportunities. -#}
{% macro opportunity_why(language) -%}
    {%- set is_french = language == 'fr' -%}
    {%- set days = ['jour', 'jours'] if is_french else ['day', 'days'] -%}
    {%- set orders = ['commande', 'commandes'] if is_french else ['order', 'orders'] -%}
    {%- set returned = ['client revenu', 'clients revenus'] if is_french
        else ['customer who came back', 'customers who came back'] -%}
    {%- set ending = '_fr' if is_french else '' -%}
    {%- set alive = 'round(100 * cast(opportunities.p_alive as decimal(18, 6)), 1)' -%}
    {%- set alive_text = number_text(alive, 1) ~ " || '%'" -%}
    {%- set amount = 'opportunities.monetary_text' -%}
    {%- set texts = {
        'alive': french_number(alive_text) if is_french else alive_text,
        'amount': french_number(amount) if is_french else amount,
        'first': 'cast(bounds.first_due_days as varchar)',
    } -%}
    {%- for name, column in {
        'high': 'monetary_p75_amount', 'median': 'monetary_p50_amount', 'few': 'frequency_p25',
    }.items() -%}
        {%- do texts.update({name: 'bounds.' ~ column ~ '_text' ~ ending}) -%}
    {%- endfor -%}
    {%- for name, (number, words) in {
        'recency': ('opportunities.recency_days', days),
        'purchases': ('opportunities.purchase_day_count', days),
        'overdue': ('opportunities.days_overdue', days),
        'orders': ('opportunities.frequency', orders),
        'active': ('bounds.active_days', days), 'last': ('bounds.last_due_days', days),
        'long': ('bounds.recency_p75_days', days),
        'repeaters': ('bounds.repeater_count', returned),
    }.items() -%}
        {%- set text = number ~ '_text' ~ ending if name in ['long', 'repeaters'] -%}
        {%- do texts.update({name: counted_text(number, *words, language=language, text=text)}) -%}
    {%- endfor -%}
    {%- set sentences = {} -%}
    {%- for key, sentence in opportunity_sentences(language).items() -%}
        {%- set filled = namespace(sql="'" ~ sentence.replace("'", "''") ~ "'") -%}
        {%- for name, text in texts.items() -%}
            {%- set filled.sql = filled.sql.replace('{' ~ name ~ '}', "' || " ~ text ~ " || '") -%}
        {%- endfor -%}
        {%- do sentences.update({key: filled.sql}) -%}
    {%- endfor -%}
    case opportunities.opportunity_kind
        {%- for kind in opportunity_rules() %}
        when '{{ kind }}' then {{ sentences[kind] }}
        {%- endfor %}
    end
    || case
        when opportunities.p_alive is null then '' else {{ sentences.alive }}
    end
    || case
        when coalesce(opportunities.days_overdue, 0) <= 0 then ''
        else {{ sentences.overdue }}
    end
{%- endmacro %}

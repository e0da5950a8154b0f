{#- Why a customer is an opportunity of a kind: sentences with the numbers that the rule
    compares. Reads opportunities, int_opportunity_customers with an opportunity_kind. -#}
{% macro opportunity_why(language) -%}
    {%- set is_french = language == 'fr' -%}
    {%- set days = ['jour', 'jours'] if is_french else ['day', 'days'] -%}
    {%- set orders = ['commande', 'commandes'] if is_french else ['order', 'orders'] -%}
    {%- set alive = 'round(100 * cast(opportunities.p_alive as decimal(18, 6)), 1)' -%}
    {%- set alive_text = number_text(alive, 1) ~ " || '%'" -%}
    {%- set texts = {'alive': french_number(alive_text) if is_french else alive_text} -%}
    {%- for name, column in {
        'amount': 'monetary_amount', 'high': 'monetary_p75_amount',
        'median': 'monetary_p50_amount', 'few': 'frequency_p25',
        'long': 'recency_p75_days', 'repeaters': 'repeater_count',
        'first': 'first_due_days', 'last': 'last_due_days',
    }.items() -%}
        {%- set number = 'cast(opportunities.' ~ column ~ ' as decimal(18, 5))' -%}
        {%- do texts.update({name: amount_text(number, language)}) -%}
    {%- endfor -%}
    {%- for name, (column, words) in {
        'recency': ('recency_days', days), 'active': ('active_days', days),
        'purchases': ('purchase_day_count', days), 'overdue': ('days_overdue', days),
        'orders': ('frequency', orders),
    }.items() -%}
        {%- set number = 'opportunities.' ~ column -%}
        {%- do texts.update({name: counted_text(number, *words, language=language)}) -%}
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

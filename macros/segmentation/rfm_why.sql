{#- Why a customer has these scores, in three sentences: value, score, its bound, and
    what a better score would have taken. Reads customers (with frequency_scored) and
    the rows of int_rfm_score_words for the scores: recency_words and so on. -#}
{% macro rfm_why(language) -%}
    {%- set text = 'score_text' ~ ('_fr' if language == 'fr' else '') -%}
    {%- set days = 'cast(customers.recency_days - recency_words.next_value as integer)' -%}
    {%- set orders -%}
        cast(frequency_words.next_value - customers.frequency_scored as integer)
    {%- endset -%}
    {%- set amount = 'monetary_words.next_value - customers.monetary_amount' -%}
    {%- set place = 'cast(customers.frequency_scored as varchar)' -%}
    {%- if language == 'fr' -%}
    'Dernier achat il y a '
    || {{ counted_text('customers.recency_days', 'jour', 'jours', 'fr') }}
    || recency_words.{{ text }}
    || coalesce(
        'un achat ' || {{ counted_text(days, 'jour', 'jours', 'fr') }}
        || ' plus tard',
        ''
    )
    || '. ' || {{ counted_text('customers.frequency', 'commande', 'commandes', 'fr') }}
    || case
        when frequency_words.is_place
            then
                ', place ' || {{ place }}
                || ' en partant du bas (ex æquo par identifiant)'
        else ''
    end
    || frequency_words.{{ text }}
    || coalesce(
        case
            when frequency_words.is_place
                then {{ counted_text(orders, 'place', 'places', 'fr') }} || ' de plus'
            when {{ orders }} = 1 then 'une commande de plus'
            else cast({{ orders }} as varchar) || ' commandes de plus'
        end,
        ''
    )
    || '. Dépenses de ' || {{ amount_text('customers.monetary_amount', 'fr') }}
    || monetary_words.{{ text }}
    || coalesce({{ amount_text(amount, 'fr') }} || ' de plus', '')
    || '.'
    {%- else -%}
    'Last purchase ' || {{ counted_text('customers.recency_days', 'day', 'days') }}
    || ' ago' || recency_words.{{ text }}
    || coalesce(
        'a purchase ' || {{ counted_text(days, 'day', 'days') }} || ' later', ''
    )
    || '. ' || {{ counted_text('customers.frequency', 'order', 'orders') }}
    || case
        when frequency_words.is_place
            then
                ', place ' || {{ place }}
                || ' from the bottom (ties by customer id)'
        else ''
    end
    || frequency_words.{{ text }}
    || coalesce(
        case
            when frequency_words.is_place
                then {{ counted_text(orders, 'place', 'places') }} || ' more'
            when {{ orders }} = 1 then 'one order more'
            else cast({{ orders }} as varchar) || ' orders more'
        end,
        ''
    )
    || '. Spent ' || {{ amount_text('customers.monetary_amount') }}
    || monetary_words.{{ text }}
    || coalesce({{ amount_text(amount) }} || ' more', '')
    || '.'
    {%- endif -%}
{%- endmacro %}

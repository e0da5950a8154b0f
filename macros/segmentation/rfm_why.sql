{#- Why a customer has these scores, in three sentences: value, score, its bound, and
    what a better score would have taken. Reads customers (with frequency_scored) and
    the rows of int_rfm_score_words for the scores: recency_words and so on. -#}
{% macro rfm_why(language) -%}
    {%- set words = {
        'en': {
            'last': 'Last purchase ', 'ago': ' ago', 'day': ['day', 'days'],
            'purchase': 'a purchase ', 'later': ' later',
            'order': ['order', 'orders'], 'one_order': 'one order',
            'ties': ' from the bottom (ties by customer id)',
            'more': ' more', 'spent': '. Spent ',
            'unknown': '. The shop has no amounts: segments take F in the place of M.',
        },
        'fr': {
            'last': 'Dernier achat il y a ', 'ago': '', 'day': ['jour', 'jours'],
            'purchase': 'un achat ', 'later': ' plus tard',
            'order': ['commande', 'commandes'], 'one_order': 'une commande',
            'ties': ' en partant du bas (ex æquo par identifiant)',
            'more': ' de plus', 'spent': '. Dépenses de ',
            'unknown': '. La boutique ne donne pas de montants : F remplace M dans les segments.',
        },
    }[language] -%}
    {%- set text = 'score_text' ~ ('_fr' if language == 'fr' else '') -%}
    {%- set days = 'cast(customers.recency_days - recency_words.next_value as integer)' -%}
    {%- set orders -%}
        cast(frequency_words.next_value - customers.frequency_scored as integer)
    {%- endset -%}
    {%- set amount = 'monetary_words.next_value - customers.monetary_amount' -%}
    '{{ words.last }}'
    || {{ counted_text('customers.recency_days', *words.day, language=language) }}
    || '{{ words.ago }}' || recency_words.{{ text }}
    || coalesce(
        '{{ words.purchase }}' || {{ counted_text(days, *words.day, language=language) }}
        || '{{ words.later }}',
        ''
    )
    || '. ' || {{ counted_text('customers.frequency', *words.order, language=language) }}
    || case
        when frequency_words.is_place
            then
                ', place ' || cast(customers.frequency_scored as varchar)
                || '{{ words.ties }}'
        else ''
    end
    || frequency_words.{{ text }}
    || coalesce(
        case
            when frequency_words.is_place
                then {{ counted_text(orders, 'place', 'places', language) }}
            when {{ orders }} = 1 then '{{ words.one_order }}'
            else cast({{ orders }} as varchar) || ' {{ words.order[1] }}'
        end || '{{ words.more }}',
        ''
    )
    || coalesce(
        '{{ words.spent }}' || {{ amount_text('customers.monetary_amount', language) }}
        || monetary_words.{{ text }}
        || coalesce({{ amount_text(amount, language) }} || '{{ words.more }}', '')
        || '.',
        '{{ words.unknown }}'
    )
{%- endmacro %}

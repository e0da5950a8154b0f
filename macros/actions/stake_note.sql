{#- What a reader of a segment's money would ask about, in words; null where nothing
    is. Reads columns of `staked`. -#}
{% macro stake_note(language='en') -%}
    {%- set words = {
        'en': {
            'nobody': 'Nobody is in this segment today.',
            'prospects': 'Prospects have bought nothing yet: an average order of the shop counts for each.',
            'no_revenue': 'Its customers brought no revenue in the last 365 days.',
            'no_stake': 'No future revenue is predicted for its customers, so the effect has no amount.',
            'no_prediction': 'No future revenue is predicted for its customers.',
        },
        'fr': {
            'nobody': "Personne n''est dans ce segment aujourd''hui.",
            'prospects': "Les prospects n''ont encore rien acheté : une commande moyenne de la boutique compte pour chacun.",
            'no_revenue': "Ses clients n''ont rien rapporté sur les 365 derniers jours.",
            'no_stake': "Aucun chiffre d''affaires futur n''est prévu pour ses clients : l''effet n''a pas de montant.",
            'no_prediction': "Aucun chiffre d''affaires futur n''est prévu pour ses clients.",
        },
    }[language] -%}
    case
        when customer_count = 0 then '{{ words.nobody }}'
        when segment_id = 'prospect' then '{{ words.prospects }}'
        when effect_basis = 'revenue' and year_revenue_amount <= 0
            then '{{ words.no_revenue }}'
        when predicted_customer_count = 0 and effect_basis = 'expected'
            then '{{ words.no_stake }}'
        when predicted_customer_count = 0
            then '{{ words.no_prediction }}'
    end
{%- endmacro %}

{#- What opportunity_why says of each kind, in a language; {names} are its numbers. -#}
{% macro opportunity_sentences(language) -%}
    {{ return({
        'en': {
            'high_value_at_risk':
                'Spent {amount}; the top quarter starts at {high}.'
                ~ ' Last purchase {recency} ago; the quarter away longest starts at {long}.',
            'lapsed_but_alive':
                'Bought on {purchases}; the last purchase was {recency} ago,'
                ~ ' and a customer counts as active for {active}.',
            'second_purchase_due':
                'Bought on one day, {recency} ago. Of {repeaters},'
                ~ ' the middle half did so {first} to {last} after the first purchase.',
            'growth':
                'Has made {orders}; at least a quarter of the customers have made no more than {few}.'
                ~ ' Spent {amount}; half of the customers spent at most {median}.',
            'alive': ' Chance of still being a customer: {alive}.',
            'overdue': ' The next purchase was expected {overdue} ago.',
        },
        'fr': {
            'high_value_at_risk':
                'Dépenses de {amount} ; le quart le plus dépensier commence à {high}.'
                ~ ' Dernier achat il y a {recency} ;'
                ~ ' le quart absent depuis le plus longtemps commence à {long}.',
            'lapsed_but_alive':
                'Achats sur {purchases} ; le dernier achat date d\'il y a {recency},'
                ~ ' et un client compte comme actif pendant {active}.',
            'second_purchase_due':
                'Achats sur un seul jour, il y a {recency}. Sur {repeaters},'
                ~ ' la moitié centrale est revenue {first} à {last} après le premier achat.',
            'growth':
                '{orders} à ce jour ; au moins un quart des clients n\'en ont pas plus de {few}.'
                ~ ' Dépenses de {amount} ; la moitié des clients ont dépensé au plus {median}.',
            'alive': ' Probabilité d\'être encore client : {alive}.',
            'overdue': ' Le prochain achat était attendu il y a {overdue}.',
        },
    }[language]) }}
{%- endmacro %}

{#- Why a customer has no prediction, or what to know about it; null where nothing is to
    be said. Reads columns of `valued` in customer_value. -#}
{% macro value_note(language='en') -%}
    {%- set words = {
        'en': {
            'only': 'Only ',
            'nobody': 'No purchase in the record: nothing to predict from.',
            'one': 'customer bought on several days',
            'many': 'customers bought on several days',
            'valued': 'customer bought again for an amount above 0',
            'all_valued': 'customers bought again for an amount above 0',
            'needed': '; a prediction needs ',
            'no_amounts': 'The shop has no amounts: orders are predicted, their value is not.',
            'no_mean': 'Amounts vary too much for a mean: orders are predicted, their value is not.',
            'refunded': 'Repeat purchases came to nothing after refunds: they count as 0.',
            'staying': 'Nothing in the orders of the shop shows that customers leave: p_alive says little.',
            'once': 'Bought on one day: the model cannot see that a customer left.',
            'correlated': 'The model takes orders and amounts for unrelated, but here they correlate (',
        },
        'fr': {
            'only': 'Seulement ',
            'nobody': 'Aucun achat dans les données : rien à prévoir.',
            'one': 'client a acheté sur plusieurs jours',
            'many': 'clients ont acheté sur plusieurs jours',
            'valued': 'client a racheté pour un montant positif',
            'all_valued': 'clients ont racheté pour un montant positif',
            'needed': ' ; il en faut ',
            'no_amounts': 'Boutique sans montants : les commandes sont prévues, pas leur valeur.',
            'no_mean': 'Les montants varient trop pour une moyenne : les commandes sont prévues, pas leur valeur.',
            'refunded': 'Les rachats sont remboursés : ils comptent pour zéro.',
            'staying': 'Rien dans les commandes de la boutique ne montre que des clients partent : p_alive en dit peu.',
            'once': "Un seul jour d''achat : le modèle ne peut pas voir un départ.",
            'correlated': 'Le modèle suppose commandes et montants sans lien, mais ici ils sont corrélés (',
        },
    }[language] -%}
    {%- set only = "'" ~ words.only ~ "' || " -%}
    {%- set needed = " || '" ~ words.needed ~ "' || cast(value_minimum_repeaters as varchar) || '.'" -%}
    {%- set correlation = 'cast(cast(amount_correlation as decimal(4, 2)) as varchar)' -%}
    {%- if language == 'fr' -%}
        {%- set correlation = french_number(correlation) -%}
    {%- endif -%}
    nullif(trim(coalesce(case
        when repeat_count is null then '{{ words.nobody }}'
        when p_alive is null
            then {{ only }}{{ counted_text('repeater_count', words.one, words.many, language) }}{{ needed }}
        when not has_amounts then '{{ words.no_amounts }}'
        when q is null
            then {{ only }}{{ counted_text('valued_count', words.valued, words.all_valued, language) }}{{ needed }}
        when expected_order_amount is null then '{{ words.no_mean }}'
        when mean_repeat_amount <= 0 then '{{ words.refunded }}'
        when repeat_count = 0 then '{{ words.once }}'
        when abs(amount_correlation) > {{ var('value_maximum_correlation') }}
            then '{{ words.correlated }}' || {{ correlation }} || ').'
    end, '')
    || case
        when repeat_count > 0 and p_alive is not null and not is_alive_known
            then ' {{ words.staying }}'
        else ''
    end), '')
{%- endmacro %}

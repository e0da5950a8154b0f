{#- What a reader of an action's numbers would ask about, in words; null where nothing
    is. Reads columns of `valued`. -#}
{% macro plan_note(language='en') -%}
    {%- set words = {
        'en': {
            'no_revenue': 'No revenue in the last 365 days, so an uplift adds nothing.',
            'no_budget': 'No budget, so no ROI.',
            'young': 'The record of the shop is shorter than 365 days, so is the baseline.',
        },
        'fr': {
            'no_revenue': "Aucun chiffre d''affaires sur les 365 derniers jours : une hausse n''ajoute rien.",
            'no_budget': 'Aucun budget, donc pas de ROI.',
            'young': "L''historique de la boutique compte moins de 365 jours, et la base aussi.",
        },
    }[language] -%}
    case
        when valued.added_revenue_amount is null then '{{ words.no_revenue }}'
        when valued.budget_amount = 0 then '{{ words.no_budget }}'
        when valued.is_young then '{{ words.young }}'
    end
{%- endmacro %}

{#- Why a segment's budgets are not what the seeds say, in words; null where they are.
    Reads columns of `allocated`. -#}
{% macro budget_note(language='en') -%}
    {%- set words = {
        'en': {
            'absent': 'The shop has no such segment today: the others share its part, by customers.',
            'neither': 'The seeds budget_shares and unit_budgets have no such segment: it gets part of what absent ones leave, by customers, and the mean budget per customer.',
            'share': 'The seed budget_shares has no such segment: it gets part of what absent ones leave, by customers.',
            'unit': 'The seed unit_budgets has no such segment: the mean budget per customer counts.',
            'larger': 'Besides its share, it gets part of what absent segments leave, by customers.',
        },
        'fr': {
            'absent': "La boutique n''a pas ce segment aujourd''hui : les autres se répartissent sa part, selon leurs clients.",
            'neither': "Ce segment manque dans les seeds budget_shares et unit_budgets : il reçoit une partie de ce que laissent les absents, selon ses clients, et le budget moyen par client.",
            'share': "Ce segment manque dans le seed budget_shares : il reçoit une partie de ce que laissent les absents, selon ses clients.",
            'unit': 'Ce segment manque dans le seed unit_budgets : le budget moyen par client compte.',
            'larger': "Outre sa part, il reçoit une partie de ce que laissent les absents, selon ses clients.",
        },
    }[language] -%}
    case
        when customer_count = 0
            then '{{ words.absent }}'
        when budget_rate is null and is_assumed_unit_budget
            then '{{ words.neither }}'
        when budget_rate is null then '{{ words.share }}'
        when is_assumed_unit_budget then '{{ words.unit }}'
        when left_rate > 0
            then '{{ words.larger }}'
    end
{%- endmacro %}

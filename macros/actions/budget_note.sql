{#- Why a segment's budgets are not what the seeds say, in words; null where they are.
    Reads columns of `allocated`. -#}
{% macro budget_note(language='en') -%}
    {%- set words = {
        'en': {
            'absent': 'The shop has no such segment today.',
            'whose': ' Segments without a published share get its share.',
            'none': ' The other segments get its share.',
            'neither': 'The seeds budget_shares and unit_budgets have no such segment: it gets what absent ones leave, by customers, and the mean budget per customer.',
            'share': 'The seed budget_shares has no such segment: it gets what absent ones leave, by customers.',
            'unit': 'The seed unit_budgets has no such segment: the mean budget per customer counts.',
            'larger': 'Absent segments leave their shares to the others.',
        },
        'fr': {
            'absent': "La boutique n''a pas ce segment aujourd''hui.",
            'whose': ' Les segments sans part publiée reçoivent la sienne.',
            'none': ' Les autres segments reçoivent sa part.',
            'neither': "Ce segment manque dans les seeds budget_shares et unit_budgets : il reçoit ce que laissent les absents, selon ses clients, et le budget moyen par client.",
            'share': "Ce segment manque dans le seed budget_shares : il reçoit ce que laissent les absents, selon ses clients.",
            'unit': 'Ce segment manque dans le seed unit_budgets : le budget moyen par client compte.',
            'larger': 'Les segments absents laissent leur part aux autres.',
        },
    }[language] -%}
    case
        when customer_count = 0
            then
                '{{ words.absent }}'
                || case
                    when unlisted_customer_count > 0 then '{{ words.whose }}'
                    else '{{ words.none }}'
                end
        when budget_rate is null and is_assumed_unit_budget
            then '{{ words.neither }}'
        when budget_rate is null then '{{ words.share }}'
        when is_assumed_unit_budget then '{{ words.unit }}'
        when left_rate > 0 and unlisted_customer_count = 0
            then '{{ words.larger }}'
    end
{%- endmacro %}

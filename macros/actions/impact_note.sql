{#- What a reader of a target's numbers would ask about, in words; null where nothing
    is. Reads columns of `compared` in impact_tracking. -#}
{% macro impact_note(language='en') -%}
    {%- set words = {
        'en': {
            'unmeasured': 'The shop does not measure this.',
            'short': 'The shop does not measure this yet: its record is shorter than 365 days.',
            'no_baseline': 'The plan starts before the first value: no baseline.',
            'zero': 'The baseline is 0: no change of it can be aimed at.',
            'beyond': 'The target lies above 100%, so it cannot be reached.',
            'met': 'The target was met before the plan starts.',
            'before': 'Known before the plan starts on ',
        },
        'fr': {
            'unmeasured': 'La boutique ne mesure pas cela.',
            'short': 'La boutique ne mesure pas encore cela : son historique compte moins de 365 jours.',
            'no_baseline': 'Le plan commence avant la première valeur : pas de base.',
            'zero': "La base vaut 0 : impossible d''en viser un changement.",
            'beyond': 'La cible dépasse 100 % : elle ne peut pas être atteinte.',
            'met': 'La cible était atteinte avant le début du plan.',
            'before': 'Connu avant le début du plan, le ',
        },
    }[language] -%}
    case
        when metric_value is null and metric_name like 'year_%'
            and covered_from_date
            > {{ dbt.dateadd('day', -365, 'as_of_date') }}
            then '{{ words.short }}'
        when metric_value is null then '{{ words.unmeasured }}'
        when baseline_value is null then '{{ words.no_baseline }}'
        when baseline_value = 0 and level_value is null
            then '{{ words.zero }}'
        when metric_name like '%_rate' and least_target_value > 1
            then '{{ words.beyond }}'
        when level_value is not null
            and case
                when is_increase
                    then baseline_value >= least_target_value
                else baseline_value <= least_target_value
            end
            then '{{ words.met }}'
        when not is_after_start
            then '{{ words.before }}'
                || {{ date_text('plan_date', language) }} || '.'
    end
{%- endmacro %}

{#- A score, its bound and the next better score, as text between a customer's value
    and what the next score would have taken. Reads rfm_dimension, score_method,
    score, bound_text, is_place, is_exclusive, first_value, monetary_basis and
    next_score of the rows at hand. -#}
{% macro rfm_score_text(language) -%}
    {%- if language == 'fr' -%}
    case
        when rfm_dimension = 'recency' then ' : score de récence '
        when rfm_dimension = 'frequency' then ' : score de fréquence '
        when monetary_basis = 'net'
            then ', remboursements déduits : score de montant '
        else ', remboursements non déduits : score de montant '
    end
    || cast(score as varchar)
    || case
        when bound_text is null then ' (le plus bas)'
        when is_place
            then
                ' (à partir de la place '
                || cast(cast(first_value as integer) as varchar) || ')'
        when rfm_dimension = 'recency'
            then
                ' (' || {{ french_number('bound_text') }}
                || case when cut_point < 2 then ' jour' else ' jours' end
                || ' au plus)'
        when is_exclusive
            then ' (plus de ' || {{ french_number('bound_text') }} || ')'
        else ' (au moins ' || {{ french_number('bound_text') }} || ')'
    end
    || case
        when score = 5 then ''
        else coalesce(
            ', ' || cast(next_score as varchar) || ' avec ',
            ', personne ne fait mieux'
        )
    end
    {%- else -%}
    case
        when rfm_dimension = 'recency' then ': recency score '
        when rfm_dimension = 'frequency' then ': frequency score '
        when monetary_basis = 'net' then ' after refunds: monetary score '
        else ' before refunds: monetary score '
    end
    || cast(score as varchar)
    || case
        when bound_text is null then ' (the lowest)'
        when is_place
            then
                ' (from place '
                || cast(cast(first_value as integer) as varchar) || ' on)'
        when rfm_dimension = 'recency'
            then
                ' (at most ' || bound_text
                || case when cut_point = 1 then ' day)' else ' days)' end
        when is_exclusive then ' (more than ' || bound_text || ')'
        else ' (at least ' || bound_text || ')'
    end
    || case
        when score = 5 then ''
        else coalesce(
            ', ' || cast(next_score as varchar) || ' with ',
            ', nobody scored better'
        )
    end
    {%- endif -%}
{%- endmacro %}

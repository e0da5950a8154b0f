{#- What an ROI or payback takes and brings, and whether both claims of the published
    dashboard come out, in words. Reads columns of `checked`. -#}
{% macro plan_check(language='en') -%}
    {%- set roi = var('claimed_roi') -%}
    {%- set months = var('claimed_payback_months') -%}
    {%- set exact = 'cast(100 * roi_on_revenue as decimal(18, 6))' -%}
    {%- set percent = 'case when abs(roi_on_revenue) < 10 then round(' ~ exact ~ ', 1) else round(' ~ exact ~ ', 0) end' -%}
    {%- set shown = {
        'budget': thousands_text('round(budget_amount, 0)'),
        'added': thousands_text('round(added_revenue_amount, 0)'),
        'roi': number_text(percent, 1) ~ " || '%'",
        'months': number_text('round(cast(payback_months_on_revenue as decimal(18, 6)), 2)', 2),
        'claimed_roi': "'%g%%'" | format(100 * roi),
        'claimed_months': "'%g'" | format(months),
    } -%}
    {%- set texts = {} -%}
    {%- for name, text in shown.items() -%}
        {%- do texts.update({name: french_number(text) if language == 'fr' else text}) -%}
    {%- endfor -%}
    case
        {%- if language == 'fr' %}
        when roi_on_revenue is null or payback_months_on_revenue is null
            then 'Sans chiffre d''affaires ou sans budget, rien à comparer aux '
                || {{ texts.claimed_roi }} || ' et '
                || {{ texts.claimed_months }} || ' mois annoncés.'
        when plan_reading = 'claimed_roi'
            then 'Un ROI de ' || {{ texts.claimed_roi }} || ' sur '
                || {{ texts.budget }} || ' demande ' || {{ texts.added }}
                || ' de chiffre d''affaires en plus par an, amorti en '
                || {{ texts.months }} || ' mois'
                || case
                    when is_claimed_payback then ', comme annoncé.'
                    else ' et non en ' || {{ texts.claimed_months }} || '.'
                end
        when plan_reading = 'claimed_payback'
            then 'Un amortissement en ' || {{ texts.claimed_months }}
                || ' mois sur ' || {{ texts.budget }} || ' demande '
                || {{ texts.added }}
                || ' de chiffre d''affaires en plus par an, un ROI de '
                || {{ texts.roi }}
                || case
                    when is_claimed_roi then ', comme annoncé.'
                    else ' et non de ' || {{ texts.claimed_roi }} || '.'
                end
        else
            'Le plan ajoute ' || {{ texts.added }} || ' par an pour '
            || {{ texts.budget }} || ', un ROI de ' || {{ texts.roi }}
            || ', amorti en ' || {{ texts.months }} || ' mois ; annoncés : '
            || {{ texts.claimed_roi }} || ' et ' || {{ texts.claimed_months }}
            || ' mois.'
        {%- else %}
        {%- set unit = "case when round(payback_months_on_revenue, 2) = 1 then ' month' else ' months' end" %}
        when roi_on_revenue is null or payback_months_on_revenue is null
            then 'Without revenue or budget, nothing compares with the claimed '
                || {{ texts.claimed_roi }} || ' and '
                || {{ texts.claimed_months }} || ' months.'
        when plan_reading = 'claimed_roi'
            then 'An ROI of ' || {{ texts.claimed_roi }} || ' on '
                || {{ texts.budget }} || ' takes ' || {{ texts.added }}
                || ' of added revenue a year, which pays back in '
                || {{ texts.months }} || {{ unit }}
                || case
                    when is_claimed_payback then ', as claimed.'
                    else ', not in ' || {{ texts.claimed_months }} || '.'
                end
        when plan_reading = 'claimed_payback'
            then 'A payback of ' || {{ texts.claimed_months }} || ' months on '
                || {{ texts.budget }} || ' takes ' || {{ texts.added }}
                || ' of added revenue a year, an ROI of ' || {{ texts.roi }}
                || case
                    when is_claimed_roi then ', as claimed.'
                    else ', not ' || {{ texts.claimed_roi }} || '.'
                end
        else
            'The plan adds ' || {{ texts.added }} || ' a year for '
            || {{ texts.budget }} || ', an ROI of ' || {{ texts.roi }}
            || ' and a payback of ' || {{ texts.months }} || {{ unit }}
            || '; claimed are ' || {{ texts.claimed_roi }} || ' and '
            || {{ texts.claimed_months }} || ' months.'
        {%- endif %}
    end
{%- endmacro %}

{#- What a forecast lacks and why, in words; null where it lacks nothing. Reads
    columns of py_revenue_forecast. -#}
{% macro forecast_note(language='en') -%}
    {%- if language == 'fr' -%}
    {%- set only = "'Seulement ' || " ~ counted_text(
        'forecasts.month_count', 'mois complet', 'mois complets', 'fr'
    ) -%}
    {%- set words = {
        'nothing': 'aucune prévision.',
        'untested': 'régression seule, sans intervalle.',
        'few': 'régression seule.',
        'failed': 'La méthode n\'\'a pas pu être ajustée.',
        'no_backtest': 'pas assez pour une mise à l\'\'épreuve, donc sans intervalle.',
        'far': 'Trop peu d\'\'erreurs passées à cet horizon : sans intervalle.',
    } -%}
    {%- set colon = ' : ' -%}
    {%- else -%}
    {%- set only = "'Only ' || " ~ counted_text(
        'forecasts.month_count', 'whole month', 'whole months'
    ) -%}
    {%- set words = {
        'nothing': 'no forecast.',
        'untested': 'regression only, without an interval.',
        'few': 'regression only.',
        'failed': 'The method could not be fitted.',
        'no_backtest': 'too few for a backtest, so no interval.',
        'far': 'Too few past errors this far ahead: no interval.',
    } -%}
    {%- set colon = ': ' -%}
    {%- endif -%}
    case
        when forecasts.month_count < 3
            then {{ only }} || '{{ colon ~ words.nothing }}'
        when forecasts.month_count < 12 and forecasts.low_80_amount is null
            then {{ only }} || '{{ colon ~ words.untested }}'
        when forecasts.month_count < 12
            then {{ only }} || '{{ colon ~ words.few }}'
        when forecasts.forecast_amount is null
            then '{{ words.failed }}'
        when forecasts.backtest_count is null
            then {{ only }} || '{{ colon ~ words.no_backtest }}'
        when forecasts.low_80_amount is null
            then '{{ words.far }}'
    end
{%- endmacro %}

{#- What a forecast lacks and why, in words; null where it lacks nothing. Reads
    columns of py_revenue_forecast, and best_method, of `compared`. -#}
{% macro forecast_note(language='en') -%}
    {#- As clientele.marketing.forecast has them: one year or two are known, and
        there are origins enough. -#}
    {%- set season_months = 12 -%}
    {%- set minimum_origins = 6 -%}
    {%- set tested_months = 2 * season_months + minimum_origins -%}
    {%- if language == 'fr' -%}
    {%- set only = "'Seulement ' || " ~ counted_text(
        'compared.month_count', 'mois complet', 'mois complets', 'fr'
    ) -%}
    {%- set words = {
        'nothing': 'aucune prévision.',
        'untested': 'régression seule, sans intervalle.',
        'few': 'régression seule.',
        'no_backtest': 'pas assez pour une mise à l\'\'épreuve, donc sans intervalle.',
        'line': 'seule la régression peut être mise à l\'\'épreuve.',
        'far': 'Trop peu d\'\'erreurs passées à cet horizon : sans intervalle.',
        'season': 'Avant ' ~ tested_months ~ ' mois complets, une tendance avec saison ne peut être mise à l\'\'épreuve.',
    } -%}
    {%- set colon = ' : ' -%}
    {%- else -%}
    {%- set only = "'Only ' || " ~ counted_text(
        'compared.month_count', 'whole month', 'whole months'
    ) -%}
    {%- set words = {
        'nothing': 'no forecast.',
        'untested': 'regression only, without an interval.',
        'few': 'regression only.',
        'no_backtest': 'too few for a backtest, so no interval.',
        'line': 'only the regression can be tested.',
        'far': 'Too few past errors this far ahead: no interval.',
        'season': 'A trend with a season cannot be tested before ' ~ tested_months ~ ' whole months.',
    } -%}
    {%- set colon = ': ' -%}
    {%- endif -%}
    case
        when compared.month_count < 3
            then {{ only }} || '{{ colon ~ words.nothing }}'
        when compared.month_count < {{ season_months }}
            and compared.low_80_amount is null
            then {{ only }} || '{{ colon ~ words.untested }}'
        when compared.month_count < {{ season_months }}
            then {{ only }} || '{{ colon ~ words.few }}'
        when compared.backtest_count is null
            then {{ only }} || '{{ colon ~ words.no_backtest }}'
        when compared.low_80_amount is null
            then '{{ words.far }}'
        when compared.month_count < {{ season_months + minimum_origins }}
            and compared.forecast_method = compared.best_method
            then {{ only }} || '{{ colon ~ words.line }}'
        when compared.month_count < {{ tested_months }}
            and compared.forecast_method = compared.best_method
            then '{{ words.season }}'
    end
{%- endmacro %}

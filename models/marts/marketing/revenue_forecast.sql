{%- set amounts = [
    'forecast_amount', 'low_80_amount', 'high_80_amount', 'low_95_amount',
    'high_95_amount', 'backtest_error_amount', 'last_forecast_amount',
    'last_error_amount', 'last_margin_amount',
] -%}
{%- set counts = ['month_count', 'backtest_count', 'horizon_count', 'coverage_count'] -%}
{%- set measures = [
    'slope_amount', 'r_squared', 'backtest_mape', 'backtest_bias',
    'horizon_mape', 'coverage_80', 'coverage_95',
] -%}
with

forecasts as (
    select * from {{ ref('py_revenue_forecast') }}
),

dimension_values as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'forecast_method'
),

series_names as (
    select distinct
        shop_id,
        series_kind,
        series_id,
        series_name,
        series_label_fr,
        series_colour
    from {{ ref('revenue_months') }}
),

-- The methods of a series are backtested at the same origins. Of equally good
-- ones the simplest is best; if none was backtested, there is the regression.
compared as (
    select
        forecasts.*,
        dimension_values.value_name as method_name,
        dimension_values.value_label_fr as method_label_fr,
        first_value(forecasts.forecast_method) over (
            partition by
                forecasts.shop_id, forecasts.series_kind, forecasts.series_id
            order by
                forecasts.backtest_error_amount asc nulls last,
                dimension_values.value_rank asc,
                forecasts.horizon_months asc
            rows between unbounded preceding and unbounded following
        ) as best_method,
        sum(cast(forecasts.forecast_amount as decimal(18, 4))) over (
            partition by
                forecasts.shop_id, forecasts.series_kind, forecasts.series_id,
                forecasts.forecast_method
        ) as coming_amount
    from forecasts
    inner join dimension_values
        on forecasts.forecast_method = dimension_values.value_id
),

final as (
    select
        -- ids
        compared.shop_id,
        compared.series_id,
        compared.model_run_id,

        -- text
        compared.series_kind,
        series_names.series_name,
        series_names.series_label_fr,
        series_names.series_colour,
        compared.forecast_method,
        compared.method_name,
        compared.method_label_fr,
        compared.best_method,
        {{ forecast_note() }} as forecast_note,
        {{ forecast_note('fr') }} as forecast_note_fr,

        -- numerics
        cast(compared.horizon_months as integer) as horizon_months,
        {%- for count in counts %}
        cast(compared.{{ count }} as integer) as {{ count }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(compared.{{ amount }} as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        {%- for measure in measures %}
        cast(compared.{{ measure }} as double) as {{ measure }},
        {%- endfor %}
        case
            when compared.recent_amount > 0
                then {{ safe_divide(
                    'compared.coming_amount - compared.recent_amount',
                    'compared.recent_amount',
                ) }}
        end as growth_rate,

        -- booleans
        compared.forecast_method = compared.best_method as is_best,
        compared.is_seasonal,
        compared.is_floored,

        -- dates
        compared.month_start_date,
        compared.as_of_date
    from compared
    inner join series_names
        on
            compared.shop_id = series_names.shop_id
            and compared.series_kind = series_names.series_kind
            and compared.series_id = series_names.series_id
)

select * from final

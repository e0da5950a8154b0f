with

spine as (
    {{ dbt.date_spine(
        'day',
        "cast('" ~ var('dates_from') ~ "' as date)",
        "cast('" ~ var('dates_before') ~ "' as date)",
    ) }}
),

final as (
    select cast(date_day as date) as calendar_date
    from spine
)

select * from final

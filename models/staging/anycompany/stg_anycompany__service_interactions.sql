{%- set casts = {
    'duration_minutes': safe_integer('duration_minutes'),
    'customer_satisfaction': safe_integer('customer_satisfaction'),
    'follow_up_required': yes_or_no('follow_up_required'),
    'interaction_date': safe_timestamp('interaction_date'),
} -%}
with

source as (
    select * from {{ raw('anycompany', 'customer_service_interactions') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids
        'anycompany' as shop_id,
        'customer_service_interactions' as source_table,
        {{ id_text('interaction_id') }} as interaction_id,

        -- text
        {{ text('interaction_type') }} as interaction_type,
        {{ text('issue_category') }} as issue_category,
        {{ text('resolution_status') }} as resolution_status,
        {{ parse_problem(casts.keys(), kinds={
            'duration_minutes': 'count',
            'customer_satisfaction': 'stars',
            'interaction_date': 'moment',
        }) }} as parse_problem,

        -- numerics
        duration_minutes_parsed as duration_minutes,
        customer_satisfaction_parsed as satisfaction_score,

        -- booleans
        follow_up_required_parsed as is_follow_up_required,

        -- timestamps
        interaction_date_parsed as interacted_at
    from parsed
)

select * from renamed

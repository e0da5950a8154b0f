-- Behind every segment of a learned scheme stands a run that is recorded, made
-- from the customers who have it; nobody else's segment names one.
{{ config(meta={
    'message': '{shop_id}: the run behind {customer_count} customers of {segment_scheme} in segmentation.customer_segments is {model_name} of {fitted_customer_count} customers in monitoring.model_runs.',
}) }}
with

segments as (
    select
        shop_id,
        segment_scheme,
        model_run_id,
        count(*) as customer_count
    from {{ ref('customer_segments') }}
    where segment_id != 'prospect'
    group by shop_id, segment_scheme, model_run_id
)

select
    segments.*,
    runs.model_name,
    runs.customer_count as fitted_customer_count
from segments
left join {{ ref('model_runs') }} as runs
    on
        segments.shop_id = runs.shop_id
        and segments.model_run_id = runs.model_run_id
        and runs.is_current
where
    case
        when segments.segment_scheme in ('{{ learned_schemes() | join("', '") }}')
            then
                coalesce(runs.model_name, '') != segments.segment_scheme
                or runs.customer_count != segments.customer_count
        else segments.model_run_id is not null
    end

-- Recommendations hit as often as the shop's best sellers, give or take what
-- recommendation_tolerance allows. A miss is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn') }}
select
    shop_id,
    recommendation_method,
    list_length,
    hit_rate,
    gate_value
from {{ ref('recommendation_quality') }}
where not is_passed

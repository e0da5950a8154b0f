-- Recommendations hit as often as the shop's best sellers, give or take what
-- recommendation_tolerance allows. A miss is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': '{shop_id}: the {recommendation_method} of baskets.recommendation_quality hits {hit_rate} of customers with {list_length} products; its gate is {gate_value}.',
    'remedy': 'Show the best sellers of the shop in place of the personal lists, or lower minimum_support and minimum_confidence, so that more rules recommend (docs/parameters.md).',
}) }}
select
    shop_id,
    recommendation_method,
    list_length,
    hit_rate,
    gate_value
from {{ ref('recommendation_quality') }}
where not is_passed

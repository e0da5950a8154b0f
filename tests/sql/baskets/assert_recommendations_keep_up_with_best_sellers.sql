-- Recommendations hit as often as the shop's best sellers, less what
-- recommendation_tolerance and the sampling error allow, and often enough to
-- judge them. A miss is a warning, on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': "{shop_id}: by baskets.recommendation_quality (hit_rate of hybrid), {hit_customer_count} of {customer_count} customers ({hit_rate}) later bought one of {list_length} products recommended to them, and {best_seller_hit_customer_count} ({best_seller_hit_rate}) one of the shop's {list_length} best sellers; {needed_rate} are needed. {verdict} Today {listed_customer_count} customers get {list_count} different lists.",
    'remedy': 'Do not present these lists as personal: the best sellers of the shop do as much. Lower minimum_support and minimum_confidence, so that more rules recommend; the vars recommendation_* set the gate (docs/parameters.md).',
}) }}
select
    shop_id,
    list_length,
    customer_count,
    hit_customer_count,
    hit_rate,
    best_seller_hit_customer_count,
    {{ safe_divide('best_seller_hit_customer_count', 'customer_count') }}
        as best_seller_hit_rate,
    gate_value as needed_rate,
    case
        when hit_customer_count < {{ var('recommendation_minimum_hits') }}
            then 'So few hits do not show that the lists help.'
        else 'The lists do worse, by more than chance explains.'
    end as verdict,
    listed_customer_count,
    list_count
from {{ ref('recommendation_quality') }}
where not is_passed

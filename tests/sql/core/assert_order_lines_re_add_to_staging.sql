-- To the cent and beyond: staging = kept lines + rejected lines, whose amounts
-- may be larger than what amounts of kept lines can hold. So do the amounts
-- that the source states.
{{ config(meta={
    'message': '{shop_id}: staging holds an amount of {amount}, core.order_lines {kept_amount}, the rejected rows {rejected_amount}; stated amounts {stated_amount} and {cleaned_stated_amount}; net differs by {net_difference}, types by {type_difference}.',
}) }}
with

staging as (
    {%- for name in staged_with('order_lines') %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        sum(quantity * cast(unit_price as decimal(28, 4))) as amount,
        coalesce(sum(stated_amount), 0) as stated_amount
    from {{ ref(name) }}
    where parse_problem is null
    group by shop_id
    {%- endfor %}
),

kept as (
    select
        shop_id,
        sum(quantity * cast(unit_price as decimal(28, 4))) as amount,
        sum(gross_amount - refund_amount - net_amount) as net_difference,
        sum(
            case line_type
                when 'purchase' then line_amount - gross_amount
                when 'discount' then line_amount - gross_amount
                when 'refund' then line_amount + refund_amount
                else gross_amount + refund_amount
            end
        ) as type_difference
    from {{ ref('order_lines') }}
    group by shop_id
),

counted as (
    select
        *,
        case
            when rejection_reason is null then duplicate_count
            else row_count
        end as rejected_count
    from {{ ref('int_order_lines_cleaned') }}
    where
        parse_problem is null
        and (
            rejection_reason is not null
            or duplicate_count > 0
            or stated_amount is not null
        )
),

cleaned as (
    select
        shop_id,
        sum(rejected_count * quantity * cast(unit_price as decimal(28, 4)))
            as rejected_amount,
        coalesce(sum(rejected_count * stated_amount), 0) + coalesce(
            sum(case when stated_amount is not null then line_amount end), 0
        ) as stated_amount
    from counted
    group by shop_id
)

select
    staging.shop_id,
    staging.amount,
    kept.amount as kept_amount,
    cleaned.rejected_amount,
    staging.stated_amount,
    cleaned.stated_amount as cleaned_stated_amount,
    kept.net_difference,
    kept.type_difference
from staging
left join kept
    on staging.shop_id = kept.shop_id
left join cleaned
    on staging.shop_id = cleaned.shop_id
where
    staging.amount
    != coalesce(kept.amount, 0) + coalesce(cleaned.rejected_amount, 0)
    or staging.stated_amount != coalesce(cleaned.stated_amount, 0)
    or kept.net_difference != 0
    or kept.type_difference != 0

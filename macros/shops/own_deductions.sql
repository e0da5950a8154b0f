{#- Lines of own shops with is_discount, whether a line takes money off its order: a
    voucher by the file's own words, or a line below zero of a positive quantity; and
    deduction, that money as far as the order's sales go, with undeducted, what is left
    of them. A line below zero of unknown kind is a refund if its order has the product,
    or too little that day. A voucher above zero among refunds comes back with them. -#}
{% macro own_deductions(relation, said) -%}
    {%- set order = own_order_window(said) -%}
    {%- set voucher = 'coalesce(is_voucher, false)' if said.is_voucher else 'false' -%}
    {%- set below_zero = 'quantity > 0 and list_amount < 0 and not coalesce(is_marked_refund, false)' -%}
    {%- set sales = 'case when list_amount > 0 then list_amount end' -%}
    {%- set kinds = [] -%}
    {%- if said.service_kind -%}
        {%- do kinds.append('service_kind is not null') -%}
    {%- endif -%}
    {%- if own_shops_with('quantity_column') -%}
        {%- do kinds.append(
            "(sum(" ~ sales ~ ") over (" ~ order ~ ", cast(ordered_at as date))"
            ~ " >= -list_amount and (product_id is null or max(" ~ sales
            ~ ") over (" ~ order ~ ", product_id) is null))"
        ) -%}
    {%- endif -%}
    {%- if not kinds and not said.is_voucher -%}
    select
        *,
        false as is_discount,
        cast(null as decimal(18, 4)) as deduction,
        cast(null as decimal(18, 4)) as undeducted
    from {{ relation }}
    {%- else -%}
    {#- Only orders with such a line are weighed: windows over all double the reading. -#}
    with orders_deducted as (
        select distinct shop_id, order_key
        from {{ relation }}
        where {{ voucher }} or ({{ below_zero }})
    ),

    {% set is_deducted -%}
        exists (
            select 1 from orders_deducted
            where
                orders_deducted.shop_id = {{ relation }}.shop_id
                and orders_deducted.order_key = {{ relation }}.order_key
        )
    {%- endset -%}
    told as (
        select
            *,
            coalesce(
                {{ voucher }}
                {%- if kinds %} or ({{ below_zero }} and ({{ kinds | join(' or ') }})){% endif %},
                false
            ) as is_discount
        from {{ relation }}
        where {{ is_deducted }}
    ),

    limited as (
        select
            *,
            sum(
                case
                    when
                        not is_discount
                        and not {{ own_refund(said) }}
                        and list_amount > coalesce(line_discount, 0)
                        then list_amount - coalesce(line_discount, 0)
                end
            ) over ({{ order }}) as deduction_limit,
            max(
                case
                    when
                        list_amount != round(list_amount, 2)
                        or line_discount != round(line_discount, 2)
                        then 1
                    else 0
                end
            ) over ({{ order }}) = 1 as has_fine_deduction
        from (
            select
                *,
                case
                    when is_discount
                        then abs(list_amount) - coalesce(abs(line_discount), 0)
                    else 0
                end
                {%- if said.is_voucher %}
                * case
                    when
                        list_amount > 0
                        and min(
                            case
                                when is_discount then null
                                when {{ own_refund(said) }} then 1
                                else 0
                            end
                        ) over ({{ order }}, cast(ordered_at as date)) = 1
                        then -1
                    else 1
                end
                {%- endif %} as full_deduction
            from told
        ) as weighed
    )

    select
        *,
        false as is_discount,
        cast(0 as decimal(18, 4)) as full_deduction,
        cast(null as decimal(18, 4)) as deduction_limit,
        false as has_fine_deduction,
        cast(null as decimal(18, 4)) as deduction,
        cast(null as decimal(18, 4)) as undeducted
    from {{ relation }}
    where not {{ is_deducted }}
    union all
    select
        *,
        case
            when
                deduction_limit > 0
                and sum(full_deduction) over ({{ order }}) > deduction_limit
                then {{ share_of_order(
                    'deduction_limit', 'full_deduction', order, 'has_fine_deduction'
                ) }}
            else full_deduction
        end as deduction,
        cast(
            greatest(deduction_limit - sum(full_deduction) over ({{ order }}), 0)
            as decimal(18, 4)
        ) as undeducted
    from limited
    {%- endif -%}
{%- endmacro %}

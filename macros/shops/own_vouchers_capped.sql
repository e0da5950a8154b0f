{#- Lines of own shops with capped_amount, net_amount for a voucher as far as its
    order's sales go: what is left of it is no money. A voucher without a sale stays
    whole. As SQL to select from; the relation itself where no line is a voucher. -#}
{% macro own_vouchers_capped(relation, said) -%}
    {%- set order = own_order_window(said) -%}
    {%- if own_discount_lines(said) == 'false' -%}
        {{ return(relation) }}
    {%- endif -%}
    (
        select
            *,
            case
                when is_discount and voucher_limit > 0 and voucher_total > voucher_limit
                    then -{{ share_of_order('voucher_limit', 'voucher_amount', order) }}
                else net_amount
            end as capped_amount
        from (
            select
                *,
                sum(voucher_amount) over ({{ order }}) as voucher_total,
                sum(case when not is_refund and net_amount > 0 then net_amount end)
                over ({{ order }}) as voucher_limit,
                max(case when net_amount != round(net_amount, 2) then 1 else 0 end)
                over ({{ order }}) = 1 as has_fine_amounts
            from (
                select
                    *,
                    case when is_discount then -net_amount else 0 end as voucher_amount
                from {{ relation }}
            ) as weighed
        ) as limited
    ) as capped
{%- endmacro %}

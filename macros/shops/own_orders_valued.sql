{#- Lines of own shops with what their order says of them: is_void, final_amount,
    freight_share, refund_share. What is of the order is written on one of its lines or on
    several, and is spread over its sales in proportion, exactly. -#}
{% macro own_orders_valued(relation, said) -%}
    {%- set of_order = ['order_total', 'order_discount', 'order_shipping',
        'included_shipping', 'included_tax', 'order_refunded_amount']
        | select('in', said) | list -%}
    {%- set order = own_order_window(said) -%}
    {#- Refunds of an order have amounts of the order of their own where their total is
        below zero, is marked and not that of the sales, or all that they have. -#}
    {%- set part = order ~ (', is_refund_part' if said.order_total else '') -%}
    {#- Vouchers and the order's own discount take no more than its sales. -#}
    {%- set adjustment = 'case when is_sale_order and order_adjustment < -undeducted'
        ~ ' then -undeducted else order_adjustment end' -%}
    {%- set nothing = 'cast(null as decimal(18, 4))' -%}
    {%- set line_refunds = said.state or said.refunded_amount -%}
    {%- if not of_order and not line_refunds and not said.is_cancelled -%}
    select
        *,
        false as is_void,
        case
            when
                coalesce(amount, fine_amount, line_discount) is not null
                or is_discount
                then net_amount
        end as final_amount,
        {{ nothing }} as freight_share,
        {{ nothing }} as refund_share
    from {{ relation }}
    {%- else -%}
    with parted as (
        select
            *
            {%- if said.order_total %},
            is_refund
            and (
                coalesce(
                    min(order_total) over ({{ order }}) < 0
                    {%- if own_shops_with('refund_column') %}
                    or max(case when is_marked_refund then order_total end)
                    over ({{ order }})
                    != max(case when not is_marked_refund then order_total end)
                    over ({{ order }})
                    {%- endif %}, false
                )
                or max(case when is_refund then net_amount end) over ({{ order }})
                is null
            )
            and max(case when is_refund then 0 else 1 end) over ({{ order }}) = 1
                as is_refund_part
            {%- endif %}
        from {{ relation }}
    ),

    summed as (
        select
            *,
            {%- for column in of_order %}
            {{ one_of_order(
                column, order if column == 'order_refunded_amount' else part
            ) }} as {{ column }}_of_order,
            {%- endfor %}
            {%- if said.state %}
            case
                when min(state) over ({{ order }}) = max(state) over ({{ order }})
                    then max(state) over ({{ order }})
            end as order_state,
            {%- endif %}
            {%- if said.is_cancelled %}
            max(case when is_cancelled then 1 else 0 end) over ({{ order }}) = 1
                as is_cancelled_order,
            {%- endif %}
            case
                when not is_refund and not is_discount and net_amount > 0
                    then net_amount
                else 0
            end as sale_amount,
            sum(net_amount) over ({{ part }}) as order_net_amount,
            max(case when net_amount != round(net_amount, 2) then 1 else 0 end)
            over ({{ order }}) = 1 as has_fine_amounts,
            max(case when is_refund then 0 else 1 end) over ({{ part }}) = 1
                as is_sale_order
        from parted
    ),

    {#- What the lines' amounts lack of the order's, or have too much. -#}
    adjusted as (
        select
            *,
            case
                when sum(sale_amount) over ({{ part }}) > 0 then sale_amount
                else coalesce(nullif(abs(unit_count), 0), 1)
            end as line_weight,
            cast(
                {%- if said.order_total %}
                coalesce(
                    case
                        when is_sale_order then order_total_of_order
                        else -abs(order_total_of_order)
                    end - coalesce(order_net_amount, 0), 0
                )
                {%- else %}
                0
                {%- endif %}
                {%- for column in [
                    'order_discount', 'included_shipping', 'included_tax'
                ] if column in said %}
                - coalesce(
                    case
                        when is_sale_order then {{ column }}_of_order
                        else -abs({{ column }}_of_order)
                    end, 0
                )
                {%- endfor %}
                as decimal(18, 4)
            ) as order_adjustment
        from summed
    ),

    finished as (
        select
            *,
            coalesce(net_amount{{ ', case when has_total then 0 end' if said.has_total }})
            + {{ share_of_order(adjustment, 'line_weight', part) }}
                as final_amount,
            {{ share_of_order(
                'case when is_sale_order then order_shipping_of_order'
                ~ ' else -abs(order_shipping_of_order) end', 'line_weight', part
            ) if said.order_shipping else nothing }} as freight_share
        from adjusted
    ),

    sold as (
        select
            *,
            case
                when is_refund or is_discount or final_amount < 0 then 0
                else coalesce(final_amount, 0)
            end as sold_amount,
            greatest(sum(final_amount) over ({{ order }}), 0) as order_final_amount
        from finished
    ),

    {#- No more goes back than was paid, less what goes back on lines of its own. -#}
    refunded as (
        select
            *,
            case
                when order_final_amount = 0 then 0
                {%- if said.state %}
                when order_state = 'refunded'
                    then cast(order_final_amount as decimal(18, 4))
                {%- endif %}
                {%- if said.order_refunded_amount %}
                when order_refunded_amount_of_order < order_final_amount
                    then order_refunded_amount_of_order
                when order_refunded_amount_of_order > 0
                    then cast(order_final_amount as decimal(18, 4))
                {%- endif %}
                else 0
            end as order_refund,
            case
                when sold_amount = 0 then 0
                {%- if said.state %}
                when state = 'refunded' then sold_amount
                {%- endif %}
                {%- if said.refunded_amount %}
                else least(coalesce(refunded_amount, 0), sold_amount)
                {%- else %}
                else 0
                {%- endif %}
            end as line_refund
        from sold
    )

    select
        *,
        {%- if said.state %}
        coalesce(coalesce(state, order_state) in ('void', 'unlisted'), false)
        {%- else %}
        false
        {%- endif %}
        {{- ' or is_cancelled_order' if said.is_cancelled }} as is_void,
        case
            when sold_amount = 0 then null
            when order_refund > 0
                then {{ share_of_order('order_refund', 'sold_amount', order) }}
            {%- if line_refunds %}
            when sum(line_refund) over ({{ order }}) > order_final_amount
                then {{ share_of_order('order_final_amount', 'line_refund', order) }}
            {%- endif %}
            {%- if said.state %}
            when state = 'refunded' and coalesce(order_state, '') != 'refunded'
                then sold_amount
            {%- endif %}
            {%- if said.refunded_amount %}
            else refunded_amount
            {%- endif %}
        end as refund_share
    from refunded
    {%- endif -%}
{%- endmacro %}

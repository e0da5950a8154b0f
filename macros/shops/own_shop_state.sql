{#- What the status of an own shop's line means, as SQL: purchase, void (cancelled or
    failed), refunded (all of it), or unlisted where the var purchase_statuses is a
    list without it; null without a status. -#}
{% macro own_shop_state(shop) -%}
    {%- set status = plain_status(text('status')) -%}
    case
        when {{ text('status') }} is null then null
        {%- for state, key in {
            'purchase': 'purchase_statuses',
            'void': 'cancelled_statuses',
            'refunded': 'refunded_statuses',
        }.items() if own_shop_setting(shop, key) %}
        when {{ status }} in ({{ plain_statuses(own_shop_setting(shop, key)) }})
            then '{{ state }}'
        {%- endfor %}
        else '{{ 'unlisted' if own_shop_setting(shop, 'purchase_statuses') else 'purchase' }}'
    end
{%- endmacro %}

{#- Lines of an own shop with line_currency and exchange_rate, by which amounts are
    in the shop's currency: of the month (seeds/core/exchange_rates.csv), null where
    no rate is known. A currency may stand on the first line of its order only. A shop
    that says no currency is in that of all its lines (shop_currency). -#}
{% macro own_shop_exchanged(shop, relation) -%}
    {%- set store = own_shop_store(shop) -%}
    select
        lines.*,
        case
            when coalesce(lines.line_currency, lines.shop_currency) = lines.shop_currency
                then 1
            else exchange_rates.exchange_rate
        end as exchange_rate
    from (
        select
            *,
            {{ shop_currency(
                shop,
                'case when ordered_at_parsed is not null'
                ~ (' and (' ~ store.is_own ~ ')' if store) ~ ' then line_currency end',
                'over ()'
            ) }} as shop_currency
        from (
            select
                *,
                {{ currency_code('written_currency', said_currency(shop)) }}
                    as line_currency
            from (
                select
                    *,
                    upper(coalesce(
                        {{ text('currency') }},
                        case
                            when order_number is not null
                                then max({{ text('currency') }}) over (
                                    partition by order_number, order_part
                                )
                        end
                    )) as written_currency
                from {{ relation }}
            ) as coded
        ) as coded
    ) as lines
    {#- No line doubles, whatever the rates are
        (assert_exchange_rates_are_one_a_month). #}
    left join (
        select
            upper(currency) as currency,
            upper(to_currency) as to_currency,
            left(month, 7) as month,
            max(exchange_rate) as exchange_rate
        from {{ ref('exchange_rates') }}
        group by upper(currency), upper(to_currency), left(month, 7)
    ) as exchange_rates
        on
            lines.line_currency = exchange_rates.currency
            and lines.shop_currency = exchange_rates.to_currency
            and left({{ as_text('lines.ordered_at_parsed', 'timestamp') }}, 7)
            = exchange_rates.month
{%- endmacro %}

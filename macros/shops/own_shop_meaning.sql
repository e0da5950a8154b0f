{#- What an own shop's file says of a line besides the usual columns, as SQL by name;
    only what it says. stg_transactions__order_lines makes of it what a line means. -#}
{% macro own_shop_meaning(shop) -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set said = {} -%}
    {#- Discounts: money or a share, of the line or of the order. -#}
    {%- set of_order = own_shop_setting(shop, 'discount_of') == 'order' -%}
    {%- set kind = own_shop_setting(shop, 'discount_kind') -%}
    {%- set is_paid = own_shop_setting(shop, 'amount_is') == 'paid' -%}
    {%- if columns.discount and not is_paid -%}
        {%- if kind != 'money' -%}
            {%- do said.update({
                'order_discount_rate' if of_order else 'discount_rate': safe_divide(
                    'abs(discount_parsed)',
                    "case when discount like '%!%%' escape '!' then 100 else 1 end"
                    if kind == 'rate' else '100', 8
                )
            }) -%}
        {%- else -%}
            {%- set discount = 'abs(' ~ own_shop_money(shop, 'discount') ~ ')' -%}
            {%- if own_shop_setting(shop, 'discount_of') == 'unit' -%}
                {%- set discount = bounded_product(discount, 'abs(quantity_parsed)') -%}
            {%- endif -%}
            {%- do said.update({
                'order_discount' if of_order else 'discount_amount': discount
            }) -%}
        {%- endif -%}
    {%- endif -%}
    {#- Amounts of the order; what amounts do not contain is not taken off them. -#}
    {%- for column in ['order_total', 'order_discount', 'order_shipping', 'order_tax']
        if columns[column] and not (column == 'order_discount' and is_paid) -%}
        {%- set money = own_shop_money(shop, column) -%}
        {%- if column == 'order_discount' -%}
            {%- set money = 'abs(' ~ money ~ ')' -%}
        {%- endif -%}
        {%- if column != 'order_tax' -%}
            {%- do said.update({column: money}) -%}
        {%- endif -%}
        {%- set is_included = column.split('_')[1]
            in own_shop_setting(shop, 'amount_includes') -%}
        {%- if is_included or column == 'order_tax' -%}
            {%- do said.update({
                ('included_' if is_included else 'added_') ~ column.split('_')[1]: money
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if columns.refunded -%}
        {%- set level = 'order_' if own_shop_setting(shop, 'refunded_amount_of') == 'order'
            else '' -%}
        {%- do said.update({
            level ~ 'refunded_amount': 'abs(' ~ own_shop_money(shop, 'refunded') ~ ')'
        }) -%}
    {%- endif -%}
    {%- if columns.status -%}
        {%- do said.update({'state': own_shop_state(shop), 'status': text('status')}) -%}
    {%- endif -%}
    {%- if columns.cancelled -%}
        {%- set values = own_shop_setting(shop, 'cancelled_values') -%}
        {%- set value = 'coalesce(lower(' ~ text('cancelled') ~ "), '0')" -%}
        {#- Databases and spreadsheets write no date as the day they count from. -#}
        {%- set zero = '(000[01]|1899|19(00|69|70))' -%}
        {%- set never = '(false|no|n|f|non|nein|[-–—0 :.,/?]*|(' ~ zero
            ~ '([-/.][0-9]+){2}|([0-9]+[-/.]){2}' ~ zero ~ ')([ t].*)?)' -%}
        {%- do said.update({
            'is_cancelled': 'not ' ~ matches(value, never) if values == '*'
                else value ~ ' in (' ~ quoted_list(values) ~ ')'
        }) -%}
    {%- endif -%}
    {%- if own_shop_setting(shop, 'service_values')
        or own_shop_setting(shop, 'service_products') -%}
        {%- do said.update({
            'service_kind': "case when " ~ own_shop_service(shop, 'service_values')
                ~ " then " ~ (
                    "coalesce(nullif(lower(" ~ text('service')
                    ~ "), 'discount'), 'service')" if columns.service else "'service'"
                ) ~ " when " ~ own_shop_service(shop, 'service_products')
                ~ " then 'service' end"
        }) -%}
    {%- endif -%}
    {%- if own_shop_setting(shop, 'voucher_values') -%}
        {%- do said.update({'is_voucher': own_shop_service(shop, 'voucher_values')}) -%}
    {%- endif -%}
    {%- if columns.order_total -%}
        {%- do said.update({'has_total': 'true'}) -%}
    {%- endif -%}
    {%- if columns.currency -%}
        {%- do said.update({'currency': 'line_currency', 'exchange_rate': 'exchange_rate'}) -%}
    {%- endif -%}
    {#- What is said of orders needs to know which lines are one. -#}
    {%- for name in own_order_facts() if name in said and 'order_part' not in said -%}
        {%- do said.update({'order_part': 'order_part'}) -%}
    {%- endfor -%}
    {{ return(said) }}
{%- endmacro %}

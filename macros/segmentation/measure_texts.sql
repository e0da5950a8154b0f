{#- What a number says of a customer or of a cluster (subject), alone and against
    the shop: the columns words and against_shop, with French twins, which have the
    singular below 2. The relation `numbers` has the columns of int_shop_measures,
    `shown` and `ratio` of shown_number, the ratio null where it says nothing. -#}
{% macro measure_texts(numbers, subject) -%}
    {%- set number = number_text(numbers ~ '.shown', numbers ~ '.decimals') -%}
    {%- set ratio = number_text(numbers ~ '.ratio', '1') -%}
    {%- set average = numbers ~ '.shop_average_text' -%}
    {%- set words = numbers ~ '.' ~ subject ~ '_words' -%}
    replace(
        case when {{ numbers }}.shown = 1 then {{ words }}_one else {{ words }} end,
        '{}',
        {{ number }}
    ) as words,
    replace(
        case
            when abs({{ numbers }}.shown) < 2 then {{ words }}_one_fr
            else {{ words }}_fr
        end,
        '{}',
        {{ french_number(number) }}
    ) as words_fr,
    coalesce(
        ', ' || {{ ratio }} || ' times the shop''s average of ' || {{ average }},
        ' (the shop''s average is ' || {{ average }} || ')'
    ) as against_shop,
    coalesce(
        ', soit ' || {{ french_number(ratio) }}
        || ' fois la moyenne de la boutique (' || {{ french_number(average) }} || ')',
        ' (moyenne de la boutique : ' || {{ french_number(average) }} || ')'
    ) as against_shop_fr
{%- endmacro %}

{#- What a number says of a customer or of a cluster (subject), alone (words) and
    against the shop (why), with French twins, which have the singular below 2. The
    relation `numbers` has the columns of int_shop_measures, `shown` and `ratio` of
    shown_number, the ratio null where it says nothing. -#}
{% macro measure_texts(numbers, subject) -%}
    {%- set number = number_text(numbers ~ '.shown', numbers ~ '.decimals') -%}
    {%- set ratio = number_text(numbers ~ '.ratio', '1') -%}
    {%- set average = numbers ~ '.shop_average_text' -%}
    {%- set template = numbers ~ '.' ~ subject ~ '_words' -%}
    {%- set words -%}
    replace(
        case
            when {{ numbers }}.shown = 1 then {{ template }}_one
            else {{ template }}
        end,
        '{}',
        {{ number }}
    )
    {%- endset -%}
    {%- set words_fr -%}
    replace(
        case
            when abs({{ numbers }}.shown) < 2 then {{ template }}_one_fr
            else {{ template }}_fr
        end,
        '{}',
        {{ french_number(number) }}
    )
    {%- endset -%}
    {{ words }} as words,
    {{ words_fr }} as words_fr,
    {{ words }} || coalesce(
        ', ' || {{ ratio }} || ' times the shop''s average of ' || {{ average }},
        ' (the shop''s average is ' || {{ average }} || ')'
    ) as why,
    {{ words_fr }} || coalesce(
        ', soit ' || {{ french_number(ratio) }}
        || ' fois la moyenne de la boutique (' || {{ french_number(average) }} || ')',
        ' (moyenne de la boutique : ' || {{ french_number(average) }} || ')'
    ) as why_fr
{%- endmacro %}

{#- How an association rule is measured, by name: what it is made of, all whole
    numbers of baskets. a holds the antecedent, b the consequent, ab both, n are
    all (Hahsler, "A probabilistic comparison of commonly used interest measures
    for association rules"). -#}
{% macro rule_measures() -%}
    {%- set a = 'cast(antecedent_count as double)' -%}
    {%- set b = 'cast(consequent_count as double)' -%}
    {%- set ab = 'cast(rule_count as double)' -%}
    {%- set n = 'cast(basket_count as double)' -%}
    {{ return({
        'support': ab ~ ' / ' ~ n,
        'confidence': ab ~ ' / ' ~ a,
        'lift': ab ~ ' * ' ~ n ~ ' / (' ~ a ~ ' * ' ~ b ~ ')',
        'leverage': '(' ~ ab ~ ' * ' ~ n ~ ' - ' ~ a ~ ' * ' ~ b ~ ') / (' ~ n ~ ' * ' ~ n ~ ')',
        'conviction': 'case when rule_count = antecedent_count '
            ~ "then cast('inf' as double) else "
            ~ a ~ ' * (' ~ n ~ ' - ' ~ b ~ ') / (' ~ n
            ~ ' * nullif(' ~ a ~ ' - ' ~ ab ~ ', 0)) end',
        'zhang': '(' ~ ab ~ ' * ' ~ n ~ ' - ' ~ a ~ ' * ' ~ b ~ ') / nullif(greatest('
            ~ ab ~ ' * (' ~ n ~ ' - ' ~ a ~ '), ' ~ a ~ ' * (' ~ b ~ ' - ' ~ ab ~ ')), 0)',
        'jaccard': ab ~ ' / (' ~ a ~ ' + ' ~ b ~ ' - ' ~ ab ~ ')',
        'certainty': '(' ~ ab ~ ' * ' ~ n ~ ' - ' ~ a ~ ' * ' ~ b ~ ') / nullif('
            ~ a ~ ' * (' ~ n ~ ' - ' ~ b ~ '), 0)',
        'kulczynski': '(' ~ ab ~ ' / ' ~ a ~ ' + ' ~ ab ~ ' / ' ~ b ~ ') / 2',
        'cosine': ab ~ ' / sqrt(' ~ a ~ ' * ' ~ b ~ ')',
    }) }}
{%- endmacro %}

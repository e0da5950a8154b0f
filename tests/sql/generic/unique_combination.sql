{#- The columns together are a key: no two rows share them. Where all but the last
    make many small groups, as orders do of lines, `in_small_groups` is faster. -#}
{% test unique_combination(model, columns, in_small_groups=false) %}
{%- set groups = columns[:-1] if in_small_groups else columns %}

select
    {{ groups | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by
    {{ groups | join(',\n    ') }}
having count(*) > {{
    count_distinct_in_small_groups(columns[-1]) if in_small_groups else 1
}}

{% endtest %}

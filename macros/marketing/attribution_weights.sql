{#- The models that share out a purchase by rule, each with the weight of a touch in
    columns of int_path_touches: whole numbers, so that sums are exact. -#}
{% macro attribution_weights() -%}
    {{ return({
        'first_touch': 'case when touch_position = 1 then 1 else 0 end',
        'last_touch':
            'case when touch_position = touchpoint_count then 1 else 0 end',
        'last_non_direct':
            'case when touch_position = last_non_direct_position then 1 else 0 end',
        'linear': '1',
        'position_based':
            'case when touch_position in (1, touchpoint_count)'
            ~ ' then greatest(2 * (touchpoint_count - 2), 1) else 1 end',
        'time_decay':
            'cast(round(1e15 * power(2, -half_lives_before_last)) as bigint)',
        'shapley': 'case when is_first_of_channel then 1 else 0 end',
    }) }}
{%- endmacro %}

{#- The segment schemes that rest on R, F and M alone: those of int_segment_states. -#}
{% macro rfm_schemes() -%}
    {{ return(['rfm6', 'rfm11', 'm7_threshold', 'm7_quota']) }}
{%- endmacro %}

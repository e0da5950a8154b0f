{#- The segment schemes that rest on R, F and M alone; each has a column
    <scheme>_segment_id in int_customer_rfm_by_as_of. -#}
{% macro rfm_schemes() -%}
    {{ return(['rfm6', 'rfm11', 'm7_threshold', 'm7_quota']) }}
{%- endmacro %}

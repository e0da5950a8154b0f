{#- The schemes whose scores rest on a degenerate dimension, one row per shop, as-of
    date and scheme: a select for a CTE. -#}
{% macro degenerate_schemes() -%}
    select distinct
        cut_points.shop_id,
        cut_points.as_of_date,
        segments.segment_scheme
    from {{ ref('rfm_cut_points') }} as cut_points
    inner join {{ ref('int_shops') }} as settings
        on cut_points.shop_id = settings.shop_id
    inner join {{ ref('segments') }} as segments
        on
            segments.segment_scheme in ('rfm6', 'rfm11')
            or (
                segments.segment_scheme = 'm7_quota'
                and cut_points.rfm_dimension
                = case when not settings.has_amounts then 'frequency' else 'monetary' end
            )
    where cut_points.is_degenerate
{%- endmacro %}

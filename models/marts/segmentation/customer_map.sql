with

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = 'rfm11'
),

labels as (
    select * from {{ ref('cluster_labels') }}
    where segment_scheme = 'kmeans'
),

-- In the order of a hash of the customers' ids (customer_number), which never
-- changes and is unrelated to what customers do.
numbered as (
    select
        clusters.*,
        customers.customer_number,
        customers.segment_state,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        row_number() over (
            partition by clusters.shop_id, clusters.kmeans_cluster_id
            order by customers.customer_number asc
        ) as number_in_cluster
    from clusters
    inner join customers
        on
            clusters.shop_id = customers.shop_id
            and clusters.customer_id = customers.customer_id
),

-- One of each cluster first, so that none is missing.
drawn as (
    select
        *,
        row_number() over (
            partition by shop_id
            order by
                case when number_in_cluster = 1 then 0 else 1 end asc,
                customer_number asc
        ) as draw_number
    from numbered
),

final as (
    select
        -- ids
        drawn.shop_id,
        drawn.customer_id,
        cast(drawn.kmeans_cluster_id as integer) as kmeans_cluster_id,
        labels.segment_id,
        segment_states.segment_id as rfm11_segment_id,
        labels.model_run_id,

        -- text
        labels.segment_name,
        labels.segment_label_fr,
        labels.segment_colour,

        -- numerics
        drawn.recency_days,
        drawn.frequency,
        drawn.monetary_amount,
        drawn.pc_1,
        drawn.pc_2,

        -- dates
        drawn.as_of_date
    from drawn
    inner join labels
        on
            drawn.shop_id = labels.shop_id
            and drawn.kmeans_cluster_id = labels.cluster_id
    inner join segment_states
        on drawn.segment_state = segment_states.segment_state
    where drawn.draw_number <= {{ var('customer_map_rows') }}
)

select * from final

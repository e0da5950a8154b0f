"""Each singular dbt test is seen to fail: on the sample, with one thing spoilt."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Run

SPOILS = {
    "assert_every_raw_row_is_accounted_for": [
        "delete from core.rejected_rows where rejection_reason = 'no_amount'",
        "update core.cleaning_audit set rows_in = rows_in + 1 where rule_order = 1",
        "delete from core.cleaning_audit where source_table = 'olist_sellers_dataset'",
    ],
    "assert_kept_rows_reach_the_marts": [
        "delete from core.sellers where seller_id = (select max(seller_id) "
        "from core.sellers)",
        "delete from core.order_lines where order_id = (select max(order_id) "
        "from core.order_lines)",
        "delete from core.order_lines where shop_id = 'online_retail'",
        "delete from core.orders where line_count = 0",
        "update core.orders set payment_count = 0",
    ],
    "assert_most_rows_are_readable": [
        "update core.cleaning_audit set rows_rejected = rows_in / 9 "
        "where cleaning_rule = 'unreadable_value'",
    ],
    "assert_orders_have_one_customer": [
        "update core.order_lines set customer_id = 'another' where line_number = 1",
    ],
    "assert_segment_states_are_known": [
        "delete from intermediate.int_segment_states where segment_state % 10 = 3",
        "delete from intermediate.int_segment_states where segment_scheme = 'rfm6'",
        "insert into intermediate.int_segment_states "
        "from intermediate.int_segment_states where segment_scheme = 'rfm6'",
    ],
    "assert_order_lines_re_add_to_staging": [
        "update core.order_lines set quantity = quantity + 1 where order_id = "
        "(select max(order_id) from core.order_lines)",
        "update core.order_lines set net_amount = net_amount + 0.01 where order_id = "
        "(select max(order_id) from core.order_lines)",
    ],
    "assert_orders_re_add_to_order_lines": [
        "update core.orders set gross_amount = gross_amount + 0.01 where order_id = "
        "(select max(order_id) from core.orders)",
        "update core.customers set net_amount = net_amount - 0.01 where customer_id = "
        "(select max(customer_id) from core.customers)",
        "update core.orders set later_refund_amount = 0",
    ],
    "assert_refunds_take_back_what_was_bought": [
        "update core.order_lines set quantity = 1 where line_type = 'purchase'",
        "update core.order_lines set customer_id = 'another' "
        "where line_type = 'refund'",
    ],
    "assert_products_cover_order_lines": [
        "delete from core.products where product_id = 'POST'",
        "update core.products set line_count = line_count + 1",
        "update core.products set net_amount = net_amount + 0.01",
    ],
    "assert_order_statuses_are_known": [
        "update core.orders set order_status = 'lost' where order_status = 'created'",
    ],
    "assert_shops_are_timed": [
        "update core.shops set last_order_at = as_of_at",
        "update core.shops set as_of_at = null",
        "update core.shops set first_purchase_at = last_purchase_at",
    ],
    "assert_days_hold_every_order": [
        "delete from core.days where calendar_date = '2018-05-01'",
        "delete from core.days where calendar_date > '2018-01-01'",
    ],
    "assert_deliveries_re_add_to_orders": [
        "delete from customer_experience.order_deliveries "
        "where order_id = 'order-001274'",
        "update customer_experience.order_deliveries set is_late_by_date = true",
        "update customer_experience.order_deliveries "
        "set delay_bucket_id = 'late_over_7'",
        "delete from customer_experience.order_deliveries",
    ],
    "assert_cx_kpis_re_add_to_deliveries_and_reviews": [
        "delete from customer_experience.cx_kpis_monthly "
        "where month_start_date = '2018-05-01'",
        "update customer_experience.cx_kpis_monthly "
        "set review_count = review_count + 1",
        "update customer_experience.cx_kpis_monthly set on_time_rate = 1",
        "update customer_experience.cx_kpis_monthly "
        "set late_by_timestamp_count = late_by_date_count",
        "update customer_experience.cx_kpis_monthly set average_review_score = 4",
    ],
    "assert_reviews_by_delay_re_add": [
        "update customer_experience.reviews_by_delay set order_count = order_count + 1",
        "delete from customer_experience.reviews_by_delay where delay_reading = 'date'",
        "update customer_experience.reviews_by_delay set average_review_score = 4",
        "update customer_experience.reviews_by_delay set order_rate = 0.5",
    ],
    "assert_delivery_routes_re_add": [
        "update customer_experience.delivery_routes "
        "set freight_amount = freight_amount + 0.01",
        "delete from customer_experience.delivery_routes where is_within_state",
    ],
    "assert_seller_scorecards_re_add_to_order_lines": [
        "delete from customer_experience.seller_scorecards "
        "where seller_id = 'seller-903'",
        "update customer_experience.seller_scorecards "
        "set revenue_amount = revenue_amount + 0.01",
        "update customer_experience.seller_scorecards set order_count = line_count",
    ],
    "assert_top_sellers_re_add_to_order_lines": [
        "update customer_experience.top_sellers set gross_amount = gross_amount * 2",
        "delete from customer_experience.top_sellers",
        "update core.orders set is_delivered = false",
    ],
    "assert_new_engaged_sellers_are_new": [
        "delete from customer_experience.new_engaged_sellers",
        "update customer_experience.new_engaged_sellers set line_count = 1",
        "update core.shops set new_sellers_minimum_lines = 1000",
    ],
    "assert_late_orders_are_late_and_recent": [
        "delete from customer_experience.late_orders_recent "
        "where order_id = 'order-001274'",
        "update core.orders set is_cancelled = true where order_id = 'order-001274'",
        "update core.shops set late_orders_window_days = 30",
    ],
    "assert_worst_zip_codes_re_add_to_reviews": [
        "update customer_experience.worst_zip_codes set review_count = 31",
        "delete from customer_experience.worst_zip_codes where zip_code_rank = 5",
        "update customer_experience.worst_zip_codes set zip_code_rank = 1",
        "update core.shops set worst_zip_codes_count = 3",
        "update core.shops set worst_zip_codes_minimum_reviews = 60",
    ],
    "assert_channels_re_add_to_campaigns_and_lines": [
        "update marketing.channel_performance set spend_amount = spend_amount + 0.01",
        "delete from marketing.channel_performance where channel = 'email'",
        "update marketing.channel_performance set revenue_amount = 0",
    ],
    "assert_kpis_monthly_re_add_to_orders": [
        "update sales.kpis_monthly set net_amount = net_amount + 0.01 "
        "where month_start_date = '2018-05-01'",
        "update sales.kpis_monthly set new_customer_count = new_customer_count + 1",
        "delete from sales.kpis_monthly where shop_id = 'olist'",
        "update core.orders set revenue_amount = revenue_amount + 0.01",
    ],
    "assert_kpis_by_period_re_add_to_months": [
        "update sales.kpis_by_period set revenue_amount = revenue_amount - 0.01 "
        "where period_id = 'all'",
        "delete from sales.kpis_by_period where period_id = 'all'",
        "update sales.kpis_by_period set active_rate = 1 where period_id = 'all'",
        "update sales.kpis_by_period set repeat_customer_count = 0",
        "update sales.kpis_by_period set gross_amount = 99999999 "
        "where period_id = 'last_30_days'",
    ],
    "assert_dimensions_re_add_to_periods": [
        "update sales.kpis_by_dimension set net_amount = net_amount + 0.01 "
        "where dimension = 'category' and value_id = 'unknown'",
        "delete from sales.kpis_by_dimension where dimension = 'hour'",
        "update sales.kpis_by_dimension set order_count = order_count + 1 "
        "where dimension = 'weekday'",
        "delete from sales.kpis_by_dimension where shop_id = 'olist' "
        "and dimension = 'basket_size' and value_id = 'under_50'",
    ],
    "assert_concentration_holds_all_revenue": [
        "update sales.revenue_concentration set revenue_amount = revenue_amount + 0.01",
        "delete from sales.revenue_concentration where entity_type = 'sellers'",
        "update sales.revenue_concentration set entity_count = entity_count + 1 "
        "where entity_type = 'products'",
        "update sales.revenue_concentration set reach_80_count = 1",
        "update sales.revenue_concentration set top_1_rate = 1",
    ],
    "assert_revenue_curve_agrees_with_concentration": [
        "delete from sales.revenue_curve where entity_percent = 50",
        "update sales.revenue_curve set top_revenue_rate = 0.5 "
        "where entity_percent = 10",
        "update sales.revenue_curve set bottom_revenue_rate = 0.9 "
        "where entity_percent = 100",
        "delete from sales.revenue_curve where shop_id = 'olist'",
    ],
    "assert_cohorts_re_add_to_customers": [
        "update sales.cohort_retention set net_amount = net_amount + 0.01 "
        "where first_category_name = 'all' and month_number = 1",
        "delete from sales.cohort_retention where first_category_name = 'all'",
        "update sales.cohort_retention set customer_count = customer_count + 1 "
        "where month_number = 0",
        "update sales.cohort_retention set active_customer_count = 0",
    ],
    "assert_repurchases_are_of_eligible_customers": [
        "update sales.repurchase_intervals "
        "set eligible_customer_count = eligible_customer_count - 1",
        "update sales.repurchase_intervals "
        "set repurchased_customer_count = eligible_customer_count",
        "delete from sales.repurchase_intervals where interval_days = 60",
    ],
    "assert_rfm_map_is_a_partition": [
        "delete from reference.rfm_segment_map where rfm_cell = '333'",
        "insert into reference.rfm_segment_map "
        "select * from reference.rfm_segment_map where rfm_cell = '333'",
        "update reference.rfm_segment_map set rfm11 = 'best' where rfm_cell = '333'",
        "update reference.rfm_segment_map set rfm_cell = '335' where rfm_cell = '333'",
    ],
    "assert_rfm11_is_monotone": [
        "update reference.rfm_segment_map set rfm11 = 'lost' where rfm_cell = '555'",
    ],
    "assert_scores_follow_values": [
        "update segmentation.customer_rfm_scores set recency_score = 6 - recency_score",
        "update segmentation.customer_rfm_scores set frequency_score = 3 "
        "where customer_id = (select max(customer_id) "
        "from segmentation.customer_rfm_scores)",
    ],
    "assert_cut_points_cover_every_customer": [
        "delete from segmentation.rfm_cut_points where score = 4",
        "update segmentation.rfm_cut_points set customer_count = customer_count + 1",
        "delete from segmentation.rfm_cut_points where rfm_dimension = 'monetary'",
        "update segmentation.rfm_cut_points set minimum_value = 0 "
        "where rfm_dimension = 'monetary'",
        "update segmentation.rfm_cut_points set score = 6 - score",
    ],
    "assert_segments_cover_every_customer_once": [
        "delete from segmentation.customer_segments where customer_id = '20001' "
        "and segment_scheme = 'rfm6'",
        "delete from core.customers where customer_id = '20001'",
        "delete from segmentation.customer_segments",
        "delete from segmentation.customer_segments where segment_scheme = 'rfm6'",
        "update segmentation.customer_segments set segment_scheme = 'rfm12' "
        "where segment_scheme = 'rfm11'",
        "insert into segmentation.customer_segments "
        "select * replace ('rfm12' as segment_scheme) "
        "from segmentation.customer_segments where segment_scheme = 'rfm11'",
    ],
    "assert_segment_performance_re_adds": [
        "update segmentation.segment_performance "
        "set revenue_amount = revenue_amount + 0.01 where segment_id = 'lost'",
        "delete from segmentation.segment_performance where segment_id = 'lost'",
        "update segmentation.segment_performance "
        "set period_revenue_amount = period_revenue_amount + 0.01 "
        "where segment_id = 'champions' and as_of_date = '2018-05-01'",
    ],
    "assert_segment_history_is_gapless": [
        "update segmentation.segment_history set valid_to = valid_to + 1",
        "delete from segmentation.segment_history where is_current "
        "and customer_id = '20001'",
        "update segmentation.customer_segments set segment_id = 'lost' "
        "where customer_id = '20001' and segment_scheme = 'rfm11'",
    ],
    "assert_segment_transitions_re_add": [
        "update segmentation.segment_transitions "
        "set customer_count = customer_count + 1",
        "delete from segmentation.segment_transitions "
        "where from_segment_id = to_segment_id and from_segment_id = 'lost'",
    ],
    "assert_clusters_re_add_to_customers": [
        "update segmentation.cluster_labels set customer_count = customer_count + 1",
        "update segmentation.cluster_labels set revenue_amount = revenue_amount + 0.01",
        "update segmentation.cluster_labels set customer_rate = 0.5",
        "update segmentation.cluster_assignments set gmm_cluster_id = 1",
        "delete from segmentation.cluster_assignments where customer_id = '20001'",
        "delete from segmentation.cluster_labels where segment_scheme = 'dbscan'",
    ],
    "assert_centroids_average_to_the_mean": [
        "update segmentation.cluster_profiles set centroid = centroid + 0.001",
        "update segmentation.cluster_profiles set is_used = true",
        "update segmentation.cluster_profiles set left_out_reason = null",
        "update segmentation.cluster_profiles set centroid = 0 where not is_used",
    ],
    "assert_one_count_of_clusters_is_chosen": [
        "update segmentation.cluster_count_selection set is_chosen = true",
        "update segmentation.cluster_count_selection set is_in_range = false",
        "delete from segmentation.cluster_count_selection where is_chosen",
        "delete from segmentation.cluster_count_selection where shop_id = 'olist'",
        "update segmentation.clustering_comparison set cluster_count = 7",
        "update segmentation.clustering_comparison set ari_gmm = 0.9",
        "delete from segmentation.clustering_comparison where shop_id = 'olist'",
    ],
    "assert_archetypes_are_one_to_one": [
        "update segmentation.cluster_labels set segment_id = 'loyal'",
        "update segmentation.cluster_labels set segment_id = 'new' "
        "where segment_id = 'lost'",
        "update segmentation.cluster_profiles set deviation = -deviation",
    ],
    "assert_drift_starts_from_nothing": [
        "update segmentation.segment_drift set model_ari = 0.99",
        "update segmentation.segment_drift set label_ari = 0.99",
        "update segmentation.segment_drift set centroid_shift = 0.01",
        "update segmentation.segment_drift set share_shift = 0.01",
        "update segmentation.segment_drift set largest_psi = largest_psi + 0.01",
        "update segmentation.segment_drift set largest_ks = largest_ks + 0.01",
        "update segmentation.segment_drift set is_drift_called = true",
        "delete from segmentation.segment_drift where is_current",
        "delete from segmentation.feature_drift where shop_id = 'olist'",
    ],
    "assert_maintenance_follows_drift": [
        "update segmentation.maintenance_recommendation set is_drift_called = false",
        "update segmentation.maintenance_recommendation set recommended_months = 0",
        "update segmentation.maintenance_recommendation set recommended_months = 13",
        "update segmentation.maintenance_recommendation set months_followed = 1",
        "update segmentation.maintenance_recommendation "
        "set drift_called_date = baseline_date",
        "delete from segmentation.maintenance_recommendation where shop_id = 'olist'",
    ],
    "assert_no_real_shop_drifts": [
        "update core.shops set is_synthetic = false",
    ],
    "assert_runs_stand_behind_segments": [
        "delete from monitoring.model_runs where model_name = 'gmm'",
        "update segmentation.customer_segments set model_run_id = null",
        "update segmentation.customer_segments set model_run_id = 'a run'",
        "delete from segmentation.customer_segments where customer_id = '20001'",
    ],
    "assert_metrics_are_judged_by_their_gates": [
        "update monitoring.model_metrics set is_passed = not is_passed",
        "update monitoring.model_metrics set is_passed = null",
        "update monitoring.model_metrics set is_passed = true "
        "where gate_operator is null",
        "delete from monitoring.model_runs where is_current",
    ],
    "assert_clusterings_are_good_enough": [
        "update monitoring.model_metrics set is_passed = false "
        "where metric_name = 'silhouette'",
    ],
    "assert_profiles_average_to_the_shop": [
        "update segmentation.segment_profiles set shop_average = shop_average + 0.01",
    ],
    "assert_top_products_re_add_to_order_lines": [
        "update segmentation.segment_top_products "
        "set revenue_amount = revenue_amount + 0.01",
        "delete from segmentation.segment_top_products where product_rank = 1",
    ],
    "assert_itemsets_are_no_rarer_than_allowed": [
        "update baskets.frequent_itemsets set itemset_count = minimum_count - 1 "
        "where itemset_size = 2",
        "update baskets.frequent_itemsets set support = support + 0.001",
        "update baskets.frequent_itemsets set itemset_count = basket_count "
        "where itemset_size > 1",
        "delete from baskets.frequent_itemsets where itemset_ids = '30694'",
        "update baskets.frequent_itemsets set itemset_count = minimum_count "
        "where itemset_ids = '30757'",
        "update baskets.frequent_itemsets set is_maximal = true, is_closed = false",
    ],
    "assert_pairs_are_counted_in_the_baskets": [
        *(
            f"update baskets.association_rules set {count} = {count} + 1 "
            "where rule_id = '30694 > 30757'"
            for count in (
                *("rule_count", "antecedent_count", "consequent_count", "basket_count"),
            )
        ),
        "update baskets.product_affinities set pair_count = pair_count + 1",
        "update baskets.product_affinities set confidence = confidence + 0.01",
        "update baskets.product_affinities set support = support + 0.01",
    ],
    "assert_measures_follow_from_counts": [
        *(
            f"update baskets.association_rules set {measure} = {measure} + 0.001"
            for measure in (
                *("support", "confidence", "lift", "leverage", "conviction", "zhang"),
                *("jaccard", "certainty", "kulczynski", "cosine"),
            )
        ),
        "update baskets.association_rules set p_value = -0.1",
        "update baskets.association_rules set p_value = 1.5",
        "update baskets.association_rules set adjusted_p_value = 0.9 * p_value",
        "update baskets.association_rules set zhang = null",
        "update baskets.association_rules set certainty = null",
        "update baskets.association_rules set conviction = 1 "
        "where rule_count = antecedent_count",
        "update baskets.association_rules set is_significant = not is_significant",
        "update core.shops set minimum_confidence = 0.9",
        "update core.shops set minimum_lift = 100",
    ],
    "assert_rule_items_make_up_their_rules": [
        "delete from baskets.rule_items where item_position = 1 "
        "and rule_side = 'consequent'",
        "update baskets.rule_items set product_id = '30694'",
        "delete from baskets.association_rules where rule_id = '30694 > 30757'",
    ],
    "assert_rule_history_ends_in_the_rules": [
        "delete from baskets.association_rule_history where is_current",
        "update baskets.association_rule_history set lift = lift + 1",
        "update baskets.association_rule_history set rule_count = rule_count + 100 "
        "where not is_current",
        "update baskets.association_rule_history set is_rule = false",
    ],
    "assert_nothing_owned_is_recommended": [
        "update baskets.customer_recommendations set product_id = '30694' "
        "where shop_id = 'online_retail'",
        "update core.products set is_service = true where shop_id = 'marketing'",
        "update baskets.customer_recommendations set rule_id = '30827 > 30890' "
        "where shop_id = 'online_retail'",
    ],
    "assert_everybody_is_recommended_enough": [
        "delete from baskets.customer_recommendations where recommendation_rank = 10",
        "delete from baskets.customer_recommendations where recommendation_rank = 2",
        "delete from baskets.customer_recommendations where customer_id = '20001'",
    ],
    "assert_segment_recommendations_add_up": [
        "update baskets.segment_recommendations set customer_count = 0",
        "update baskets.segment_recommendations set rule_customer_count = 1000",
        "update baskets.segment_recommendations set customer_rate = 1.1",
    ],
    "assert_affinities_agree_from_both_sides": [
        "update baskets.product_affinities set lift = lift + 1 "
        "where product_id = '30694'",
        "update baskets.product_affinities set lift = 1",
        "update baskets.product_affinities set related_unit_price = unit_price",
        "update baskets.product_affinities set related_product_id = product_id",
    ],
    "assert_recommendations_keep_up_with_best_sellers": [
        "update baskets.recommendation_quality set is_passed = false "
        "where gate_value is not null",
    ],
    "assert_product_ids_hold_no_delimiter": [
        "update intermediate.int_frequent_products set product_id = 'a|b' "
        "where product_id = '30694'",
    ],
    "assert_mining_was_not_capped": [
        "update intermediate.py_frequent_itemsets set is_capped = true "
        "where itemset_size = 0",
    ],
}


@pytest.fixture(scope="module")
def copy(
    sample: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    # The catalog is named after the file, and the compiled tests name the catalog.
    file = tmp_path_factory.mktemp("spoilt") / sample.warehouse.name
    shutil.copy(sample.warehouse, file)
    with duckdb.connect(file) as connection:
        yield connection


def failures(connection: duckdb.DuckDBPyConnection, run: Run, test: str) -> int:
    compiled = run.target / "compiled" / "clientele" / "tests" / "sql"
    sql = next(compiled.rglob(f"{test}.sql")).read_text("utf-8")
    return len(connection.execute(sql).fetchall())


@pytest.mark.parametrize(
    "test", sorted(file.stem for file in (ROOT / "tests" / "sql").rglob("assert_*.sql"))
)
def test_promise_can_fail(
    copy: duckdb.DuckDBPyConnection, sample: Run, test: str
) -> None:
    assert failures(copy, sample, test) == 0
    for spoil in SPOILS[test]:
        copy.execute("begin")
        try:
            copy.execute(spoil)
            assert failures(copy, sample, test), f"not noticed: {spoil}"
        finally:
            copy.execute("rollback")


def test_a_repeated_line_number_is_noticed(
    copy: duckdb.DuckDBPyConnection, sample: Run
) -> None:
    compiled = sample.target / "compiled" / "clientele" / "models"
    file = next(compiled.rglob("unique_combination_order_lines_*.sql"))
    sql = file.read_text("utf-8")
    assert not copy.execute(sql).fetchall()
    copy.execute("begin")
    try:
        copy.execute(
            "update core.order_lines set line_number = 1 "
            "where order_id = (select max(order_id) from core.order_lines "
            "where line_number = 2)"
        )
        assert len(copy.execute(sql).fetchall()) == 1
    finally:
        copy.execute("rollback")


def test_no_spoil_is_left_over() -> None:
    files = {file.stem for file in Path(ROOT / "tests" / "sql").rglob("assert_*.sql")}
    assert set(SPOILS) == files

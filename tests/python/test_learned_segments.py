"""Learned segments in the warehouse: scored in SQL, found as planted, drift called."""

import json
import tempfile
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import ROOT, Run
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from benchmarks import clustering
from clientele.segmentation import drift
from clientele.segmentation.features import population
from tools.sample import transactions

PLANTED = json.loads((ROOT / "seeds/raw/planted.json").read_text("utf-8"))
SETTINGS, SHOP = clustering.settings(ROOT)


# --- Scoring --------------------------------------------------------------------------


def differing(run: Run, shop: str) -> tuple[int, int]:
    """Count customers, and those whose cluster is not what scikit-learn predicts."""
    fits = run.query(
        "select cluster_id, feature_name, centroid, feature_mean, feature_deviation "
        f"from segmentation.cluster_profiles where shop_id = '{shop}' "
        "and segment_scheme = 'kmeans' and is_used order by cluster_id, feature_name"
    )
    names = sorted({name for _, name, *_ in fits})
    centres = np.array([row[2] for row in fits]).reshape(-1, len(names))
    means, deviations = (
        np.array([row[at] for row in fits[: len(names)]]) for at in (3, 4)
    )
    rows = run.query(
        f"select kmeans_cluster_id, {', '.join(names)} "
        "from intermediate.int_customer_features as features "
        "inner join segmentation.cluster_assignments using (shop_id, customer_id) "
        f"where features.is_current and shop_id = '{shop}'"
    )
    table = np.array(rows, dtype=float)
    scaled = np.nan_to_num((table[:, 1:] - means) / deviations)
    model = KMeans(len(centres), init=centres, n_init=1, max_iter=1).fit(scaled)
    model.cluster_centers_ = centres
    return len(table), int((model.predict(scaled) + 1 != table[:, 0]).sum())


@pytest.mark.parametrize("shop", sorted(set(PLANTED) - {"parameters"}))
def test_every_customer_of_the_sample_is_scored_as_by_predict(
    sample: Run, shop: str
) -> None:
    customers, different = differing(sample, shop)
    assert customers > 250
    assert different == 0


@pytest.mark.parametrize("shop", ["olist", "online_retail"])
def test_every_real_customer_is_scored_as_by_predict(real: Run, shop: str) -> None:
    customers, different = differing(real, shop)
    assert customers > 4_000
    assert different == 0


# --- What was planted -----------------------------------------------------------------


def test_six_named_segments_of_anycompany_are_separated_as_published(
    sample: Run,
) -> None:
    for table in ("clustering_comparison", "cluster_count_selection"):
        rows = "is_chosen" if "count" in table else "segment_scheme = 'kmeans'"
        [(clusters, silhouette, davies_bouldin)] = sample.query(
            "select cluster_count, silhouette, davies_bouldin "
            f"from segmentation.{table} where shop_id = 'anycompany' and {rows}"
        )
        assert clusters == 6
        assert silhouette > 0.5
        assert davies_bouldin < 1


def test_planted_archetypes_of_anycompany_are_found_under_their_names(
    sample: Run,
) -> None:
    rows = dict(
        sample.query(
            "select customer_id, segment_id from segmentation.customer_segments "
            "where shop_id = 'anycompany' and segment_scheme = 'kmeans'"
        )
    )
    planted, found = [], []
    for name, kind in PLANTED["anycompany"]["archetypes"].items():
        segments = [
            segment
            for customer, segment in rows.items()
            if kind["first_id"] <= customer <= kind["last_id"]
        ]
        assert segments.count(name) > 0.95 * kind["customers"]
        planted += [name] * len(segments)
        found += segments
    [promise] = [
        row
        for row in PLANTED["anycompany"]["truths"]["cluster_promises"]
        if row["recipe"] == "clientele"
    ]
    assert adjusted_rand_score(planted, found) > promise["ari_above"]


def test_planted_drift_is_called_from_its_date_on(sample: Run) -> None:
    [promise] = PLANTED["transactions"]["truths"]["drift_promises"]
    drift_date = PLANTED["transactions"]["period"]["drift_date"]
    rows = sample.query(
        "select as_of_date, is_drift_called, model_ari from segmentation.segment_drift "
        "where shop_id = 'transactions' order by as_of_date"
    )
    assert str(rows[0][0]) == promise["baseline_date"]
    for as_of, is_called, model_ari in rows:
        if str(as_of) <= drift_date:
            assert not is_called
            assert model_ari > promise["model_ari_before_above"]
        if str(as_of) >= promise["called_from"]:
            assert is_called
            assert model_ari < 0.8


def test_drift_recommends_the_months_before_it(sample: Run) -> None:
    assert sample.query(
        "select recommended_months, is_drift_called, drift_called_date "
        "from segmentation.maintenance_recommendation where shop_id = 'transactions'"
    ) == [(6, True, date(2024, 9, 1))]


MONTHS = [date(2024, month, 1) for month in range(1, 13)] + [date(2025, 1, 1)]
FEATURES = (
    *("recency_days", "log_monetary_amount", "log_frequency"),
    *("average_order_value", "tenure_days", "category_count"),
)


def followed(seed: int, drifts: bool) -> tuple[list[float], list[bool]]:
    """Generate a shop: ARI of the model at month ends, and whether drift is called."""
    from test_sample_transactions import opened

    database, _ = opened(Path(tempfile.mkdtemp()), seed, drifts)
    known: dict[str, int] = {}
    dates = []
    for as_of in MONTHS:
        rows = database.execute(
            "select customer, count(distinct order_no), sum(amount)::double, "
            f"date_diff('second', max(moment), timestamp '{as_of}') // 86400, "
            f"date_diff('second', min(moment), timestamp '{as_of}') // 86400, "
            "count(distinct category) from purchases where customer is not null "
            f"and moment < '{as_of}' group by customer order by customer"
        ).fetchall()
        ids = np.array([row[0] for row in rows], object)
        frequency, monetary, recency, tenure, categories = np.array(
            [row[1:] for row in rows], dtype=float
        ).T
        columns = {
            "customer_id": ids,
            "frequency": frequency,
            "population_count": np.full(len(monetary), len(monetary)),
            "monetary_amount": monetary,
            "recency_days": recency,
            "log_frequency": np.log1p(frequency),
            "log_monetary_amount": np.log1p(monetary),
            "average_order_value": monetary / frequency,
            "tenure_days": tenure,
            "category_count": categories,
        }
        codes = np.array([known.setdefault(name, len(known)) for name in ids])
        dates.append(
            population(
                *(columns, codes, "transactions", as_of, FEATURES),
                constant_share=0.9,
                minimum_coverage=0.5,
            )
        )
    rows = {
        row["as_of_date"]: row for row in drift.drift_rows(dates, SHOP, SETTINGS)
    }.values()
    below = [
        row["model_ari"]
        < min(
            SETTINGS["drift_gate_ari"],
            row["seed_noise_ari"] - SETTINGS["drift_gate_margin"],
        )
        for row in rows
    ]
    called = [
        now and before for before, now in zip([False, *below], below, strict=False)
    ]
    return [row["model_ari"] for row in rows], called


# With ten refits, however near to the gate, the twins of 11 and 12 were followed with
# six clusters, down to 0.81, and the drift of 7 was not called.
@pytest.mark.parametrize("seed", [7, 8, 11, 12])
def test_stationary_twin_stays_silent(seed: int) -> None:
    model_ari, called = followed(seed, drifts=False)
    assert not any(called)
    assert min(model_ari) > 0.95


@pytest.mark.parametrize("seed", [7, 8])
def test_drift_is_called_whatever_the_seed(seed: int) -> None:
    called = dict(zip(MONTHS, followed(seed, drifts=True)[1], strict=True))
    assert not any(
        called[as_of] for as_of in MONTHS if as_of <= transactions.DRIFT.date()
    )
    assert all(called[as_of] for as_of in MONTHS if as_of >= date(2024, 9, 1))


# --- A shop of one-time buyers --------------------------------------------------------


@pytest.mark.parametrize("build", ["sample", "real"])
def test_one_time_buyers_of_olist_are_handled_with_a_reason(
    request: pytest.FixtureRequest, build: str
) -> None:
    run: Run = request.getfixturevalue(build)
    rows = {
        name: (reason, is_constant)
        for name, reason, is_constant in run.query(
            "select distinct feature_name, left_out_reason, is_constant "
            "from segmentation.cluster_profiles where shop_id = 'olist'"
        )
    }
    repeated = {
        "average_order_value": "amount spent",
        "tenure_days": "days since the last purchase",
        "category_count": "number of orders",
    }
    for name, other in repeated.items():
        assert rows[name][0] == f'repeats "{other}": 97.0% of customers bought once'
    assert rows["log_frequency"] == (None, True)
    assert rows["recency_days"] == (None, False)


def test_new_customers_are_scored_without_python(sample: Run) -> None:
    """The distance that SQL publishes is that of the formula."""
    with duckdb.connect(sample.warehouse, read_only=True) as connection:
        found = connection.execute("""
            select assignments.centroid_distance, sqrt(sum(power(
                coalesce((case profiles.feature_name
                    when 'recency_days' then features.recency_days
                    when 'log_monetary_amount' then features.log_monetary_amount
                    when 'log_frequency' then features.log_frequency
                    when 'average_order_value' then features.average_order_value
                    when 'tenure_days' then features.tenure_days
                    when 'category_count' then features.category_count
                    else features.review_score
                end - feature_mean) / feature_deviation, 0) - centroid, 2)))
            from segmentation.cluster_assignments as assignments
            inner join intermediate.int_customer_features as features
                using (shop_id, customer_id)
            inner join segmentation.cluster_profiles as profiles
                on profiles.shop_id = shop_id and profiles.is_used
                and profiles.segment_scheme = 'kmeans'
                and profiles.cluster_id = assignments.kmeans_cluster_id
            where features.is_current
            group by shop_id, customer_id, assignments.centroid_distance
        """).fetchall()
    published, expected = np.array(found).T
    assert len(found) > 3_000
    np.testing.assert_allclose(published, expected, atol=1e-5)

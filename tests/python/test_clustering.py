"""The functions behind the Python models, on customers made up by hand or by seed."""

import csv
import math
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from conftest import ROOT
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

from clientele.segmentation import (
    archetypes,
    cluster_count,
    cluster_names,
    comparison,
    conditions,
    drift,
    features,
    indices,
    kmeans,
    other_methods,
    plain_names,
    refits,
    runs,
)
from clientele.segmentation.cluster_count import Count
from clientele.segmentation.conditions import number_text
from clientele.segmentation.settings import (
    ARCHETYPES,
    CONDITIONS,
    MEASURES,
    MOST,
    OF_SHOPS,
    PHRASES,
    PLACES,
    PROFILES,
    Rule,
    Sampling,
    Settings,
)
from clientele.warehouse import frames

RULE = Rule(3, 6, 0, 0.8, 0.01, 0.05)
SAMPLING = Sampling(42, 20_000, 5_000, 5_000, 5, 15)
NAMES = ("recency_days", "log_frequency", "log_monetary_amount", "tenure_days")
# Recency, frequency, M and tenure of VIPs, loyal ones, new ones and lost ones.
KINDS = ((5, 20, 5_000, 700), (30, 8, 900, 600), (4, 1, 30, 10), (500, 1, 40, 520))
# One of each published archetype.
SIX = {
    "vip_champions": (4, 16, 3_900, 710),
    "loyal": (70, 9, 1_500, 470),
    "potential_loyalists": (33, 4, 290, 250),
    "new": (7, 1, 30, 7),
    "at_risk": (306, 7, 690, 670),
    "lost": (560, 1, 140, 560),
}
TODAY = date(2024, 1, 1)


def blobs(centres: int, each: int = 60, spread: float = 0.05, seed: int = 0):
    generator = np.random.default_rng(seed)
    middles = np.array([(at, at**2 % 7, -at) for at in range(centres)], dtype=float)
    return np.concatenate(
        [middle + generator.normal(0, spread, (each, 3)) for middle in middles]
    )


def customers(
    kinds=KINDS, each=40, seed=0, names=NAMES, as_of=TODAY, order=None, **changes
):
    generator = np.random.default_rng(seed)
    middles = np.repeat(np.array(list(kinds), dtype=float), each, axis=0)
    values = middles * generator.normal(1, 0.03, middles.shape)
    recency, frequency, monetary, tenure = values.T
    columns = {
        "customer_id": np.array([f"c{at:05}" for at in range(len(values))], object),
        "frequency": np.round(frequency),
        "population_count": np.full(len(monetary), len(monetary)),
        "monetary_amount": monetary,
        "recency_days": recency,
        "log_frequency": np.log1p(np.round(frequency)),
        "log_monetary_amount": np.log1p(monetary),
        "tenure_days": tenure,
        **changes,
    }
    codes = np.arange(len(values))
    if order is not None:
        # Other ids for the same customers: the order of rows is that of ids.
        columns = {
            name: column if name == "customer_id" else column[order]
            for name, column in columns.items()
        }
    return features.population(
        *(columns, codes, "a", as_of, names),
        constant_share=0.9,
        minimum_coverage=0.5,
    )


# --- How many clusters ----------------------------------------------------------------


def count(clusters: int, silhouette=0.5, ari=0.9, share=0.1) -> Count:
    return Count(
        clusters, silhouette=silhouette, bootstrap_aris=(ari,), smallest_share=share
    )


def chosen(items, rule=RULE):
    found = cluster_count.choose(items, rule, different=100)
    assert sum(item.is_chosen for item in found) == 1
    return next(item for item in found if item.is_chosen)


def test_largest_count_that_reaches_everything_is_chosen():
    items = [count(k) for k in range(2, 11)]
    assert chosen(items).clusters == 6
    found = {item.clusters: item for item in cluster_count.choose(items, RULE, 100)}
    assert [k for k, item in found.items() if item.is_in_range] == [3, 4, 5, 6]
    assert found[2].reason == "outside the range 3 to 6"
    assert found[5].reason == "smaller than the chosen count"
    assert found[5].reason_fr == "plus petit que le nombre choisi"


@pytest.mark.parametrize(
    ("shortfall", "reason"),
    [
        ({"ari": 0.799}, "bootstrap ARI 0.799 < 0.8"),
        ({"ari": 0.7996}, "bootstrap ARI 0.7996 < 0.8"),
        ({"share": 0.0099}, "smallest share 0.0099 < 0.01"),
        ({"silhouette": 0.449}, "silhouette 0.449 < 0.500 - 0.05"),
        ({"silhouette": 0.4497}, "silhouette 0.4497 < 0.5000 - 0.05"),
        ({"silhouette": math.nan}, "silhouette -1.000 < 0.500 - 0.05"),
    ],
)
def test_a_count_that_falls_short_is_not_chosen_and_says_why(shortfall, reason):
    items = [count(3), count(4), count(5), count(6, **shortfall)]
    assert chosen(items).clusters == 5
    assert cluster_count.choose(items, RULE, 100)[-1].reason == reason


@pytest.mark.parametrize("exact", [{"ari": 0.8}, {"share": 0.01}, {"silhouette": 0.45}])
def test_a_threshold_itself_is_enough(exact):
    assert chosen([count(5), count(6, **exact)]).clusters == 6


def test_the_best_silhouette_is_that_of_the_range():
    items = [count(2, silhouette=0.9), count(3), count(4)]
    assert chosen(items).clusters == 4
    assert "silhouette alone prefers 2, too few" in chosen(items).reason


def test_without_a_good_count_the_most_stable_one_is_taken_and_told():
    found = chosen([count(3, ari=0.5), count(4, ari=0.7), count(5, ari=0.6)])
    assert found.clusters == 4
    assert "no count reaches all thresholds: the most stable one" in found.reason
    assert "bootstrap ARI 0.700 < 0.8" in found.reason
    assert "le plus stable (ARI bootstrap 0,700 < 0,8)" in found.reason_fr


def test_count_may_be_fixed():
    items = [count(k, ari=0) for k in range(2, 6)]
    assert chosen(items, Rule(3, 6, 2, 0.8, 0.01, 0.05)).clusters == 2
    assert chosen(items, Rule(3, 6, 1, 0.8, 0.01, 0.05)).clusters == 1
    found = chosen(items, Rule(3, 6, 9, 0.8, 0.01, 0.05))
    assert found.clusters == 5
    assert "allow 5 at most" in found.reason
    assert "en permettent 5 au plus" in found.reason_fr


@pytest.fixture
def refitted(monkeypatch) -> dict[int, int]:
    """Refits by count of clusters, whose ARIs are by turns 0.1 above and below these:
    3 and 5 are clear, 4 and 6 are too near to the gate of 0.8 to tell.
    """
    means, made = {3: 0.99, 4: 0.81, 5: 0.95, 6: 0.77}, dict.fromkeys(range(2, 11), 0)

    def bootstrap_aris(scaled, centres, *, refits, seed):
        made[len(centres)] += len(refits)
        assert refits.stop == made[len(centres)]
        return tuple(means[len(centres)] + (-1) ** n / 10 for n in refits)

    monkeypatch.setattr(kmeans, "bootstrap_aris", bootstrap_aris)
    return made


def test_a_count_on_which_the_choice_hangs_is_refitted_until_it_is_clear(refitted):
    sampling = replace(SAMPLING, bootstrap_refits=10, most_refits=60)
    counts = [count(k, ari=0.9) for k in range(3, 7)]
    counts = [
        replace(item, bootstrap_aris=(), centres=np.zeros((item.clusters, 2)))
        for item in counts
    ]
    scaled = np.zeros((20, 2))
    found = cluster_count.certain(counts, scaled, RULE, sampling)
    # Six fails after all that are allowed, five is clear, the others do not matter.
    assert [refitted[k] for k in range(3, 7)] == [0, 0, 10, 60]
    assert [len(item.bootstrap_aris) for item in found] == [0, 0, 10, 60]
    assert found[3].bootstrap_ari == pytest.approx(0.77)
    assert found[3].bootstrap_deviation == pytest.approx(0.1, rel=0.02)
    assert cluster_count.choose(found[2:], RULE, 100)[0].is_chosen


def test_a_count_that_fails_otherwise_is_not_refitted(refitted):
    counts = [replace(count(4, ari=0.81), centres=np.zeros((4, 2)))]
    counts += [replace(count(6, ari=0.81, share=0), centres=np.zeros((6, 2)))]
    sampling = replace(SAMPLING, bootstrap_refits=10, most_refits=20)
    cluster_count.certain(counts, np.zeros((20, 2)), RULE, sampling)
    fixed = Rule(3, 6, 6, 0.8, 0.01, 0.05)
    cluster_count.certain(counts, np.zeros((20, 2)), fixed, sampling)
    assert refitted[6] == 0


@pytest.mark.parametrize("planted", [3, 5])
def test_planted_count_is_found(planted):
    found = cluster_count.select_count(blobs(planted), RULE, SAMPLING)
    assert [item.clusters for item in found] == list(range(2, 11))
    assert next(item.clusters for item in found if item.is_chosen) == planted
    # What takes the most time is measured where a choice may depend on it only.
    for item in found:
        is_known = not math.isnan(item.bootstrap_ari) and not math.isnan(item.bic)
        assert is_known == item.is_in_range
        assert not math.isnan(item.silhouette)


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_few_or_equal_customers_have_a_defined_result(rows):
    for scaled in (blobs(rows, each=1), np.zeros((rows, 3))):
        found = cluster_count.select_count(scaled, RULE, SAMPLING)
        assert sum(item.is_chosen for item in found) == 1
    assert found[0].clusters == 1
    assert "all are in one" in found[0].reason


# --- K-Means --------------------------------------------------------------------------


def test_starts_on_a_sample_end_where_all_customers_do():
    scaled = blobs(4, each=500)
    of_all = kmeans.fit_centres(scaled, 4, seed=1, sample_size=10_000)
    of_some = kmeans.fit_centres(scaled, 4, seed=1, sample_size=100)
    order = archetypes.matched(of_all, of_some)
    np.testing.assert_allclose(of_all, of_some[order], atol=1e-6)
    model = KMeans(4, n_init=10, random_state=0).fit(scaled)
    order = archetypes.matched(of_all, model.cluster_centers_)
    np.testing.assert_allclose(of_all, model.cluster_centers_[order], atol=1e-5)


@pytest.mark.parametrize("clusters", [1, 2, 5, 10])
def test_many_runs_at_once_end_where_scikit_learn_does(clusters: int) -> None:
    scaled = np.random.default_rng(clusters).normal(size=(700, 4))
    model = KMeans(clusters, n_init=10, random_state=3).fit(scaled)
    last = KMeans(clusters, init=model.cluster_centers_, n_init=1, tol=1e-8).fit(scaled)
    found = kmeans.fit_centres(scaled, clusters, seed=3, sample_size=1_000)
    np.testing.assert_allclose(found, last.cluster_centers_, atol=1e-6)
    assert (kmeans.nearest(scaled, found) == last.labels_).all()


def test_indices_are_those_of_scikit_learn():
    scaled = blobs(4, spread=2.0)
    rows = kmeans.sample_rows(len(scaled), 150, seed=0)
    few, many = (
        kmeans.nearest(scaled, kmeans.fit_centres(scaled, k, seed=0, sample_size=999))
        for k in (3, 5)
    )
    lonely = np.r_[9, few[1:]]
    for labels in (few, many, lonely):
        [found] = indices.separations(scaled, rows, [labels])
        assert found[0] == pytest.approx(silhouette_score(scaled[rows], labels[rows]))
        assert indices.adjusted_rand_index(few, labels) == pytest.approx(
            adjusted_rand_score(few, labels)
        )
    same = np.zeros(len(scaled), dtype=int)
    assert indices.adjusted_rand_index(same, same) == 1
    assert all(map(math.isnan, indices.separations(scaled, rows, [same])[0]))


def test_sample_is_sorted_without_repeats_and_the_same_again():
    rows = kmeans.sample_rows(100, 10, seed=3)
    assert len(set(rows)) == 10
    assert list(rows) == sorted(rows) == list(kmeans.sample_rows(100, 10, seed=3))
    assert list(kmeans.sample_rows(5, 10, seed=3)) == [0, 1, 2, 3, 4]


def test_bootstrap_ari_tells_clusters_from_noise():
    noise = np.random.default_rng(0).normal(size=(300, 3))
    for scaled, low, high in ((blobs(4), 0.99, 1.0), (noise, 0, 0.9)):
        centres = kmeans.fit_centres(scaled, 4, seed=0, sample_size=1_000)
        aris = kmeans.bootstrap_aris(scaled, centres, refits=range(5), seed=0)
        assert low <= np.mean(aris) <= high
        # Each depends on its number, not on how many are asked for at once.
        again = kmeans.bootstrap_aris(scaled, centres, refits=range(2, 5), seed=0)
        assert again == aris[2:]


def archetypes_of(population, seed=42):
    sampling = Sampling(seed, 20_000, 5_000, 5_000, 5, 15)
    fit = refits.refits([population], 6, sampling)[-1]
    recency, log_frequency, log_monetary, tenure = population.raw.T
    frequency, monetary = np.expm1(log_frequency), np.expm1(log_monetary)
    columns = dict(zip(PLACES, (recency, frequency, monetary, tenure), strict=True))
    columns["average_order_value"] = monetary / frequency
    named = named_clusters(columns, fit.labels + 1)
    return np.array([named[label + 1]["segment_id"] for label in fit.labels])


def test_neither_seed_nor_order_of_customers_changes_who_is_what():
    expected = np.repeat(list(SIX), 40)
    assert (archetypes_of(customers(SIX.values())) == expected).all()
    for seed in (1, 2, 3):
        order = np.random.default_rng(seed).permutation(240)
        shuffled = archetypes_of(customers(SIX.values(), order=order), seed=seed)
        assert (shuffled == expected[order]).all()


# --- Features -------------------------------------------------------------------------


def test_features_are_standardised_and_unknown_ones_stand_at_the_mean():
    recency = np.array([1.0, 3.0, math.nan] * 40 + [2.0] * 40)
    population = customers(recency_days=recency)
    feature = population.features[0]
    known = recency[~np.isnan(recency)]
    assert feature.mean == pytest.approx(known.mean(), abs=1e-6)
    assert feature.deviation == pytest.approx(known.std(), abs=1e-6)
    assert feature.missing_rate == 0.25
    assert feature.largest_tie_rate == 0.25
    assert population.scaled[2, 0] == 0
    assert population.scaled[0, 0] == pytest.approx(
        (1 - known.mean()) / known.std(), abs=1e-5
    )


def test_features_are_left_out_with_a_reason():
    unknown = np.full(160, math.nan)
    unknown[:79] = np.arange(79)
    left_out = {
        item.name: (item.left_out, item.left_out_fr)
        for item in customers(
            recency_days=unknown,
            log_frequency=np.ones(160),
            frequency=np.r_[np.full(16, 2.0), np.ones(144)],
        ).features
    }
    assert left_out == {
        "recency_days": (
            "known of 49.4% of customers only",
            "connu pour 49,4 % des clients seulement",
        ),
        "log_frequency": (
            "the same for all customers",
            "identique pour tous les clients",
        ),
        "log_monetary_amount": (None, None),
        "tenure_days": (
            'repeats "days since the last purchase": 90.0% of customers bought once',
            "répète « jours depuis le dernier achat » : 90,0 % des clients n'ont "
            "acheté qu'une fois",
        ),
    }
    often = customers(frequency=np.r_[np.full(17, 2.0), np.ones(143)])
    assert all(item.left_out is None for item in often.features)


def test_another_date_may_use_the_same_features():
    unknown = customers(recency_days=np.full(160, math.nan))
    assert len(unknown.used) == 3
    alike = unknown.using_features_of(customers())
    assert len(alike.used) == 4
    assert (alike.scaled[:, 0] == 0).all()


def test_fingerprint_is_of_customers_and_values():
    same, zero = customers(), np.zeros(160)
    assert same.fingerprint == customers().fingerprint
    assert same.fingerprint != customers(seed=1).fingerprint
    assert same.fingerprint != customers(names=NAMES[:3]).fingerprint
    others = np.array([f"d{at:05}" for at in range(160)], object)
    assert same.fingerprint != customers(customer_id=others).fingerprint
    assert (
        customers(tenure_days=zero).fingerprint
        == customers(tenure_days=-zero).fingerprint
    )


# --- Who a cluster is -----------------------------------------------------------------


def seed(name, columns):
    """A seed as `frames.fetch` returns it."""
    return frames.fetch(
        duckdb.sql(f"select * from 'seeds/segmentation/{name}.csv'"), columns
    )


SEEDS = (
    seed("cluster_archetypes", ARCHETYPES),
    seed("archetype_conditions", CONDITIONS),
    seed("cluster_phrases", PHRASES),
)
PROTOTYPES, _, PHRASE_ROWS = (frames.rows_of(frames.arrays(table)) for table in SEEDS)


def named_clusters(columns, labels, scheme="kmeans", new_customer_days=90):
    """Names by cluster, from measures of customers and their clusters."""
    measures, profiles = [], []
    for cluster in np.unique(labels):
        key = {"shop_id": "a", "segment_scheme": scheme, "cluster_id": int(cluster)}
        rows = []
        for name, values in columns.items():
            average, shop = values[labels == cluster].mean(), values.mean()
            shared = {
                **{"measure_name": name, "measure_average": average},
                "shop_average": shop,
            }
            measures.append(
                {
                    **key,
                    **shared,
                    **{"scale": 1, "decimals": 2},
                    "shop_median": np.median(values),
                    "shop_third_quartile": np.quantile(values, 0.75),
                    **{"words": f"{name} {average:.0f}", "words_fr": f"{name} fr"},
                }
            )
            why = {"why": f"{name} {average:.0f} of {shop:.0f}", "why_fr": name}
            deviation = (average - shop) / (values.std() or 1)
            rows.append({**key, **shared, "deviation": deviation, **why})
        rows.sort(key=lambda row: -abs(row["deviation"]))
        profiles += [{**row, "deviation_rank": at} for at, row in enumerate(rows, 1)]
    found = cluster_names.name_table(
        pa.Table.from_pylist(measures).select(MEASURES),
        pa.Table.from_pylist(profiles).select(PROFILES),
        *SEEDS,
        {"a": {"shop_id": "a", "new_customer_days": new_customer_days}},
    )
    return {row["cluster_id"]: row for row in found.to_pylist()}


def test_there_are_as_many_archetypes_as_clusters_may_be():
    assert len(PROTOTYPES) == MOST


def test_clusters_are_ordered_by_the_mean_value_of_their_members():
    labels = np.array([0, 0, 1, 2, 2])
    values = np.array([1.0, 3.0, 5.0, 2.0, 2.0])
    assert list(archetypes.by_value(labels, values, 4)) == [1, 0, 2, 3]


def test_ids_follow_the_centres_that_moved():
    before = np.array([[0.0, 0], [5, 5], [9, 0]])
    now = np.array([[8.0, 1], [0, 1], [5, 4]])
    assert list(archetypes.matched(before, now)) == [1, 2, 0]


def test_archetypes_are_given_once_and_only_to_whom_they_fit():
    generator = np.random.default_rng(5)
    prototypes = np.array([[row[name] for name in PLACES] for row in PROTOTYPES])
    for clusters in range(2, 11):
        profiles = generator.random((clusters, 4)) * (400, 9, 900, 700)
        is_met = generator.random((clusters, MOST)) < 0.3
        chosen = archetypes.archetypes(profiles, is_met, prototypes)
        unnamed = chosen == archetypes.NONE
        named = np.flatnonzero(~unnamed)
        assert len(set(chosen[named])) == len(named)
        assert is_met[named, chosen[named]].all()
        # Nobody is left without a name while one that fits is free.
        free = [at for at in range(MOST) if at not in chosen[named]]
        assert not is_met[np.ix_(unnamed, free)].any()


# Whales of Online Retail, its best customers, and people who bought once.
WHOLESALE = {
    "recency_days": np.repeat([83, 22, 51, 258], [8, 66, 128, 94]),
    "frequency": np.repeat([7, 14, 2, 1], [8, 66, 128, 94]),
    "monetary_amount": np.repeat([21_243, 5_934, 453, 350], [8, 66, 128, 94]),
    "tenure_days": np.repeat([215, 336, 72, 281], [8, 66, 128, 94]),
    "average_order_value": np.repeat([2_432, 423, 304, 262], [8, 66, 128, 94]),
}
WHOLESALE = {name: values.astype(float) for name, values in WHOLESALE.items()}
BOUGHT = np.repeat([1, 2, 3, 4], [8, 66, 128, 94])


def test_wholesale_buyers_are_neither_loyal_nor_vips():
    found = named_clusters(WHOLESALE, BOUGHT)
    assert [found[at]["segment_name"] for at in (1, 2, 3, 4)] == [
        *("Very big baskets, very big spenders", "VIP Champions", "New", "Lost"),
    ]
    assert [found[at]["is_archetype"] for at in (1, 2)] == [False, True]
    assert found[1]["label_reason"].startswith(
        "meets the conditions of no archetype; strongest features: "
        "average_order_value 2432 of "
    )
    assert "frequency 2 (at most 2)" in found[3]["label_reason"]
    assert "limit for new customers, 90" in found[3]["label_reason"]


def test_ranks_follow_value_whatever_the_name():
    # Ids in an order of their own, and noise that spent most.
    shuffled = np.array([0, 3, 1, 4, 2])[BOUGHT]
    assert {at: row["segment_rank"] for at, row in ranked(shuffled)} == {
        **{3: 4, 1: 3, 4: 2, 2: 1}
    }
    noise = np.where(BOUGHT == 1, archetypes.NOISE, BOUGHT)
    for scheme in ("gmm", "dbscan"):
        assert {at: row["segment_rank"] for at, row in ranked(noise, scheme)} == {
            **{-1: 1, 4: 2, 3: 3, 2: 4}
        }


def ranked(labels, scheme="kmeans"):
    return named_clusters(WHOLESALE, labels, scheme).items()


def test_plain_names_have_colors_of_their_own():
    found = [row for _, row in ranked(BOUGHT, "dbscan")] + [
        row for _, row in ranked(BOUGHT) if row["is_archetype"]
    ]
    assert len({row["segment_colour"] for row in found}) == len(found) == 7
    of_others = {row["segment_colour"] for row in PROTOTYPES} | {
        cluster_names.NOISE_COLOUR
    }
    assert len(set(cluster_names.PLAIN_COLOURS) - of_others) == MOST


def test_nothing_is_a_multiple_of_an_average_below_zero():
    measure = {"measure_average": -15.0, "shop_average": -10.0}
    measure |= {"shop_median": -10.0, "shop_third_quartile": 0.0}
    cluster = conditions.Cluster(("a", "kmeans", 1), {"monetary_amount": measure}, [])
    condition = {"measure_name": "monetary_amount", "multiple": 0.5}
    for basis in ("mean", "median", "third_quartile"):
        for bound in conditions.BOUNDS:
            row = condition | {"comparison": bound, "basis": basis}
            assert not conditions.is_met(row, cluster, {"new_customer_days": 90})


@pytest.mark.parametrize(
    ("comparison", "average"), [("at_least", 7.277777), ("at_most", 7.277778)]
)
def test_a_tie_meets_a_condition(comparison, average):
    """As assert_cluster_names_fit has it, whose averages are not rounded."""
    measure = {"measure_average": average, "shop_average": 5.822222}
    measure |= {"shop_median": 5.0, "shop_third_quartile": 9.0}
    cluster = conditions.Cluster(("a", "kmeans", 1), {"frequency": measure}, [])
    condition = {"measure_name": "frequency", "multiple": 1.25, "basis": "mean"}
    condition["comparison"] = comparison
    assert conditions.is_met(condition, cluster, {"new_customer_days": 90})
    far = measure | {"measure_average": 7.2776 if average < 7.277778 else 7.2779}
    cluster = conditions.Cluster(("a", "kmeans", 1), {"frequency": far}, [])
    assert not conditions.is_met(condition, cluster, {"new_customer_days": 90})


@pytest.mark.parametrize(
    ("column", "value"),
    [("measure_name", "money"), ("comparison", "at_lest"), ("basis", "avg")],
)
def test_a_condition_on_what_does_not_exist_is_refused(column, value):
    row = {"segment_id": "new", "measure_name": "frequency", "comparison": "at_most"}
    rows = [row | {"basis": "mean"}, row | {"basis": "mean", column: value}]
    with pytest.raises(ValueError, match=rf"{column} of new in .*csv is '{value}'"):
        conditions.checked(rows, {"frequency"})


def test_nobody_who_spends_much_is_promising():
    rich = WHOLESALE | {"monetary_amount": np.where(BOUGHT == 3, 9_000.0, 900.0)}
    for columns, is_promising in ((WHOLESALE, True), (rich, False)):
        found = named_clusters(columns, BOUGHT, new_customer_days=71)[3]
        assert (found["segment_id"] == "promising") == is_promising


def test_words_of_customers_and_names_call_the_same_deviation_strong():
    macro = Path("macros/segmentation/strong_deviation.sql").read_text("utf-8")
    assert re.findall(r"^ +([\d.]+)$", macro, re.M) == [str(plain_names.STRONG)]


def test_the_same_phrases_in_another_order_are_the_same_name():
    features = [
        feature("average_order_value", 1.0, 40),
        feature("recency_days", -0.9, 40, 240),
    ]
    first, _ = plain_names.plain_name(features, PHRASE_ROWS, set())
    second, _ = plain_names.plain_name(features[::-1], PHRASE_ROWS, {first[0]})
    assert first[1:] == ("Big baskets, recent", "Gros paniers, clients récents")
    assert second[1] == "More recent than average, big baskets"


def test_nobody_is_new_who_came_before_the_days_of_the_setting():
    assert named_clusters(WHOLESALE, BOUGHT, new_customer_days=72)[3]["segment_id"] == (
        "new"
    )
    found = named_clusters(WHOLESALE, BOUGHT, new_customer_days=71)[3]
    assert found["segment_id"] == "promising"
    found = named_clusters(WHOLESALE, BOUGHT, new_customer_days=30)[3]
    assert found["segment_id"] == "potential_loyalists"


def test_dense_groups_are_described():
    found = named_clusters(WHOLESALE, BOUGHT, scheme="dbscan")
    assert not any(row["is_archetype"] for row in found.values())
    assert found[2]["segment_id"] == "frequent_buyers_older"
    assert found[2]["label_reason_fr"].startswith("un groupe dense est décrit")


def test_noise_and_a_single_cluster_are_no_archetypes():
    found = named_clusters(WHOLESALE, np.where(BOUGHT == 1, -1, 1), scheme="dbscan")
    assert (found[-1]["segment_id"], found[-1]["segment_rank"]) == ("noise", 1)
    assert found[1]["segment_id"] == "all_customers"
    assert (found[1]["label_reason"], found[1]["label_reason_fr"]) == (
        *("the only cluster", "le seul groupe"),
    )


def feature(name, deviation, average, shop=10.0):
    return {
        **{"measure_name": name, "deviation": deviation},
        **{"measure_average": average, "shop_average": shop},
    }


def test_names_come_from_the_two_strongest_features():
    features = [
        feature("review_score", -1.6, 2.0, 4.0),
        feature("recency_days", -0.5, 40, 240),
        feature("frequency", -0.3, 1.0, 1.1),
    ]
    names, behind = plain_names.plain_name(features, PHRASE_ROWS, set())
    assert names[0] == "dissatisfied_recent"
    assert names[1:] == ("Dissatisfied, recent", "Clients mécontents, récents")
    assert behind == features[:2]
    # A third feature tells it from another cluster, then another phrase.
    taken = {names[0]}
    names, _ = plain_names.plain_name(features, PHRASE_ROWS, taken)
    assert names[1] == "Dissatisfied, recent, one order"
    taken.add(names[0])
    assert plain_names.plain_name(features, PHRASE_ROWS, taken)[0][1] == (
        "Dissatisfied, more recent than average"
    )


def test_only_a_strong_feature_that_its_amount_confirms_names_a_cluster():
    # The logarithm is above its mean, the amount below: it says neither.
    contradicting = feature("monetary_amount", 0.6, 8.0)
    weak = feature("frequency", -0.2, 1.0, 1.1)
    names, behind = plain_names.plain_name([contradicting, weak], PHRASE_ROWS, set())
    assert (names[1], behind) == ("Typical customers", [])
    names, behind = plain_names.plain_name([weak], PHRASE_ROWS, {"typical_customers"})
    assert (names[1], behind) == ("One order", [weak])
    # Clusters that nothing tells apart are numbered.
    taken = {"typical_customers"}
    for number in (2, 3):
        names, _ = plain_names.plain_name([contradicting], PHRASE_ROWS, taken)
        assert names == (
            f"typical_customers_{number}",
            f"Typical customers {number}",
            f"Clients typiques {number}",
        )
        taken.add(names[0])


def test_a_phrase_is_used_only_where_it_is_true():
    for average, name in ((1.0, "One order"), (1.2, "Few orders")):
        features = [feature("frequency", -1, average, 3.0)]
        assert plain_names.plain_name(features, PHRASE_ROWS, set())[0][1] == name
    for average, name in ((1.4, "More orders than average"), (2.1, "Repeat buyers")):
        features = [feature("frequency", 5, average, 1.03)]
        assert plain_names.plain_name(features, PHRASE_ROWS, set())[0][1] == name


def test_every_direction_of_every_measure_ends_in_a_phrase_without_a_bound():
    last = {}
    for row in sorted(PHRASE_ROWS, key=lambda row: row["phrase_order"]):
        last[row["measure_name"], row["direction"]] = row
    measures = {name for name, _ in last} - {"none"}
    assert len(measures) == 11
    for measure in measures:
        for direction in ("low", "high"):
            row = last[measure, direction]
            assert row["least_deviation"] == 0
            assert math.isnan(row["lowest"]) and math.isnan(row["highest"])


def test_phrases_are_different_names_in_both_languages():
    for column in ("phrase_id", "phrase", "phrase_fr"):
        assert len({row[column] for row in PHRASE_ROWS}) == len(PHRASE_ROWS)
    archetype_ids = {row["segment_id"] for row in PROTOTYPES}
    assert not archetype_ids & {row["phrase_id"] for row in PHRASE_ROWS}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        *((12.0, 2, "12"), (4.272, 2, "4.27"), (4.25, 1, "4.3"), (43.5, 2, "43.50")),
        *((99.996, 2, "100"), (1_910.77, 2, "1,911"), (1_234_567.5, 0, "1,234,568")),
    ],
)
def test_numbers_are_written_as_people_read_them(value, decimals, text):
    assert number_text(value, decimals) == text


# --- The other methods ----------------------------------------------------------------


@pytest.mark.parametrize("sample_size", [100, 10_000])
def test_mixture_and_dense_groups_find_what_is_there(sample_size):
    scaled = blobs(3, each=100)
    values = np.repeat([1.0, 3.0, 2.0], 100)
    expected = np.repeat([3, 1, 2], 100)
    settings = {"seed": 0, "sample_size": sample_size}
    mixed = other_methods.mixture(scaled, values, 3, **settings)
    assert (mixed.clusters == expected).all()
    assert mixed.probability.min() > 0.99
    assert mixed.entropy.max() < 0.01
    grouped = other_methods.dense(scaled, values, minimum_share=0.1, **settings)
    assert (grouped.clusters == expected).mean() > 0.97
    assert set(grouped.clusters) <= {-1, 1, 2, 3}


def test_what_is_far_from_all_is_noise():
    scaled = np.concatenate([blobs(2, each=100), [[90.0, 90, 90]]])
    grouped = other_methods.dense(
        scaled, np.ones(201), seed=0, sample_size=1_000, minimum_share=0.1
    )
    assert grouped.clusters[-1] == archetypes.NOISE
    assert grouped.probability[-1] == 0


def test_there_are_never_more_than_ten_dense_groups():
    scaled = blobs(14, each=40, spread=0.01)
    grouped = other_methods.dense(
        scaled, np.ones(len(scaled)), seed=0, sample_size=1_000, minimum_share=0.02
    )
    assert 1 <= grouped.clusters.max() <= 10


def test_principal_components_are_scikit_learns_with_a_fixed_sign():
    scaled = blobs(3)
    loadings, explained = other_methods.components(scaled)
    model = PCA(2).fit(scaled)
    np.testing.assert_allclose(explained, model.explained_variance_ratio_, atol=1e-5)
    np.testing.assert_allclose(np.abs(loadings), np.abs(model.components_), atol=1e-5)
    assert all(row[np.abs(row).argmax()] > 0 for row in loadings)
    loadings, explained = other_methods.components(scaled[:, :1])
    assert (loadings == [[1], [0]]).all()
    assert (explained == [1, 0]).all()


# --- Over time ------------------------------------------------------------------------


def test_stability_index_by_hand():
    before, now = np.arange(10.0), np.r_[np.arange(5.0), np.arange(5.0)]
    fifth = (0.2 - 0.1) * math.log(0.2 / 0.1)
    gone = (1e-4 - 0.1) * math.log(1e-4 / 0.1)
    assert drift.stability_index(before, now) == pytest.approx(5 * (fifth + gone))
    assert drift.stability_index(before, before) == 0


def followed(later, **settings):
    return list(
        drift.drift(
            [customers(), later],
            RULE,
            SAMPLING,
            noise_refits=2,
            bootstrap_refits=2,
            **settings,
        )
    )


def test_drift_is_silent_while_customers_stay_as_they_are():
    baseline, later = followed(customers(seed=5, as_of=date(2024, 2, 1)))
    assert baseline.model_ari == baseline.label_ari == 1
    assert baseline.centroid_shift == baseline.share_shift == 0
    assert later.model_ari > 0.98
    assert later.label_ari > 0.98
    assert later.seed_noise_ari > 0.98
    assert later.centroid_shift < 0.2
    assert max(later.psi.values()) < 0.25


def test_drift_is_seen_where_customers_change():
    kinds = (
        (400, 20, 40, 700),
        (30, 1, 900, 40),
        (4, 9, 3_000, 500),
        (450, 2, 30, 460),
    )
    _, later = followed(customers(kinds, as_of=date(2024, 2, 1)))
    assert later.model_ari < 0.8
    assert later.centroid_shift > 0.5
    assert max(later.psi.values()) > 0.25
    assert max(later.ks.values()) > 0.3


def test_a_count_to_follow_may_be_fixed():
    baseline, _ = followed(customers(as_of=date(2024, 2, 1)), fixed=2)
    assert baseline.cluster_count == 2


def test_one_date_alone_has_no_drift():
    assert not list(
        drift.drift([customers()], RULE, SAMPLING, noise_refits=1, bootstrap_refits=1)
    )


def test_fit_rows_tell_features_that_are_left_out():
    population = customers(log_frequency=np.ones(160))
    [fit] = refits.refits([population], 4, SAMPLING)
    rows = list(refits.fit_rows(fit))
    assert len(rows) == 16
    assert {row["cluster_id"] for row in rows} == {1, 2, 3, 4}
    for row in rows:
        is_used = row["feature_name"] != "log_frequency"
        assert (row["centroid"] is not None) == is_used
        assert (row["left_out_reason"] is None) == is_used
    assert fit.shares == pytest.approx(0.25)


def test_clusterings_are_compared_with_noise_as_a_group():
    population = customers()
    clusters = {
        "shop_id": np.full(160, "a", object),
        "customer_id": population.customer_ids,
        "kmeans_cluster_id": np.repeat([1.0, 2, 3, 4], 40),
        "gmm_cluster_id": np.repeat([1.0, 2], 80),
        "dbscan_cluster_id": np.repeat([1.0, 2, 3, -1], 40),
        "rfm11_cluster_id": np.repeat([1.0, 2, 3, 4], 40),
    }
    found = {
        row["segment_scheme"]: row
        for row in comparison.compare(population, clusters, SAMPLING)
    }
    assert all(row[f"ari_{name}"] == 1 for name, row in found.items())
    assert found["dbscan"]["ari_kmeans"] == 1
    assert found["dbscan"]["noise_rate"] == 0.25
    assert found["dbscan"]["cluster_count"] == 3
    assert found["gmm"]["ari_kmeans"] < 0.7
    assert found["kmeans"]["silhouette"] > 0.8


# --- Runs, settings, frames -----------------------------------------------------------


def test_run_id_is_that_of_what_went_in():
    given = {"inputs": "x", "parameters": {"k": 3}, "versions": {"numpy": "2"}}
    same = runs.run_id("kmeans", "a", "2024-01-01", **given)
    assert same == runs.run_id("kmeans", "a", "2024-01-01", **given)
    others = [
        runs.run_id("gmm", "a", "2024-01-01", **given),
        runs.run_id("kmeans", "b", "2024-01-01", **given),
        runs.run_id("kmeans", "a", "2024-02-01", **given),
        runs.run_id("kmeans", "a", "2024-01-01", **given | {"inputs": "y"}),
        runs.run_id("kmeans", "a", "2024-01-01", **given | {"parameters": {"k": 4}}),
        runs.run_id(
            "kmeans", "a", "2024-01-01", **given | {"versions": {"numpy": "3"}}
        ),
    ]
    assert len({same, *others}) == 7


def test_models_that_look_at_today_run_at_the_newest_date_only():
    inputs = {
        "shop_id": ["a", "a", "a"],
        "as_of_date": [date(2024, 1, 1), date(2024, 1, 1), date(2024, 2, 1)],
        "customer_count": [5.0, 5.0, 6.0],
        "input_fingerprint": ["x", "x", "y"],
    }
    found = runs.model_runs(inputs, {"a": {"k": 0}}, {"seed": 42})
    assert [(row["model_name"], row["as_of_date"].month) for row in found] == [
        *(("kmeans", 1), ("kmeans", 2)),
        *((name, 2) for name in runs.OF_NOW),
    ]


def test_missing_setting_is_named_with_its_remedy():
    with pytest.raises(
        ValueError, match=r"lacks 'clustering_seed'\. Add clustering_seed"
    ):
        Settings(None)["clustering_seed"]


@pytest.mark.parametrize("name", ["kmeans_cluster_count", "cluster_count_maximum"])
def test_more_clusters_than_archetypes_are_refused(name):
    shop = dict.fromkeys(OF_SHOPS, 1) | {"shop_id": "a", name: 11}
    with pytest.raises(
        ValueError, match=rf"The var {name} of shop a is 11\. There are 10"
    ):
        Settings({"minimum_bootstrap_ari": 0.8, "silhouette_tolerance": 0}).rule(shop)


def test_columns_are_read_as_numbers_or_objects():
    relation = duckdb.sql(
        "select * from (values ('b', 1.50::decimal(9, 2), null::int, true), "
        "('a', null, 2, true), ('c', 3, 4, false)) as t(name, amount, items, is_kept)"
    )
    columns = frames.read(
        relation, ["amount", "name", "items"], where="is_kept", order=["name"]
    )
    assert list(columns) == ["amount", "name", "items"]
    assert list(columns["name"]) == ["a", "b"]
    np.testing.assert_array_equal(columns["amount"], [math.nan, 1.5])
    np.testing.assert_array_equal(columns["items"], [2, math.nan])
    decimals = frames.read(relation, ["amount"])["amount"]
    assert decimals.dtype == float
    assert not isinstance(decimals[0], Decimal)


def test_no_rows_make_an_empty_table_of_the_right_types():
    schema = frames.schema("name text, items integer, share number, day date")
    empty = frames.table([], schema)
    assert (empty.num_rows, empty.schema) == (0, schema)
    table = frames.table([{"name": None, "items": 1, "share": 0.5}], schema)
    assert table.to_pylist() == [{"name": None, "items": 1, "share": 0.5, "day": None}]


def test_labels_of_repeated_features_are_those_of_the_seed():
    with (ROOT / "seeds/segmentation/measure_words.csv").open(encoding="utf-8") as file:
        words = {row["measure_name"]: row for row in csv.DictReader(file)}
    assert set(features.LABELS) == set(features.SAME_IF_BOUGHT_ONCE.values())
    for name, labels in features.LABELS.items():
        row = words[name.removeprefix("log_")]
        assert labels == (row["measure_label"], row["measure_label_fr"])

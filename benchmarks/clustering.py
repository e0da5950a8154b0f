"""The choice of k, the fit and the assignment, next to the naive scikit-learn script.

Run as `python -m benchmarks.clustering CONTESTANT CUSTOMERS`; prints JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import yaml
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from clientele.segmentation import cluster_count, other_methods, refits
from clientele.segmentation.features import Population, population
from clientele.segmentation.settings import Settings

NAMES = (
    *("recency_days", "log_monetary_amount", "log_frequency"),
    *("average_order_value", "tenure_days", "category_count"),
)
# Mean days since the last purchase, M, orders, days since the first and categories of
# six kinds, and how many customers in a hundred are of each.
KINDS = np.array(
    [
        (8, 4_000, 16, 700, 8),
        (45, 1_400, 9, 600, 6),
        (60, 350, 4, 250, 3),
        (12, 40, 1, 12, 1),
        (310, 700, 7, 680, 5),
        (560, 60, 1, 570, 1),
    ],
    dtype=float,
)
SHARES = (0.05, 0.20, 0.20, 0.15, 0.20, 0.20)
# A full silhouette takes a matrix of all pairs: measured on so many, then extrapolated.
FULL_SILHOUETTE_ROWS = 20_000
# Beyond, ten starts on all customers would take minutes: nothing is compared.
MOST_COMPARED = 100_000


def customers(count: int, seed: int = 1) -> Population:
    """Return made-up customers: the kinds spread widely enough to touch."""
    generator = np.random.default_rng(seed)
    kinds = KINDS[generator.choice(len(KINDS), count, p=SHARES)]
    recency, monetary, frequency, tenure, categories = (
        kinds * generator.lognormal(0, 0.3, kinds.shape)
    ).T
    frequency = np.maximum(np.round(frequency), 1)
    columns = {
        "customer_id": np.array([f"{at:09}" for at in range(count)], object),
        "population_count": np.full(count, count),
        "frequency": frequency,
        "monetary_amount": monetary,
        "recency_days": np.round(recency),
        "log_monetary_amount": np.log1p(monetary),
        "log_frequency": np.log1p(frequency),
        "average_order_value": monetary / frequency,
        "tenure_days": np.round(np.maximum(tenure, recency)),
        "category_count": np.maximum(np.round(categories), 1),
    }
    return population(
        *(columns, np.arange(count), "benchmark", date(2024, 1, 1), NAMES),
        constant_share=0.9,
        minimum_coverage=0.5,
    )


def settings(root: Path) -> tuple[Settings, dict[str, object]]:
    """Return the project's settings: those of all shops, and those of a shop."""
    values = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))["vars"]
    return Settings(values), {"shop_id": "benchmark", **values}


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - started, 2)


def ours(count: int, root: Path, everything: bool = False) -> dict[str, object]:
    """Run the project's functions; with `everything`, only silhouettes are sampled."""
    of_all, shop = settings(root)
    rule, sampling = of_all.rule(shop), of_all.sampling
    if everything:
        sampling = replace(
            sampling,
            fit_rows=count,
            silhouette_rows=FULL_SILHOUETTE_ROWS,
            bootstrap_rows=count,
        )
    seconds: dict[str, float] = {}
    people = customers(count)
    with timed(seconds, "choice of k"):
        found = cluster_count.select_count(people.scaled, rule, sampling)
    clusters = next(item.clusters for item in found if item.is_chosen)
    with timed(seconds, "K-Means and assignment"):
        [fit] = refits.refits([people], clusters, sampling)
    if not everything:
        with timed(seconds, "mixture and HDBSCAN"):
            other_methods.customer_table(people, clusters, of_all)
    result = {"clusters": clusters, "seconds": seconds}
    if count > MOST_COMPARED:
        return result
    # Beside ten starts on all rows, run until nothing moves.
    full = KMeans(clusters, n_init=10, random_state=7, tol=0, max_iter=1_000)
    labels = full.fit_predict(people.scaled)
    return {
        **result,
        "ari_with_all": round(adjusted_rand_score(labels, fit.labels), 6),
        "different_labels": different(labels, fit.labels),
    }


def different(labels: np.ndarray, others: np.ndarray) -> int:
    """Count the customers whose clusters differ, whatever the clusters' numbers."""
    pairs = np.unique(np.column_stack([labels, others]), axis=0, return_counts=True)[1]
    return int(len(labels) - np.sort(pairs)[-len(np.unique(labels)) :].sum())


def naive(count: int, root: Path) -> dict[str, object]:
    """Run what a script does: ten starts on all rows and a full silhouette per k."""
    scaled = customers(count).scaled
    seconds: dict[str, float] = {}
    rows = scaled[:FULL_SILHOUETTE_ROWS]
    with timed(seconds, "K-Means, k 2 to 10, n_init 10"):
        labels = [
            KMeans(k, n_init=10, random_state=42).fit_predict(scaled)
            for k in range(2, 11)
        ]
    with timed(seconds, "one silhouette of 20,000"):
        silhouette_score(rows, labels[0][: len(rows)])
    nine = 9 * seconds["one silhouette of 20,000"] * (count / len(rows)) ** 2
    seconds["nine full silhouettes, extrapolated"] = round(nine, 1)
    return {"seconds": seconds}


def main(contestant: str, count: int, root: Path) -> None:
    """Run one contestant and print what came out."""
    contestants = {
        "ours": ours,
        "ours on everything": lambda *given: ours(*given, everything=True),
        "naive": naive,
    }
    result = contestants[contestant](count, root)
    # Kilobytes, on Linux.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({**result, "peak_gb": round(peak, 2)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(__file__).resolve().parents[1])

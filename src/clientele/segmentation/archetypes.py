"""Who a cluster is: an id that lasts, and one archetype each."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from clientele.segmentation.settings import ARCHETYPE_FEATURES
from clientele.warehouse import frames
from clientele.warehouse.frames import Columns

# Recency decides who is new or lost; tenure separates new from not so new.
WEIGHTS = (2.0, 1.0, 1.0, 0.5)
# What it costs to be on the wrong side of the shop's mean recency: New and Lost must
# not be, others rather not.
FORBIDDEN, DISCOURAGED = 1e6, 1e3
NOISE = -1  # the cluster id of customers that are in no cluster

SCHEMA = frames.schema("""
    shop_id text, segment_scheme text, cluster_id integer, segment_id text,
    label_reason text
""")


def by_value(labels: np.ndarray, values: np.ndarray, clusters: int) -> np.ndarray:
    """Return the order of clusters by the mean value of their members, best first.

    Labels count from 0. An empty cluster comes last, equal means keep their order.
    """
    sizes = np.bincount(labels, minlength=clusters)
    sums = np.bincount(labels, weights=values, minlength=clusters)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), -np.inf)
    return np.argsort(-np.round(means, 6), kind="stable")


def matched(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return the order of the centers `now` that is nearest to those `before`.

    The Hungarian assignment with the least sum of squared distances: each cluster takes
    over the id of the one it continues. Centers have the shape (clusters, features).
    """
    return linear_sum_assignment(cdist(before, now, "sqeuclidean"))[1]


def archetypes(
    profiles: np.ndarray,
    shop_recency: float,
    prototypes: Sequence[Mapping[str, float | str]],
) -> list[tuple[int, str]]:
    """Give each cluster a different archetype: a prototype's position, and why.

    Clusters are ranked on each feature from 0 (lowest) to 1, which no scale and no
    outlier changes, and matched one to one with the prototypes' ranks. Nobody is called
    new who is less recent than the shop's mean, or lost who is more recent, and others
    are on their side of the mean wherever the clusters allow it.

    Args:
        profiles: Means of clusters, of shape (clusters, 4): recency in days, frequency,
            M, and tenure in days.
        shop_recency: Mean recency of all the shop's customers, in days.
        prototypes: Rows of the seed `cluster_archetypes` in its order, of which the
            first six, or as many as there are clusters, take part.
    """
    taking_part = list(prototypes[: max(6, len(profiles))])
    ranks = np.column_stack([_ranks(column) for column in profiles.T])
    ideal = np.array(
        [[float(row[name]) for name in ARCHETYPE_FEATURES] for row in taking_part]
    )
    weights = np.array(WEIGHTS)
    costs = ((ranks[:, None] - ideal[None]) ** 2 * weights).sum(axis=2)
    is_lapsed = profiles[:, 0] > shop_recency
    for at, row in enumerate(taking_part):
        side = str(row["recency_side"])
        wrong = {"recent": is_lapsed, "lapsed": ~is_lapsed}.get(side.split("_")[-1])
        if wrong is not None:
            costs[wrong, at] += DISCOURAGED if "rather" in side else FORBIDDEN
    chosen = linear_sum_assignment(costs)[1]
    return [(int(at), _why(profiles[row], ranks[row])) for row, at in enumerate(chosen)]


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0 to 1, equal for equal values; a single one is 0.5."""
    if len(values) == 1:
        return np.array([0.5])
    rounded = np.round(values, 6)
    below = (rounded[None] < rounded[:, None]).sum(axis=1)
    equal = (rounded[None] == rounded[:, None]).sum(axis=1) - 1
    return (below + equal / 2) / (len(values) - 1)


def _why(means: np.ndarray, ranks: np.ndarray) -> str:
    recency, frequency, monetary, tenure = means
    words = [_word(rank) for rank in ranks]
    return (
        f"recency {words[0]} ({recency:.0f} days), frequency {words[1]} "
        f"({frequency:.1f} orders), monetary {words[2]} ({monetary:.2f}), tenure "
        f"{words[3]} ({tenure:.0f} days)"
    )


def _word(rank: float) -> str:
    if rank == 0:
        return "lowest"
    if rank == 1:
        return "highest"
    return ("low", "middle", "high")[min(int(rank * 3), 2)]


def name_clusters(means: Columns, prototypes: Columns) -> list[dict[str, object]]:
    """Return rows of `SCHEMA`: an archetype per shop, scheme and cluster.

    Noise is called noise, and a single cluster by no archetype.
    Takes the columns `MEANS`, and `PROTOTYPES` in their order.
    """
    ideals = frames.rows_of(prototypes)
    keys = ("shop_id", "segment_scheme", "cluster_id")
    clusters = sorted(frames.rows_of(means), key=itemgetter(*keys))
    named = []
    for _, group in groupby(clusters, key=itemgetter(*keys[:2])):
        together = list(group)
        grouped = [row for row in together if row["cluster_id"] != NOISE]
        for row in together:
            if row["cluster_id"] == NOISE:
                named.append(_named(row, "noise", "in no dense group"))
        if len(grouped) == 1:
            named.append(_named(grouped[0], "all_customers", "the only cluster"))
            continue
        if grouped:
            profiles = np.array(
                [[row[name] for name in ARCHETYPE_FEATURES] for row in grouped]
            )
            found = archetypes(profiles, grouped[0]["shop_recency_days"], ideals)
            for row, (at, why) in zip(grouped, found, strict=True):
                named.append(_named(row, ideals[at]["segment_id"], why))
    return named


def _named(row: Mapping[str, Any], segment_id: str, why: str) -> dict[str, object]:
    key = {"shop_id": row["shop_id"], "segment_scheme": row["segment_scheme"]}
    named = {"segment_id": segment_id, "label_reason": why}
    return {**key, "cluster_id": int(row["cluster_id"]), **named}


def label_table(means: pa.Table, prototypes: pa.Table) -> pa.Table:
    """Return `SCHEMA` of all shops; parameters as of `name_clusters`."""
    rows = name_clusters(frames.arrays(means), frames.arrays(prototypes))
    return frames.table(rows, SCHEMA)

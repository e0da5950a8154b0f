"""Who a cluster is: an id that lasts, and an archetype where one fits."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

# Recency decides who is new or lost; tenure separates new from not so new.
WEIGHTS = (2.0, 1.0, 1.0, 0.5)
PRECEDENCE = 10.0  # of an archetype over the next: more than any distance
FORBIDDEN = 1e6  # what an archetype costs whose conditions a cluster does not meet
NONE = -1  # the position of no archetype
NOISE = -1  # the cluster id of customers that are in no cluster


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
    profiles: np.ndarray, is_met: np.ndarray, prototypes: np.ndarray
) -> np.ndarray:
    """Give clusters different archetypes: their positions among the prototypes.

    Clusters are ranked on each feature from 0 (lowest) to 1, which no scale and no
    outlier changes, and matched one to one with the prototypes' ranks. As many clusters
    as possible get an archetype whose conditions they meet, prototypes that come first
    before later ones; the others get `NONE`.

    Args:
        profiles: Means of clusters, of shape (clusters, 4): recency in days, frequency,
            M, and tenure in days.
        is_met: Whether a cluster meets an archetype's conditions, of shape (clusters,
            archetypes).
        prototypes: Ranks of the archetypes (seed `cluster_archetypes`) in its order, of
            shape (archetypes, 4); there are at least as many as clusters.
    """
    ranks = np.column_stack([_ranks(column) for column in profiles.T])
    squares = (ranks[:, None] - prototypes[None]) ** 2
    distances = (squares * np.array(WEIGHTS)).sum(axis=2)
    order = PRECEDENCE * np.arange(len(prototypes))
    rows, chosen = linear_sum_assignment(distances + np.where(is_met, order, FORBIDDEN))
    return np.where(is_met[rows, chosen], chosen, NONE)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0 to 1, equal for equal values; a single one is 0.5."""
    if len(values) == 1:
        return np.array([0.5])
    rounded = np.round(values, 6)
    below = (rounded[None] < rounded[:, None]).sum(axis=1)
    equal = (rounded[None] == rounded[:, None]).sum(axis=1) - 1
    return (below + equal / 2) / (len(values) - 1)

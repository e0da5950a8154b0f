"""How well a clustering separates customers, and how far two of them agree."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from clientele.segmentation.threads import single_threaded

SCORES = (davies_bouldin_score, calinski_harabasz_score)
BLOCK = 128  # customers whose distances to all others are held at a time


def separations(
    scaled: np.ndarray, rows: np.ndarray, labelings: Sequence[np.ndarray]
) -> list[tuple[float, float, float]]:
    """Return silhouette, Davies-Bouldin and Calinski-Harabasz of some clusterings.

    NaN where undefined. `scaled` has the shape (customers, features). Silhouettes are
    measured on `rows`: on all customers they would take the square of their number.
    """
    widths = silhouettes(scaled[rows], [labels[rows] for labels in labelings])
    found = []
    for labels, width in zip(labelings, widths, strict=True):
        others = [math.nan, math.nan]
        if 1 < len(np.unique(labels)) < len(scaled):
            with single_threaded():
                others = [score(scaled, labels) for score in SCORES]
        found.append((width, *map(float, others)))
    return found


def silhouettes(scaled: np.ndarray, labelings: Sequence[np.ndarray]) -> list[float]:
    """Return the mean silhouette (Rousseeuw 1987) of each clustering, -1 to 1.

    A customer's is 0 in a cluster of one; NaN if not defined. All distances are
    measured once, some rows at a time: a matrix of them all would leave the cache.
    """
    owns = [np.unique(labels, return_inverse=True)[1] for labels in labelings]
    members = [np.eye(own.max(initial=-1) + 1)[own] for own in owns]
    together = np.hstack([np.empty((len(scaled), 0)), *members])
    blocks = np.split(scaled, range(BLOCK, len(scaled), BLOCK))
    with single_threaded():
        sums = np.vstack([cdist(block, scaled) @ together for block in blocks])
    ends = np.cumsum([each.shape[1] for each in members])
    of_each = np.split(sums, ends, axis=1)[: len(owns)]
    return [_silhouette(*each) for each in zip(owns, of_each, strict=True)]


def _silhouette(own: np.ndarray, sums: np.ndarray) -> float:
    """Return the mean silhouette from sums of distances, (customers, clusters)."""
    sizes, every = np.bincount(own), np.arange(len(own))
    if not 1 < len(sizes) < len(own):
        return math.nan
    within = sums[every, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[every, own] = np.inf
    nearest = means.min(axis=1)
    widest = np.maximum(within, nearest)
    widths = (nearest - within) / np.where(widest > 0, widest, 1)
    return float(np.where(sizes[own] > 1, widths, 0).mean())


def adjusted_rand_index(labels: np.ndarray, others: np.ndarray) -> float:
    """Return the ARI (Hubert and Arabie 1985) of two clusterings of the same rows."""
    labels, others = labels - labels.min(), others - others.min()
    both = np.bincount(labels * (others.max() + 1) + others)
    pairs, first, second, possible = (
        float((counts * (counts - 1.0)).sum())
        for counts in (
            *(both, np.bincount(labels), np.bincount(others)),
            np.array([len(labels)]),
        )
    )
    expected = first * second / possible if possible else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)

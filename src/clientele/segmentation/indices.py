"""How well a clustering separates customers, and how far two of them agree."""

import math
from functools import cached_property

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from clientele.segmentation.threads import single_threaded


class Separation:
    """Indices of clusterings of the same customers, who are compared only once.

    `scaled` has the shape (customers, features). Silhouettes are measured on `rows`:
    on all customers they would take the square of their number.
    """

    def __init__(self, scaled: np.ndarray, rows: np.ndarray) -> None:
        self.scaled, self.rows = scaled, rows

    @cached_property
    def _distances(self) -> np.ndarray:
        return cdist(self.scaled[self.rows], self.scaled[self.rows])

    def silhouette(self, labels: np.ndarray) -> float:
        """Return the mean silhouette (Rousseeuw 1987), -1 to 1; NaN if not defined.

        A customer's is 0 in a cluster of one.
        """
        _, own = np.unique(labels[self.rows], return_inverse=True)
        sizes = np.bincount(own)
        if not 1 < len(sizes) < len(own):
            return math.nan
        members = np.eye(len(sizes))[own]
        every = np.arange(len(own))
        with single_threaded():
            sums = self._distances @ members
        within = sums[every, own] / np.maximum(sizes[own] - 1, 1)
        sums[every, own] = np.inf
        nearest = (sums / sizes).min(axis=1)
        widest = np.maximum(within, nearest)
        widths = (nearest - within) / np.where(widest > 0, widest, 1)
        return float(np.where(sizes[own] > 1, widths, 0).mean())

    def of(self, labels: np.ndarray) -> tuple[float, float, float]:
        """Return silhouette, Davies-Bouldin and Calinski-Harabasz; NaN if undefined."""
        silhouette = self.silhouette(labels)
        if not 1 < len(np.unique(labels)) < len(self.scaled):
            return silhouette, math.nan, math.nan
        with single_threaded():
            return (
                silhouette,
                float(davies_bouldin_score(self.scaled, labels)),
                float(calinski_harabasz_score(self.scaled, labels)),
            )


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

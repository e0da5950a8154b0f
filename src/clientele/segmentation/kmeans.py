"""K-Means on customers: fits that do not depend on chance, on any number of rows."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, pairwise_distances_argmin

from clientele.segmentation.threads import single_threaded
from clientele.warehouse.frames import DECIMALS

STARTS = 10  # random starts of a fit, of which the one with the least inertia counts
REFIT_STARTS = 3  # the same for a refit that is only compared
FINAL_TOLERANCE = 1e-8  # share of the variance by which centres may still move


def sample_rows(count: int, size: int, seed: int) -> np.ndarray:
    """Return sorted positions of at most `size` of `count` rows, each once."""
    if count <= size:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, size, replace=False))


def fit_centres(
    scaled: np.ndarray, clusters: int, *, seed: int, sample_size: int
) -> np.ndarray:
    """Return the centres of K-Means, of shape (clusters, features).

    Many starts compete on a sample; the best of them goes on with all rows until
    nothing moves. So a million rows cost a few passes, and the result is that of a
    fit on all rows with as many starts, wherever both find the same optimum.

    Parameters
    ----------
    scaled
        Standardised features of shape (customers, features).
    clusters
        At most the number of rows.
    seed
        Of the sample and of the starts.
    sample_size
        Rows on which starts compete.
    """
    rows = sample_rows(len(scaled), sample_size, seed)
    centres = _best_of(STARTS, scaled[rows], clusters, seed)
    with _quietly():
        last = KMeans(clusters, init=centres, n_init=1, tol=FINAL_TOLERANCE)
        return np.round(last.fit(scaled).cluster_centers_, DECIMALS) + 0.0


def _best_of(starts: int, scaled: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    with _quietly():
        model = KMeans(clusters, n_init=starts, random_state=seed)
        return model.fit(scaled).cluster_centers_


@contextmanager
def _quietly() -> Iterator[None]:
    with single_threaded(), warnings.catch_warnings():
        # Fewer different rows than clusters: some centres are equal, which is fine.
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def nearest(scaled: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the position of the nearest centre of each row (Euclidean)."""
    if not scaled.shape[1]:
        return np.zeros(len(scaled), dtype=int)
    with single_threaded():
        return pairwise_distances_argmin(scaled, centres)


def inertia(scaled: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> float:
    """Return the sum of squared distances to the centres."""
    return float(((scaled - centres[labels]) ** 2).sum())


def bootstrap_ari(
    scaled: np.ndarray, centres: np.ndarray, *, refits: int, seed: int
) -> float:
    """Return the mean ARI of a clustering with refits on bootstrap samples.

    Hennig 2007: a clustering that is there is found again when customers are drawn
    with replacement. Each refit assigns all rows. ARI is Hubert and Arabie's, 1985.

    Parameters
    ----------
    scaled
        Shape (customers, features).
    centres
        Of the clustering that is tested.
    refits
        How many samples.
    seed
        Of the first; the others follow.
    """
    labels = nearest(scaled, centres)
    scores = []
    for number in range(refits):
        rows = np.random.default_rng([seed, number]).integers(
            len(scaled), size=len(scaled)
        )
        refit = _best_of(REFIT_STARTS, scaled[rows], len(centres), seed + number)
        scores.append(adjusted_rand_score(labels, nearest(scaled, refit)))
    return float(np.mean(scores))

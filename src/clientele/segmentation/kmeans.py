"""K-Means on customers: fits that do not depend on chance, on any number of rows.

Hundreds of fits on a thousand customers each say whether clusters are stable. At that
size scikit-learn spends nine tenths of its time on checking its input, so many runs
are fitted here at once, as products of matrices; the tests compare the two.
"""

import numpy as np

from clientele.segmentation.indices import adjusted_rand_index
from clientele.segmentation.threads import single_threaded
from clientele.warehouse.frames import DECIMALS

STARTS = 10  # random starts of a fit, of which the one with the least inertia counts
REFIT_STARTS = 3  # the same for a refit that is only compared
# Share of the variance by which centers may still move: of a start, and in the end.
TOLERANCE, FINAL_TOLERANCE = 1e-4, 1e-8
MOST_STEPS = 300
# Distances at a time, so that they stay in the processor's cache.
BATCH = 200_000


def sample_rows(count: int, size: int, seed: int) -> np.ndarray:
    """Return sorted positions of at most `size` of `count` rows, each once."""
    if count <= size:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, size, replace=False))


def fit_centres(
    scaled: np.ndarray, clusters: int, *, seed: int, sample_size: int
) -> np.ndarray:
    """Return the centers of K-Means, of shape (clusters, features).

    Many starts compete on a sample; the best of them goes on with all rows until
    nothing moves. So a million rows cost a few passes, and the result is that of a fit
    on all rows with as many starts, wherever both find the same optimum. `scaled` has
    the shape (customers, features), and at least as many rows as there are clusters.
    """
    rows = sample_rows(len(scaled), sample_size, seed)
    best = _best_of(STARTS, scaled[rows], clusters, seed)
    with single_threaded():
        last, _ = _run(scaled, best[None], FINAL_TOLERANCE)
    return np.round(last[0], DECIMALS) + 0.0


def nearest(scaled: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the position of the nearest center of each row (Euclidean)."""
    with single_threaded():
        return _nearness(_with_ones(scaled), centres).argmax(axis=0)


def bootstrap_aris(
    scaled: np.ndarray, centres: np.ndarray, *, refits: range, seed: int
) -> tuple[float, ...]:
    """Return the ARIs of a clustering with refits on bootstrap samples.

    Hennig 2007: a clustering that is there is found again when customers are drawn with
    replacement. Each refit assigns all rows; it depends on its number and the seed.
    """
    labels = nearest(scaled, centres)
    scores = []
    for number in refits:
        rows = np.random.default_rng([seed, number]).integers(
            len(scaled), size=len(scaled)
        )
        refit = _best_of(REFIT_STARTS, scaled[rows], len(centres), seed + number)
        scores.append(adjusted_rand_index(labels, nearest(scaled, refit)))
    return tuple(scores)


def bootstrap_ari(
    scaled: np.ndarray, centres: np.ndarray, *, refits: int, seed: int
) -> float:
    """Return the mean of the first `bootstrap_aris`."""
    aris = bootstrap_aris(scaled, centres, refits=range(refits), seed=seed)
    return float(np.mean(aris))


def _best_of(starts: int, scaled: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    trials = 2 + int(np.log(clusters))
    # The numbers that scikit-learn would draw: both start at the same customers.
    drawn = np.random.RandomState(seed).random_sample(
        (starts, 1 + (clusters - 1) * trials)
    )
    size = max(1, BATCH // max(clusters * len(scaled), 1))
    with single_threaded():
        found = [
            _run(scaled, _plus_plus(scaled, clusters, trials, batch), TOLERANCE)
            for batch in np.split(drawn, range(size, starts, size))
        ]
    centres, inertias = map(np.concatenate, zip(*found, strict=True))
    return centres[inertias.argmin()]


def _plus_plus(
    scaled: np.ndarray, clusters: int, trials: int, drawn: np.ndarray
) -> np.ndarray:
    """Return first centers by greedy k-means++ (Arthur and Vassilvitskii 2007).

    Far customers are likelier; of a few that are drawn (`trials` for each center but
    the first), the one counts that leaves the least inertia. `drawn` are numbers from 0
    to 1 of shape (runs, 1 + (clusters - 1) * trials).
    """
    every = np.arange(len(drawn))
    chosen = np.empty((len(drawn), clusters), dtype=int)
    chosen[:, 0] = drawn[:, 0] * len(scaled)
    norms = (scaled**2).sum(axis=1)
    columns = np.ascontiguousarray(scaled.T)
    left = _squared_distances(columns, norms, chosen[:, :1])[:, 0]
    for at in range(1, clusters):
        first = 1 + (at - 1) * trials
        likely = left.cumsum(axis=1)
        wanted = drawn[:, first : first + trials] * likely[:, -1:]
        rows = np.array(list(map(np.searchsorted, likely, wanted)))
        rows = np.minimum(rows, len(scaled) - 1)
        remaining = _squared_distances(columns, norms, rows)
        np.minimum(remaining, left[:, None], out=remaining)
        best = remaining.sum(axis=2).argmin(axis=1)
        chosen[:, at], left = rows[every, best], remaining[every, best]
    return scaled[chosen]


def _squared_distances(
    columns: np.ndarray, norms: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    found = (-2 * columns.T[rows.ravel()]) @ columns
    found += norms[rows.ravel(), None]
    found += norms
    return np.maximum(found, 0, out=found).reshape(*rows.shape, -1)


def _run(
    scaled: np.ndarray, centres: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Run Lloyd's algorithm from several starts; return centers and inertias.

    Centers have the shape (runs, clusters, features); one that loses all its customers
    stays where it is. The tolerance is a share of the mean variance.
    """
    centres, ones = centres.copy(), _with_ones(scaled)
    enough = tolerance * scaled.var(axis=0).mean()
    moving = np.arange(len(centres))
    for _ in range(MOST_STEPS):
        before = centres[moving]
        nearness = _nearness(ones, before)
        members = nearness == nearness.max(axis=1, keepdims=True)
        sums = members.reshape(-1, len(scaled)).astype(float) @ ones.T
        sums = sums.reshape(*before.shape[:2], -1)
        sizes = sums[..., -1:]
        means = sums[..., :-1] / np.where(sizes > 0, sizes, 1)
        centres[moving] = np.where(sizes > 0, means, before)
        moves = ((centres[moving] - before) ** 2).sum(axis=(1, 2))
        moving = moving[moves > enough]
        if not len(moving):
            break
    gained = _nearness(ones, centres).max(axis=1).sum(axis=1)
    return centres, (scaled**2).sum() - 2 * gained


def _with_ones(scaled: np.ndarray) -> np.ndarray:
    # In rows, so that products read it from end to end.
    return np.vstack([scaled.T, np.ones(len(scaled))])


def _nearness(ones: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return x c - c c / 2 per center and row: greatest where the distance is least."""
    halves = (centres**2).sum(axis=-1, keepdims=True) / 2
    products = np.concatenate([centres, -halves], axis=-1).reshape(-1, len(ones)) @ ones
    return products.reshape(*centres.shape[:-1], -1)

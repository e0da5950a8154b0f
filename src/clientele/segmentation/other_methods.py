"""The other clusterings: Gaussian mixture, HDBSCAN, and principal components."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sklearn.cluster import HDBSCAN
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors

from clientele.segmentation import archetypes
from clientele.segmentation.archetypes import NOISE
from clientele.segmentation.cluster_count import REGULARISATION, chosen_counts
from clientele.segmentation.features import Population, populations
from clientele.segmentation.kmeans import sample_rows
from clientele.segmentation.settings import MOST, Settings
from clientele.segmentation.threads import single_threaded
from clientele.warehouse import frames
from clientele.warehouse.frames import DECIMALS
from clientele.warehouse.settings import Shops, Values

NEIGHBOURS = 10  # customers that make a place dense
MIXTURE_STARTS = 3

SCHEMA = frames.schema("""
    shop_id text, customer_id text, gmm_cluster_id integer, gmm_probability number,
    gmm_entropy number, dbscan_cluster_id integer, dbscan_probability number
""")


@dataclass(frozen=True)
class Membership:
    """Clusters from 1, by mean value; HDBSCAN's noise is -1.

    Attributes: cluster of each customer; probability that the customer belongs to it;
    entropy in nats of all the probabilities, 0 if certain (None: not defined).
    """

    clusters: np.ndarray
    probability: np.ndarray
    entropy: np.ndarray | None = None


def mixture(
    scaled: np.ndarray,
    values: np.ndarray,
    clusters: int,
    *,
    seed: int,
    sample_size: int,
) -> Membership:
    """Fit a Gaussian mixture on a sample and assign all rows by largest posterior.

    `scaled` has the shape (customers, features); clusters are numbered by the mean of
    their members' values.
    """
    if clusters < 2:
        return _all_in_one(len(scaled), entropy=True)
    rows = sample_rows(len(scaled), sample_size, seed)
    with single_threaded():
        model = GaussianMixture(
            clusters, reg_covar=REGULARISATION, n_init=MIXTURE_STARTS, random_state=seed
        ).fit(scaled[rows])
        posteriors = np.round(model.predict_proba(scaled), DECIMALS)
    labels = posteriors.argmax(axis=1)
    logs = np.log(np.where(posteriors > 0, posteriors, 1))
    entropy = -(posteriors * logs).sum(axis=1)
    return Membership(
        _numbered(labels, values, clusters), posteriors.max(axis=1), entropy + 0.0
    )


def dense(
    scaled: np.ndarray,
    values: np.ndarray,
    *,
    seed: int,
    sample_size: int,
    minimum_share: float,
) -> Membership:
    """Find dense groups in a sample by HDBSCAN; the others follow their neighbor.

    A customer outside the sample gets the cluster, or the noise, of the nearest one in
    it. A least share of customers at which more than ten groups are found is doubled.
    """
    rows = sample_rows(len(scaled), sample_size, seed)
    if len(rows) <= NEIGHBOURS or not scaled.shape[1]:
        return _all_in_one(len(scaled))
    sample = scaled[rows]
    with single_threaded():
        while True:
            smallest = max(NEIGHBOURS // 2, round(minimum_share * len(sample)))
            model = HDBSCAN(
                min_cluster_size=smallest, min_samples=NEIGHBOURS, copy=True
            ).fit(sample)
            clusters = model.labels_.max() + 1
            if clusters <= MOST:
                break
            minimum_share = max(2 * minimum_share, 2 * smallest / len(sample))
        if len(rows) < len(scaled):
            index = NearestNeighbors(n_neighbors=1).fit(sample)
            nearest = index.kneighbors(scaled, return_distance=False)[:, 0]
        else:
            nearest = np.arange(len(scaled))
    labels = model.labels_[nearest]
    is_noise = labels == NOISE
    numbers = np.full(len(labels), NOISE)
    if clusters:
        numbers[~is_noise] = _numbered(labels[~is_noise], values[~is_noise], clusters)
    return Membership(numbers, np.round(model.probabilities_[nearest], DECIMALS))


def components(scaled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two principal components: loadings, (2, features), and explained shares.

    The sign is fixed: the largest loading of each is positive. A component that does
    not exist is 0 and explains nothing of the variance.
    """
    found, explained = np.zeros((2, scaled.shape[1])), np.zeros(2)
    count = min(2, *scaled.shape)
    if count and len(scaled) > 1:
        with single_threaded():
            model = PCA(count, svd_solver="covariance_eigh").fit(scaled)
        found[:count] = model.components_
        explained[:count] = np.nan_to_num(model.explained_variance_ratio_)
    if not scaled.shape[1]:
        return found, explained
    largest = np.abs(np.round(found, DECIMALS)).argmax(axis=1)
    signs = np.where(found[np.arange(2), largest] < 0, -1, 1)
    loadings = np.round(found * signs[:, None], DECIMALS) + 0.0
    return loadings, np.round(explained, DECIMALS)


def _numbered(labels: np.ndarray, values: np.ndarray, clusters: int) -> np.ndarray:
    order = archetypes.by_value(labels, values, clusters)
    numbers = np.empty(clusters, dtype=int)
    numbers[order] = np.arange(1, clusters + 1)
    return numbers[labels]


def _all_in_one(count: int, *, entropy: bool = False) -> Membership:
    return Membership(
        np.ones(count, dtype=int), np.ones(count), np.zeros(count) if entropy else None
    )


def customer_table(
    population: Population, clusters: int, settings: Settings
) -> pa.Table:
    """Return the rows of `SCHEMA` for all customers of a shop."""
    scaled, values = population.scaled, population.monetary
    seed = settings.sampling.seed
    mixed = mixture(
        scaled, values, clusters, seed=seed, sample_size=settings.sampling.fit_rows
    )
    grouped = dense(
        scaled,
        values,
        seed=seed,
        sample_size=int(settings["dbscan_rows"]),
        minimum_share=float(settings["dbscan_minimum_share"]),
    )
    return pa.table(
        {
            "shop_id": [population.shop_id] * len(population),
            "customer_id": population.customer_ids,
            "gmm_cluster_id": mixed.clusters,
            "gmm_probability": mixed.probability,
            "gmm_entropy": np.round(mixed.entropy, DECIMALS),
            "dbscan_cluster_id": grouped.clusters,
            "dbscan_probability": grouped.probability,
        },
        schema=SCHEMA,
    )


def cluster_table(
    customers: pa.Table, counts: pa.Table, shops: Shops, values: Values
) -> pa.Table:
    """Return `SCHEMA`: the clusters of all shops' current customers."""
    settings, chosen = Settings(values), chosen_counts(counts)
    current = populations(customers, shops, **settings.population)
    tables = [customer_table(one, chosen[one.shop_id], settings) for one in current]
    return frames.table(tables, SCHEMA)

"""The same K-Means at each as-of date: refits whose cluster ids last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clientele.segmentation import archetypes, kmeans, other_methods
from clientele.segmentation.cluster_count import chosen_counts
from clientele.segmentation.features import Population, by_shop, populations
from clientele.segmentation.settings import Sampling, Settings
from clientele.warehouse import frames
from clientele.warehouse.frames import rounded
from clientele.warehouse.settings import Shops, Values

SCHEMA = frames.schema("""
    shop_id text, as_of_date date, cluster_id integer, feature_name text,
    centroid number, feature_mean number, feature_deviation number, loading_1 number,
    loading_2 number, explained_rate_1 number, explained_rate_2 number,
    missing_rate number, largest_tie_rate number, left_out_reason text,
    left_out_reason_fr text, customer_count integer, input_fingerprint text
""")


@dataclass(frozen=True)
class Fit:
    """K-Means of one date: centers of shape (clusters, features), labels from 0.

    The order of centers is that of the cluster ids, which start at 1.
    """

    population: Population
    centres: np.ndarray
    labels: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """Share of each cluster in the customers."""
        return np.bincount(self.labels, minlength=len(self.centres)) / len(self.labels)


def refits(
    populations: Sequence[Population], clusters: int, sampling: Sampling
) -> list[Fit]:
    """Fit each date, the first one's clusters numbered by value, the others' matched.

    Populations are of one shop, in the order of dates, and use the features of the last
    one. A date with fewer different customers than clusters gets what it allows, and
    hands nothing on: the next one is numbered by value again.
    """
    fits: list[Fit] = []
    for population in populations:
        population = population.using_features_of(populations[-1])
        scaled = population.scaled
        if clusters == 1 or not scaled.shape[1]:
            centres = np.zeros((1, scaled.shape[1]))
        else:
            centres = kmeans.fit_centres(
                scaled,
                min(clusters, len(scaled)),
                seed=sampling.seed,
                sample_size=sampling.fit_rows,
            )
        before = fits[-1].centres if fits else None
        if before is not None and before.shape == centres.shape:
            order = archetypes.matched(before, centres)
        else:
            labels = kmeans.nearest(scaled, centres)
            order = archetypes.by_value(labels, population.monetary, len(centres))
        centres = centres[order]
        fits.append(Fit(population, centres, kmeans.nearest(scaled, centres)))
    return fits


def fit_rows(fit: Fit) -> Iterator[dict[str, object]]:
    """Yield rows of `SCHEMA`: one per cluster and feature asked for.

    A feature that is left out has no centroid and no loading.
    """
    population = fit.population
    loadings, explained = other_methods.components(population.scaled)
    for cluster, centre in enumerate(fit.centres):
        used = iter(zip(centre, *loadings, strict=True))
        for feature in population.features:
            centroid, *of_components = (
                (None, None, None) if feature.left_out else next(used)
            )
            yield {
                "shop_id": population.shop_id,
                "as_of_date": population.as_of_date,
                "cluster_id": cluster + 1,
                "feature_name": feature.name,
                "centroid": centroid,
                "feature_mean": feature.mean,
                "feature_deviation": feature.deviation,
                "loading_1": of_components[0],
                "loading_2": of_components[1],
                "explained_rate_1": explained[0],
                "explained_rate_2": explained[1],
                "missing_rate": rounded(feature.missing_rate),
                "largest_tie_rate": rounded(feature.largest_tie_rate),
                "left_out_reason": feature.left_out,
                "left_out_reason_fr": feature.left_out_fr,
                "customer_count": population.customer_count,
                "input_fingerprint": population.fingerprint,
            }


def fit_table(
    customers: pa.Table, counts: pa.Table, shops: Shops, values: Values
) -> pa.Table:
    """Return `SCHEMA`: the fits of all shops and dates, by the counts chosen today."""
    settings, chosen = Settings(values), chosen_counts(counts)
    rows = [
        row
        for shop_id, dates in by_shop(
            populations(customers, shops, **settings.population)
        )
        for fit in refits(dates, chosen[shop_id], settings.sampling)
        for row in fit_rows(fit)
    ]
    return frames.table(rows, SCHEMA)

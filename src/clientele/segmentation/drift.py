"""How a model ages: the fit of one date followed through the later ones."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from clientele.segmentation import kmeans
from clientele.segmentation.cluster_count import different_rows, stability_of
from clientele.segmentation.features import Population, by_shop, populations
from clientele.segmentation.indices import adjusted_rand_index
from clientele.segmentation.refits import Fit, refits
from clientele.segmentation.settings import Rule, Sampling, Settings
from clientele.warehouse import frames
from clientele.warehouse.frames import rounded
from clientele.warehouse.settings import Shops, Values

PSI_BINS = 10
# Share that replaces 0: the logarithm of 0 is not defined.
PSI_FLOOR = 1e-4

SCHEMA = frames.schema("""
    shop_id text, as_of_date date, baseline_date date, cluster_count integer,
    choice_ari number, customer_count integer, model_ari number, label_ari number,
    seed_noise_ari number, bootstrap_ari number, centroid_shift number,
    share_shift number, feature_name text, psi number, ks number
""")


@dataclass(frozen=True)
class Drift:
    """How far one date has moved from the baseline (definitions.md, Clustering).

    Attributes: the date; customers; clusters, and the bootstrap ARI by which their
    number was chosen (NaN if it is fixed); ARI of the frozen model with the refit; ARI
    of the same customers' labels then and now; median ARI of refits with other seeds;
    mean bootstrap ARI; largest move of a center, in standard deviations; half the sum
    of changes of shares; PSI and KS per feature by name.
    """

    as_of_date: date
    customer_count: int
    cluster_count: int
    choice_ari: float
    model_ari: float
    label_ari: float
    seed_noise_ari: float
    bootstrap_ari: float
    centroid_shift: float
    share_shift: float
    psi: dict[str, float]
    ks: dict[str, float]


def clusters_to_follow(
    baseline: Population, rule: Rule, fixed: int, sampling: Sampling
) -> tuple[int, float]:
    """Return how many clusters the model has whose ageing is followed, and their ARI.

    The smallest count of the range that was stable at the baseline, or else the most
    stable one, if none is fixed. Finer clusters cut through what has no gap, at
    places that move though nothing else does: with six clusters, shops in which
    nothing changes come down to an ARI of 0.79, and a planted change is missed that
    four or five clusters see. Ten refits choose six by chance, thirty did not.
    """
    scaled = baseline.scaled[
        kmeans.sample_rows(len(baseline), sampling.fit_rows, sampling.seed)
    ]
    allowed = different_rows(scaled) - 1
    if fixed:
        return min(fixed, max(allowed, 1)), math.nan
    stability = {}
    for clusters in range(rule.fewest, min(rule.most, allowed) + 1):
        stability[clusters] = stability_of(scaled, clusters, sampling, rule.minimum_ari)
        if stability[clusters] >= rule.minimum_ari:
            break
    # The last one if it is stable, as none before it was.
    chosen = max(stability, key=stability.get, default=1)
    return chosen, stability.get(chosen, math.nan)


def drift(
    dated: Sequence[Population],
    rule: Rule,
    sampling: Sampling,
    *,
    fixed: int = 0,
    noise_refits: int,
    bootstrap_refits: int,
) -> Iterator[Drift]:
    """Follow the model that was fitted at the first date through the others.

    All dates, ascending, use the features of the first one. Rule and sampling choose
    its count of clusters, unless one is fixed. Refits are per date, with other seeds
    and on bootstrap samples.
    """
    if len(dated) < 2:
        return
    dated = [population.using_features_of(dated[0]) for population in dated]
    clusters, choice_ari = clusters_to_follow(dated[0], rule, fixed, sampling)
    if clusters == 1:
        return
    fits = refits(dated, clusters, sampling)
    baseline = fits[0]
    codes = max(population.customer_codes.max() for population in dated) + 1
    labels_then = np.full(codes, -1)  # of those who were customers then
    labels_then[dated[0].customer_codes] = baseline.labels
    for fit in fits:
        population, scaled = fit.population, fit.population.scaled
        frozen = kmeans.nearest(scaled, baseline.centres)
        then = labels_then[population.customer_codes]
        stayed = then >= 0
        moves = np.linalg.norm(fit.centres - baseline.centres, axis=1)
        sample = scaled[
            kmeans.sample_rows(len(scaled), sampling.bootstrap_rows, sampling.seed)
        ]
        yield Drift(
            population.as_of_date,
            population.customer_count,
            clusters,
            choice_ari,
            adjusted_rand_index(frozen, fit.labels),
            adjusted_rand_index(then[stayed], fit.labels[stayed]),
            seed_noise(fit, sampling, noise_refits),
            kmeans.bootstrap_ari(
                sample, fit.centres, refits=bootstrap_refits, seed=sampling.seed
            ),
            float(moves.max()),
            float(np.abs(fit.shares - baseline.shares).sum() / 2),
            *_feature_shifts(baseline.population, population),
        )


def drift_rows(
    dated: Sequence[Population], shop: Values, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield rows of `SCHEMA`: one per date and feature asked for."""
    for found in drift(
        dated,
        settings.rule(shop),
        settings.sampling,
        fixed=int(shop["drift_cluster_count"]),
        noise_refits=int(settings["drift_noise_refits"]),
        bootstrap_refits=int(settings["drift_bootstrap_refits"]),
    ):
        of_date = {
            name: rounded(value) if isinstance(value, float) else value
            for name, value in vars(found).items()
            if name in SCHEMA.names and not isinstance(value, dict)
        }
        for feature in found.psi:
            yield {
                **of_date,
                "shop_id": dated[0].shop_id,
                "baseline_date": dated[0].as_of_date,
                "feature_name": feature,
                "psi": rounded(found.psi[feature]),
                "ks": rounded(found.ks[feature]),
            }


def drift_table(customers: pa.Table, shops: Shops, values: Values) -> pa.Table:
    """Return `SCHEMA` of all shops, from the customers on whom drift is measured."""
    settings = Settings(values)
    rows = [
        row
        for shop_id, dates in by_shop(
            populations(customers, shops, **settings.population)
        )
        for row in drift_rows(dates, shops[shop_id], settings)
    ]
    return frames.table(rows, SCHEMA)


def seed_noise(fit: Fit, sampling: Sampling, noise_refits: int) -> float:
    """Return the median ARI of a fit with fits of the same date by other seeds.

    On the sample on which the fit's own starts competed.
    """
    rows = kmeans.sample_rows(len(fit.labels), sampling.fit_rows, sampling.seed)
    scaled, labels = fit.population.scaled[rows], fit.labels[rows]
    scores = []
    for number in range(1, noise_refits + 1):
        other = kmeans.fit_centres(
            scaled,
            len(fit.centres),
            seed=sampling.seed + number,
            sample_size=sampling.fit_rows,
        )
        scores.append(adjusted_rand_index(labels, kmeans.nearest(scaled, other)))
    return float(np.median(scores))


def _feature_shifts(
    baseline: Population, population: Population
) -> tuple[dict[str, float], dict[str, float]]:
    psi, ks = {}, {}
    for at, feature in enumerate(baseline.features):
        before = baseline.raw[:, at]
        now = population.raw[:, at]
        before, now = before[~np.isnan(before)], now[~np.isnan(now)]
        if len(before) and len(now):
            psi[feature.name] = stability_index(before, now)
            ks[feature.name] = largest_gap(before, now)
    return psi, ks


def stability_index(before: np.ndarray, now: np.ndarray) -> float:
    """Return the population stability index over the deciles of `before`.

    Sum over bins of (q - p) ln(q / p). A share of 0 counts as 0.0001. Equal deciles
    make one bin.
    """
    before, now = np.sort(before), np.sort(now)
    edges = np.unique(np.quantile(before, np.linspace(0, 1, PSI_BINS + 1)[1:-1]))
    shares = []
    for values in (before, now):
        ends = [0, *np.searchsorted(values, edges, side="right"), len(values)]
        shares.append(np.maximum(np.diff(ends) / len(values), PSI_FLOOR))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def largest_gap(before: np.ndarray, now: np.ndarray) -> float:
    """Return the statistic of Kolmogorov and Smirnov for two samples.

    The largest difference between the shares of values up to any value.
    """
    before, now = np.sort(before), np.sort(now)
    # In order, or each search would read memory far from the one before.
    values = np.concatenate([before, now])
    shares = [
        np.searchsorted(sample, values, side="right") / len(sample)
        for sample in (before, now)
    ]
    return float(np.abs(shares[0] - shares[1]).max())

"""How many clusters: all indices side by side, and one rule that decides."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from sklearn.mixture import GaussianMixture

from clientele.segmentation import indices, kmeans
from clientele.segmentation.features import populations
from clientele.segmentation.french import french
from clientele.segmentation.settings import MOST, Rule, Sampling, Settings
from clientele.segmentation.threads import single_threaded
from clientele.warehouse import frames
from clientele.warehouse.frames import rounded
from clientele.warehouse.settings import Shops, Values

Said = tuple[str, str]  # in English and in French
BEST = (
    "the largest count that is stable, has no tiny cluster and separates well",
    "le plus grand nombre qui est stable, sans groupe infime, et sépare bien",
)
SMALLER = ("smaller than the chosen count", "plus petit que le nombre choisi")
FEWEST = 2  # of the counts that are measured
# Added to variances of a mixture: a feature that hardly varies would make it collapse.
REGULARISATION = 1e-3
# A mean ARI within so many standard errors of its gate leaves the choice to chance.
DOUBT = 3

SCHEMA = frames.schema("""
    shop_id text, cluster_count integer, inertia_per_customer number, silhouette number,
    davies_bouldin number, calinski_harabasz number, bic_per_customer number,
    bootstrap_ari number, bootstrap_ari_deviation number, bootstrap_refit_count integer,
    smallest_cluster_rate number, customer_count integer,
    is_in_range boolean, is_chosen boolean, reason text, reason_fr text
""")


@dataclass(frozen=True)
class Count:
    """One count of clusters and its indices (NaN where not defined).

    Attributes: clusters; inertia per customer; silhouette (-1 to 1, high is good);
    Davies-Bouldin (low is good); Calinski-Harabasz (high is good); BIC per customer of
    a Gaussian mixture (low is good); ARIs with bootstrap refits; share of the smallest
    cluster; whether the rule may choose it; whether it did, and why or why not; the
    centers. BIC and ARIs take the most time, and are measured where the rule may choose
    only.
    """

    clusters: int
    inertia: float = math.nan
    silhouette: float = math.nan
    davies_bouldin: float = math.nan
    calinski_harabasz: float = math.nan
    bic: float = math.nan
    bootstrap_aris: tuple[float, ...] = ()
    smallest_share: float = math.nan
    is_in_range: bool = False
    is_chosen: bool = False
    reason: str = ""
    reason_fr: str = ""
    centres: np.ndarray | None = field(default=None, compare=False, repr=False)

    @property
    def bootstrap_ari(self) -> float:
        """Mean of the ARIs."""
        return float(np.mean(self.bootstrap_aris)) if self.bootstrap_aris else math.nan

    @property
    def bootstrap_deviation(self) -> float:
        """Standard deviation of the ARIs."""
        return _deviation(self.bootstrap_aris)


def select_count(scaled: np.ndarray, rule: Rule, sampling: Sampling) -> list[Count]:
    """Measure all counts on the sample of the fits, and choose one.

    Exactly one is chosen. Customers too few or too alike for two are one cluster.
    """
    different = different_rows(scaled)
    most = min(MOST, different - 1)
    sample = scaled[kmeans.sample_rows(len(scaled), sampling.fit_rows, sampling.seed)]
    measured = range(FEWEST, most + 1)
    counts = measure(sample, measured, in_range(measured, rule), sampling)
    return choose(certain(counts, sample, rule, sampling), rule, different)


def certain(
    counts: Sequence[Count], scaled: np.ndarray, rule: Rule, sampling: Sampling
) -> list[Count]:
    """Return the counts, those refitted more often on which the choice hangs.

    From the largest one down: a count that reaches all else is refitted until it is
    clear whether it is stable. The first one that is will be chosen, so the others need
    no more.
    """
    counts, sample = list(counts), _bootstrapped(scaled, sampling)
    ranged = in_range([item.clusters for item in counts], rule)
    best = max((_silhouette(it) for it in counts if it.clusters in ranged), default=0.0)
    for at, item in reversed([*enumerate(counts)]):
        if item.clusters not in ranged or rule.fixed or _faults(item, best, rule):
            continue
        aris = stability(
            sample, item.centres, sampling, rule.minimum_ari, item.bootstrap_aris
        )
        counts[at] = replace(item, bootstrap_aris=aris)
        if counts[at].bootstrap_ari >= rule.minimum_ari:
            break
    return counts


def in_range(counts: Sequence[int], rule: Rule) -> list[int]:
    """Return the counts, ascending, of which the rule may choose one."""
    if not counts:
        return []
    if rule.fixed:
        return [min(rule.fixed, counts[-1])]
    ranged = [count for count in counts if rule.fewest <= count <= rule.most]
    # Fewer customers than the range asks for: what there is.
    return ranged or [counts[-1] if counts[-1] < rule.fewest else counts[0]]


def different_rows(scaled: np.ndarray, enough: int = 1000) -> int:
    """Return how many rows differ, or some number above `enough`."""
    if not scaled.size:
        return min(len(scaled), 1)
    few = len(np.unique(scaled[: 2 * enough], axis=0))
    return few if few > enough else len(np.unique(scaled, axis=0))


def measure(
    scaled: np.ndarray, counts: Sequence[int], ranged: Sequence[int], sampling: Sampling
) -> list[Count]:
    """Return the indices of counts, on samples that depend on the seed only.

    The rule may choose a count in `ranged`.
    """
    sample = _bootstrapped(scaled, sampling)
    fits = [_centres(scaled, clusters, sampling) for clusters in counts]
    labelings = [kmeans.nearest(scaled, centres) for centres in fits]
    separated = separations(scaled, labelings, sampling)
    return [
        Count(
            clusters,
            ((scaled - centres[labels]) ** 2).sum() / len(scaled),
            *of_labels,
            _bic(sample, clusters, sampling.seed) if clusters in ranged else math.nan,
            stability(sample, centres, sampling) if clusters in ranged else (),
            np.bincount(labels, minlength=clusters).min() / len(scaled),
            centres=centres,
        )
        for clusters, centres, labels, of_labels in zip(
            counts, fits, labelings, separated, strict=True
        )
    ]


def _bic(sample: np.ndarray, clusters: int, seed: int) -> float:
    with single_threaded():
        mixture = GaussianMixture(
            clusters, reg_covar=REGULARISATION, random_state=seed
        ).fit(sample)
        return mixture.bic(sample) / len(sample)


def stability_of(
    scaled: np.ndarray, clusters: int, sampling: Sampling, gate: float
) -> float:
    """Return the bootstrap ARI of one count, of more refits where the gate is near."""
    centres = _centres(scaled, clusters, sampling)
    sample = _bootstrapped(scaled, sampling)
    return float(np.mean(stability(sample, centres, sampling, gate)))


def _centres(scaled: np.ndarray, clusters: int, sampling: Sampling) -> np.ndarray:
    return kmeans.fit_centres(
        scaled, clusters, seed=sampling.seed, sample_size=sampling.fit_rows
    )


def _bootstrapped(scaled: np.ndarray, sampling: Sampling) -> np.ndarray:
    return scaled[
        kmeans.sample_rows(len(scaled), sampling.bootstrap_rows, sampling.seed)
    ]


def stability(
    sample: np.ndarray,
    centres: np.ndarray,
    sampling: Sampling,
    gate: float = math.nan,
    known: tuple[float, ...] = (),
) -> tuple[float, ...]:
    """Return ARIs with bootstrap refits, more of them while the gate is too near.

    `known` are the first of them. The same number is added each time, up to the most
    that are allowed.
    """
    aris, step = known, max(sampling.bootstrap_refits, 2)
    most = max(sampling.most_refits, step)
    while not aris or (len(aris) < most and _doubtful(aris, gate)):
        refits = range(len(aris), min(len(aris) + step, most))
        aris += kmeans.bootstrap_aris(
            sample, centres, refits=refits, seed=sampling.seed
        )
    return aris


def _doubtful(aris: tuple[float, ...], gate: float) -> bool:
    error = _deviation(aris) / math.sqrt(len(aris))
    return abs(np.mean(aris) - gate) < DOUBT * error


def _deviation(aris: tuple[float, ...]) -> float:
    return float(np.std(aris, ddof=1)) if len(aris) > 1 else math.nan


def separations(
    scaled: np.ndarray, labelings: Sequence[np.ndarray], sampling: Sampling
) -> list[tuple[float, float, float]]:
    """Return the separation of clusterings, silhouettes on a sample of customers."""
    rows = kmeans.sample_rows(len(scaled), sampling.silhouette_rows, sampling.seed)
    return indices.separations(scaled, rows, labelings)


def choose(counts: Sequence[Count], rule: Rule, different: int) -> list[Count]:
    """Apply the rule: the largest count that is stable, not too small, and as good.

    Counts ascend; `different` customers differ in some feature.
    """
    if not counts:
        return [_explained(Count(1, is_in_range=True, is_chosen=True), _one(different))]
    if rule.fixed:
        chosen = min(rule.fixed, counts[-1].clusters) if rule.fixed > 1 else 1
        return _fixed(counts, chosen, rule)
    allowed = in_range([item.clusters for item in counts], rule)
    ranged = [item for item in counts if item.clusters in allowed]
    best = max(_silhouette(item) for item in ranged)
    told = {item.clusters: _shortfalls(item, best, rule) for item in ranged}
    chosen, why = _best(ranged, told)
    single = max(counts, key=_silhouette).clusters
    if single < rule.fewest:
        alone = (
            f"the silhouette alone prefers {single}, too few to act on",
            f"la silhouette seule préfère {single}, trop peu pour agir",
        )
        why = _joined([why, alone])
    outside = (
        f"outside the range {rule.fewest} to {rule.most}",
        f"hors de l'intervalle de {rule.fewest} à {rule.most}",
    )
    reasons = {
        item.clusters: _joined(told.get(item.clusters, [outside])) for item in counts
    }
    return [
        _explained(
            replace(
                item,
                is_in_range=item.clusters in told,
                is_chosen=item.clusters == chosen,
            ),
            why if item.clusters == chosen else reasons[item.clusters],
        )
        for item in counts
    ]


def _best(
    ranged: Sequence[Count], told: Mapping[int, Sequence[Said]]
) -> tuple[int, Said]:
    """Return the count to choose, and why, from the faults of each."""
    good = [item.clusters for item in ranged if not told[item.clusters]]
    if good:
        return good[-1], BEST
    stable = max(ranged, key=lambda item: (item.bootstrap_ari, item.clusters)).clusters
    english, french = _joined(told[stable])
    return stable, (
        f"no count reaches all thresholds: the most stable one ({english})",
        f"aucun nombre n'atteint tous les seuils : le plus stable ({french})",
    )


def _one(different: int) -> Said:
    return (
        f"too few different customers ({different}) for {FEWEST} clusters: all are in "
        "one",
        f"trop peu de clients différents ({different}) pour {FEWEST} groupes : tous "
        "sont dans un seul",
    )


def _explained(count: Count, why: Said) -> Count:
    return replace(count, reason=why[0], reason_fr=why[1])


def _joined(told: Sequence[Said]) -> Said:
    """Return what is said of a count; without faults it is smaller than the chosen."""
    english, french = zip(*(told or [SMALLER]), strict=True)
    return "; ".join(english), " ; ".join(french)


def _silhouette(item: Count) -> float:
    return -1.0 if math.isnan(item.silhouette) else item.silhouette


def _shortfalls(item: Count, best_silhouette: float, rule: Rule) -> list[Said]:
    told = []
    if item.bootstrap_ari < rule.minimum_ari:
        decimals = _decimals(item.bootstrap_ari, rule.minimum_ari, 3)
        found = f"{item.bootstrap_ari:.{decimals}f} < {rule.minimum_ari:g}"
        told.append((f"bootstrap ARI {found}", f"ARI bootstrap {french(found)}"))
    return told + _faults(item, best_silhouette, rule)


def _faults(item: Count, best_silhouette: float, rule: Rule) -> list[Said]:
    """Return what is wrong with a count besides its stability."""
    told = []
    if item.smallest_share < rule.minimum_share:
        decimals = _decimals(item.smallest_share, rule.minimum_share, 4)
        found = f"{item.smallest_share:.{decimals}f} < {rule.minimum_share:g}"
        told.append((f"smallest share {found}", f"plus petite part {french(found)}"))
    bound = best_silhouette - rule.silhouette_tolerance
    if _silhouette(item) < bound:
        decimals = _decimals(_silhouette(item), bound, 3)
        found = (
            f"{_silhouette(item):.{decimals}f} < {best_silhouette:.{decimals}f} - "
            f"{rule.silhouette_tolerance:g}"
        )
        told.append((f"silhouette {found}", f"silhouette de {french(found)}"))
    return told


def _decimals(value: float, bound: float, decimals: int) -> int:
    """Return how many decimals to write: one more if a value reads as its bound."""
    return decimals + (round(value, decimals) == round(bound, decimals))


def _fixed(counts: Sequence[Count], chosen: int, rule: Rule) -> list[Count]:
    english = f"fixed by kmeans_cluster_count: {rule.fixed}"
    french = f"fixé par kmeans_cluster_count : {rule.fixed}"
    if chosen != rule.fixed:
        english += f", but the shop's customers allow {chosen} at most"
        french += f", mais les clients de la boutique en permettent {chosen} au plus"
    if chosen == 1:
        counts = [Count(1), *counts]
    other = (f"not {chosen}, which is fixed", f"pas {chosen}, qui est fixé")
    return [
        _explained(
            replace(
                item,
                is_in_range=item.clusters == chosen,
                is_chosen=item.clusters == chosen,
            ),
            (english, french) if item.clusters == chosen else other,
        )
        for item in counts
    ]


def as_row(shop_id: str, customers: int, count: Count) -> dict[str, object]:
    """Return a row of `SCHEMA`."""
    return {
        "shop_id": shop_id,
        "cluster_count": count.clusters,
        "inertia_per_customer": rounded(count.inertia),
        "silhouette": rounded(count.silhouette),
        "davies_bouldin": rounded(count.davies_bouldin),
        "calinski_harabasz": rounded(count.calinski_harabasz),
        "bic_per_customer": rounded(count.bic),
        "bootstrap_ari": rounded(count.bootstrap_ari),
        "bootstrap_ari_deviation": rounded(count.bootstrap_deviation),
        "bootstrap_refit_count": len(count.bootstrap_aris) or None,
        "smallest_cluster_rate": rounded(count.smallest_share),
        "customer_count": customers,
        "is_in_range": count.is_in_range,
        "is_chosen": count.is_chosen,
        "reason": count.reason,
        "reason_fr": count.reason_fr,
    }


def count_table(customers: pa.Table, shops: Shops, values: Values) -> pa.Table:
    """Return `SCHEMA`: the counts of each shop, measured on its current customers."""
    settings = Settings(values)
    rows = [
        as_row(one.shop_id, len(one), count)
        for one in populations(customers, shops, **settings.population)
        for count in select_count(
            one.scaled, settings.rule(shops[one.shop_id]), settings.sampling
        )
    ]
    return frames.table(rows, SCHEMA)


def chosen_counts(counts: pa.Table) -> dict[str, int]:
    """Return the chosen count by shop, from the chosen rows of `SCHEMA`."""
    columns = frames.arrays(counts)
    chosen = columns["cluster_count"].astype(int)
    return dict(zip(columns["shop_id"], chosen.tolist(), strict=True))

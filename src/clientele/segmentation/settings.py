"""Settings of the Python models that learn segments."""

from dataclasses import dataclass

from clientele.warehouse import settings
from clientele.warehouse.settings import Values

MOST = 10  # clusters: as many as archetypes to call them by
# What names of clusters rest on: columns of int_cluster_features and cluster_profiles;
# the latter's features are those that customers are clustered by.
OF_CLUSTER = ("shop_id", "segment_scheme", "cluster_id")
MEASURES = (
    *(*OF_CLUSTER, "measure_name", "scale", "decimals", "measure_average"),
    *("shop_average", "shop_median", "shop_third_quartile", "words", "words_fr"),
)
PROFILES = (
    *(*OF_CLUSTER, "measure_name", "deviation", "deviation_rank", "measure_average"),
    *("shop_average", "why", "why_fr"),
)
# Columns of the seeds cluster_archetypes, archetype_conditions and cluster_phrases.
PLACES = ("recency_days", "frequency", "monetary_amount", "tenure_days")
NAMES = ("segment_id", "segment_name", "segment_label_fr")
ARCHETYPES = (
    *("archetype_order", *NAMES, "segment_colour"),
    *PLACES,
)
CONDITIONS = (
    *("segment_id", "condition_order", "measure_name"),
    *("comparison", "multiple", "basis"),
)
PHRASES = (
    *("measure_name", "direction", "phrase_order", "least_deviation", "lowest"),
    *("highest", "phrase_id", "phrase", "phrase_fr"),
)
OF_NAMING = ("shop_id", "new_customer_days")

OF_CHOSEN = ("shop_id", "cluster_count")  # columns of py_cluster_counts
METHODS = ("kmeans", "gmm", "dbscan", "rfm11")  # that are compared
OF_CLUSTERS = ("shop_id", "customer_id", *(f"{name}_cluster_id" for name in METHODS))

# Columns of int_shops that a shop may set for itself.
OF_SHOPS = (
    *("shop_id", "cluster_features", "kmeans_cluster_count", "drift_cluster_count"),
    *("cluster_count_minimum", "cluster_count_maximum", "minimum_cluster_share"),
)


@dataclass(frozen=True)
class Rule:
    """What a count of clusters has to reach.

    Attributes: fewest and most clusters to choose from; a count that is fixed, or 0;
    least bootstrap ARI; least share of the smallest cluster; how far below the best
    silhouette of the range a count may stay.
    """

    fewest: int
    most: int
    fixed: int
    minimum_ari: float
    minimum_share: float
    silhouette_tolerance: float


@dataclass(frozen=True)
class Sampling:
    """How much is looked at: rows of fits, of silhouettes; bootstrap refits; seed.

    A mean ARI that is too near to its gate gets more refits, up to the most.
    """

    seed: int
    fit_rows: int
    silhouette_rows: int
    bootstrap_rows: int
    bootstrap_refits: int
    most_refits: int


class Settings(settings.Settings):
    """Settings by what they are needed for."""

    @property
    def population(self) -> dict[str, float]:
        """What says which features are used."""
        return {
            "constant_share": float(self["constant_feature_share"]),
            "minimum_coverage": float(self["minimum_feature_coverage"]),
        }

    @property
    def sampling(self) -> Sampling:
        """How much is looked at."""
        return Sampling(
            seed=int(self["clustering_seed"]),
            fit_rows=int(self["clustering_fit_rows"]),
            silhouette_rows=int(self["silhouette_rows"]),
            bootstrap_rows=int(self["bootstrap_rows"]),
            bootstrap_refits=int(self["bootstrap_refits"]),
            most_refits=int(self["maximum_bootstrap_refits"]),
        )

    def rule(self, shop: Values) -> Rule:
        """Return what a count of clusters has to reach in a shop.

        Raises ValueError if more clusters are asked for than there are archetypes.
        """
        for name in ("kmeans_cluster_count", "cluster_count_maximum"):
            if shop[name] > MOST:
                raise ValueError(
                    f"The var {name} of shop {shop['shop_id']} is {shop[name]:.0f}. "
                    f"There are {MOST} archetypes to call clusters by: set it to "
                    f"{MOST} at most."
                )
        return Rule(
            fewest=int(shop["cluster_count_minimum"]),
            most=int(shop["cluster_count_maximum"]),
            fixed=int(shop["kmeans_cluster_count"]),
            minimum_ari=float(self["minimum_bootstrap_ari"]),
            minimum_share=float(shop["minimum_cluster_share"]),
            silhouette_tolerance=float(self["silhouette_tolerance"]),
        )

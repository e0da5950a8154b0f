"""Settings of a Python model: those of all shops from its meta, others from shops."""

from collections.abc import Mapping, Sequence
from typing import Any

from clientele.segmentation.counts import MOST, Rule, Sampling
from clientele.segmentation.frames import read

# Columns of core.shops that a shop may set for itself.
OF_SHOPS = (
    *("shop_id", "cluster_features", "kmeans_cluster_count", "drift_cluster_count"),
    *("cluster_count_minimum", "cluster_count_maximum", "minimum_cluster_share"),
)


class Settings:
    """What `config.meta.settings` says, with an error for what it does not say.

    Parameters
    ----------
    values
        What `dbt.config.meta_get("settings")` gave.
    """

    def __init__(self, values: Mapping[str, Any] | None) -> None:
        self.values = dict(values or {})

    def __getitem__(self, name: str) -> Any:
        """Return a setting.

        Raises
        ------
        ValueError
            If the model's YAML does not name it.
        """
        if self.values.get(name) is None:
            raise ValueError(
                f"config.meta.settings of this Python model lacks '{name}'. Add "
                f"{name}: \"{{{{ var('{name}') }}}}\" to it in the model's YAML."
            )
        return self.values[name]

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
        )

    def rule(self, shop: Mapping[str, Any]) -> Rule:
        """Return what a count of clusters has to reach in a shop.

        Raises
        ------
        ValueError
            If more clusters are asked for than there are archetypes.
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


def read_shops(
    relation: Any, names: Sequence[str] = OF_SHOPS
) -> dict[str, dict[str, Any]]:
    """Return the shops' settings in `core.shops`, by shop."""
    columns = read(relation, names)
    rows = [
        dict(zip(columns, row, strict=True))
        for row in zip(*columns.values(), strict=True)
    ]
    return {row["shop_id"]: row for row in sorted(rows, key=lambda row: row["shop_id"])}

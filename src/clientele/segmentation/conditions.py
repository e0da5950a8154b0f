"""What a cluster must be like to be called by an archetype, in numbers and in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = Mapping[str, Any]

# Words in English and French.
BOUNDS = {"at_least": ("at least", "au moins"), "at_most": ("at most", "au plus")}
BASES = {
    "one": ("", ""),
    "mean": ("the shop's average of", "la moyenne de la boutique,"),
    "median": ("the shop's median of", "la médiane de la boutique,"),
    "third_quartile": (
        "the shop's third quartile of",
        "le troisième quartile de la boutique,",
    ),
    "new_customer_days": (
        "the shop's limit for new customers,",
        "la limite de la boutique pour les nouveaux clients,",
    ),
}
# Averages are rounded, so a tie is no exact one: as in assert_cluster_names_fit.
TIE = 0.00001
FRENCH = str.maketrans({",": " ", ".": ","})
TIMES, AND = ("times", "fois"), (" and ", " et ")


@dataclass(frozen=True)
class Cluster:
    """A cluster: its key, its rows of `MEASURES` by name, those of `PROFILES` by rank.

    Measures are all that customers are described by, features those that they are
    clustered by, the largest deviation first.
    """

    key: tuple[str, str, int]
    measures: Mapping[str, Row]
    features: Sequence[Row]

    def averages(self, names: Sequence[str]) -> list[float]:
        """Return averages of measures."""
        return [float(self.measures[name]["measure_average"]) for name in names]


def base(condition: Row, measure: Row, shop: Row) -> float:
    """Return what the multiple of a condition refers to."""
    return {
        "one": 1.0,
        "mean": measure["shop_average"],
        "median": measure["shop_median"],
        "third_quartile": measure["shop_third_quartile"],
        "new_customer_days": float(shop["new_customer_days"]),
    }[condition["basis"]]


def is_met(condition: Row, cluster: Cluster, shop: Row) -> bool:
    """Say whether a cluster meets a condition.

    A tie meets it, an unknown average none, and nothing is a multiple of zero or less.
    """
    measure = cluster.measures[condition["measure_name"]]
    average = measure["measure_average"]
    basis = base(condition, measure, shop)
    bound = condition["multiple"] * basis
    is_within = (
        average >= bound - TIE
        if condition["comparison"] == "at_least"
        else average <= bound + TIE
    )
    return bool(is_within and basis > 0)


def checked(conditions: Sequence[Row], measures: Collection[str]) -> Sequence[Row]:
    """Return the rows of the seed `archetype_conditions` as they are.

    Raises ValueError if one speaks of what does not exist.
    """
    allowed = {"measure_name": measures, "comparison": BOUNDS, "basis": BASES}
    for row in conditions:
        for column, values in allowed.items():
            if row[column] not in values:
                raise ValueError(
                    f"{column} of {row['segment_id']} in "
                    f"seeds/segmentation/archetype_conditions.csv is '{row[column]}'. "
                    f"Set it to one of: {', '.join(sorted(values))}."
                )
    return conditions


def number_text(value: float, decimals: int, language: int = 0) -> str:
    """Write a number as the macro of that name does: 12, 4.3, 1,234; French 1 234."""
    digits = Decimal(1).scaleb(0 if abs(value) >= 100 else -decimals)
    shown = Decimal(f"{value:.6f}").quantize(digits, ROUND_HALF_UP)
    text = f"{int(shown):,}" if shown == int(shown) else str(shown)
    return text.translate(FRENCH) if language else text


def bound_text(condition: Row, measure: Row, shop: Row, language: int) -> str:
    """Write a condition: "at least 2 times the shop's average of 1,911"."""
    basis, multiple = condition["basis"], condition["multiple"]
    factor = f"{multiple:g} {TIMES[language]}" if multiple != 1 else ""
    if language:
        factor = factor.translate(FRENCH)
    value = base(condition, measure, shop) * measure["scale"]
    if basis == "one":
        factor, value = "", multiple * measure["scale"]
    unit = "%" if measure["scale"] == 100 else ""
    parts = (
        *(BOUNDS[condition["comparison"]][language], factor, BASES[basis][language]),
        number_text(value, int(measure["decimals"]), language) + unit,
    )
    return " ".join(part for part in parts if part)


def reasons_met(
    conditions: Sequence[Row], cluster: Cluster, shop: Row, language: int
) -> str:
    """Write the conditions that a cluster meets, each measure once."""
    told: dict[str, list[str]] = {}
    for condition in conditions:
        measure = cluster.measures[condition["measure_name"]]
        words = measure["words_fr" if language else "words"]
        told.setdefault(words, []).append(
            bound_text(condition, measure, shop, language)
        )
    separator = " ; " if language else "; "
    return separator.join(
        f"{words} ({AND[language].join(bounds)})" for words, bounds in told.items()
    )

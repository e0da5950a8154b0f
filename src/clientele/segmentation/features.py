"""What customers are clustered by: features of one shop at one date, standardized."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.segmentation.french import french
from clientele.warehouse.frames import DECIMALS, Columns, arrays, fetch
from clientele.warehouse.settings import Shops, Values

KEYS = ["shop_id", "as_of_date", "customer_id"]
# What each says of customers who bought once has been said by R, F or M already.
SAME_IF_BOUGHT_ONCE = {
    "average_order_value": "log_monetary_amount",
    "category_count": "log_frequency",
    "days_between_orders": "recency_days",
    "tenure_days": "recency_days",
}
# Names of these in English and French, as seed measure_words has them.
LABELS = {
    "log_frequency": ("number of orders", "nombre de commandes"),
    "log_monetary_amount": ("amount spent", "montant dépensé"),
    "recency_days": (
        "days since the last purchase",
        "jours depuis le dernier achat",
    ),
}


@dataclass(frozen=True)
class Feature:
    """One feature of a population: how it was standardized, and whether it is used.

    Attributes: name; mean and population standard deviation of the known values;
    shares of customers without a value and on the most frequent value; why it is
    left out, in English and in French (None if it is used).
    """

    name: str
    mean: float
    deviation: float
    missing_rate: float
    largest_tie_rate: float
    left_out: str | None
    left_out_fr: str | None


@dataclass(frozen=True)
class Population:
    """The customers of one shop at one as-of date, ordered by customer id.

    Attributes: shop and date; customer ids; whole numbers that represent customers at
    all dates of a shop; what they are worth, M in the shop's currency, or F where it
    has no amounts; the features asked for; their raw
    values of shape (customers, features), NaN where unknown; how many customers the
    shop has, of whom these may be a sample.
    """

    shop_id: str
    as_of_date: date
    customer_ids: np.ndarray | pa.Array
    customer_codes: np.ndarray
    monetary: np.ndarray
    features: tuple[Feature, ...]
    raw: np.ndarray
    customer_count: int

    def __len__(self) -> int:
        return len(self.customer_ids)

    @property
    def used(self) -> tuple[Feature, ...]:
        """The features that customers are clustered by."""
        return tuple(item for item in self.features if item.left_out is None)

    @cached_property
    def scaled(self) -> np.ndarray:
        """Standardized values of shape (customers, used features).

        An unknown value is 0, the mean: it speaks for no cluster.
        """
        columns = [
            # No deviation at this date: all are at the mean.
            np.nan_to_num((self.raw[:, at] - item.mean) / (item.deviation or np.inf))
            for at, item in enumerate(self.features)
            if item.left_out is None
        ]
        return np.column_stack(columns) if columns else np.zeros((len(self), 0))

    def using_features_of(self, other: "Population") -> "Population":
        """Return the population with the features that another date uses."""
        features = tuple(
            replace(mine, left_out=theirs.left_out, left_out_fr=theirs.left_out_fr)
            for mine, theirs in zip(self.features, other.features, strict=True)
        )
        return replace(self, features=features)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of who the customers are and of all their values."""
        digest = sha256("\n".join(map(str, np.asarray(self.customer_ids))).encode())
        digest.update(" ".join(item.name for item in self.features).encode())
        # -0.0 and 0.0 are equal, their bytes are not.
        digest.update(np.ascontiguousarray(self.raw + 0.0).tobytes())
        return digest.hexdigest()


def read(relation: Any, shops: Shops, where: str | None = None) -> pa.Table:
    """Return of `int_customer_features` what shops are clustered by, in order.

    `where` names a boolean column that has to be true.
    """
    asked = {name for shop in shops.values() for name in _asked(shop)}
    basis = {"frequency", "monetary_amount", "population_count"}
    return fetch(relation, [*KEYS, *sorted(asked | basis)], where=where, order=KEYS)


def _asked(shop: Values) -> list[str]:
    return shop["cluster_features"].split(",")


def populations(
    customers: pa.Table, shops: Shops, *, constant_share: float, minimum_coverage: float
) -> Iterator[Population]:
    """Yield the customers of each shop at each as-of date, in this order.

    Args:
        customers: As `read` returns them.
        shops: Settings, with `cluster_features`: names of columns, comma separated.
        constant_share: From this share of customers with one order on, features that
            repeat R, F and M for them are left out; from this share of customers on one
            value on, a feature counts as constant.
        minimum_coverage: Least share of customers for whom a feature must be known.
    """
    keys = [customers[name].combine_chunks() for name in KEYS]
    shops_of, dates_of, codes = (
        key.dictionary_encode().indices.to_numpy() for key in keys
    )
    # Text stays in Arrow: objects of Python for each id would take longer than a fit.
    columns = {**arrays(customers.drop_columns(KEYS)), "customer_id": keys[2]}
    # Not by `group_by`, which returns groups in any order.
    changes = np.diff(shops_of, prepend=-1) | np.diff(dates_of, prepend=-1)
    starts = np.flatnonzero(changes)
    for here in map(slice, starts, [*starts[1:], len(codes)]):
        shop_id, as_of = (key[here.start].as_py() for key in keys[:2])
        yield population(
            {name: values[here] for name, values in columns.items()},
            codes[here],
            shop_id,
            as_of,
            _asked(shops[shop_id]),
            constant_share=constant_share,
            minimum_coverage=minimum_coverage,
        )


def by_shop(dated: Iterable[Population]) -> Iterator[tuple[str, list[Population]]]:
    """Yield each shop and its populations in the order of dates."""
    for shop_id, dates in groupby(dated, key=lambda one: one.shop_id):
        yield shop_id, list(dates)


def population(
    columns: Columns,
    codes: np.ndarray,
    shop_id: str,
    as_of_date: date,
    names: Sequence[str],
    *,
    constant_share: float,
    minimum_coverage: float,
) -> Population:
    """Standardize the features of one shop at one date; parameters as above."""
    one_time_rate = float(np.mean(columns["frequency"] == 1))
    raw = np.column_stack([columns[name] for name in names])
    features = tuple(
        _feature(
            name, raw[:, at], names, one_time_rate, constant_share, minimum_coverage
        )
        for at, name in enumerate(names)
    )
    return Population(
        *(shop_id, as_of_date, columns["customer_id"], codes),
        *(_value(columns), features, raw),
        int(columns["population_count"][0]),
    )


def _value(columns: Columns) -> np.ndarray:
    monetary = columns["monetary_amount"]
    return np.where(np.isnan(monetary), columns["frequency"], monetary)


def _feature(
    name: str,
    values: np.ndarray,
    names: Sequence[str],
    one_time_rate: float,
    constant_share: float,
    minimum_coverage: float,
) -> Feature:
    known = values[~np.isnan(values)]
    missing_rate = 1 - len(known) / len(values)
    ties = np.unique(known, return_counts=True)[1]
    deviation = round(float(known.std()), DECIMALS) if len(known) else 0.0
    repeated = SAME_IF_BOUGHT_ONCE.get(name)
    left_out: tuple[str, str] | tuple[None, None] = (None, None)
    if (known_rate := 1 - missing_rate) < minimum_coverage:
        left_out = (
            f"known of {known_rate:.1%} of customers only",
            f"connu pour {french(f'{known_rate:.1%}')} des clients seulement",
        )
    elif deviation == 0:
        left_out = ("the same for all customers", "identique pour tous les clients")
    elif repeated in names and one_time_rate >= constant_share:
        label, label_fr = LABELS[repeated]
        left_out = (
            f'repeats "{label}": {one_time_rate:.1%} of customers bought once',
            f"répète « {label_fr} » : {french(f'{one_time_rate:.1%}')} des clients "
            "n'ont acheté qu'une fois",
        )
    return Feature(
        name,
        round(float(known.mean()), DECIMALS) if len(known) else 0.0,
        deviation,
        missing_rate,
        float(ties.max() / len(values)) if len(ties) else 0.0,
        *left_out,
    )

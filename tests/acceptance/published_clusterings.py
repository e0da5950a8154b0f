"""Published clusterings, computed again: K-Means on customers' standardised features.

The means and (population) deviations are those of the first as-of date, at later dates
too. So was it published; it is not the drift of a model (definitions.md, "Clustering").
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits


def _require_whole(**numbers: Any) -> None:
    for name, value in numbers.items():
        if type(value) is not int:
            raise ValueError(f"{name}: {value!r} is no whole number.")


@dataclass(frozen=True)
class Model:
    """How K-Means is fitted: `k` clusters, the best of `n_init` starts."""

    k: int
    seed: int
    n_init: int

    def __post_init__(self) -> None:
        """Refuse what is no whole number."""
        _require_whole(**vars(self))


@dataclass(frozen=True)
class Recipe:
    """What to tell of a model, rounded to `decimals`.

    Refits are made with each of `refit_seeds`; without any, with the model's seed.
    """

    answer: str
    model: Model
    decimals: int = 0
    refit_seeds: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer that nobody computes, and seeds that it would not use."""
        if self.answer not in {*_OF_FIT, *_OF_REFIT}:
            known = ", ".join([*_OF_FIT, *_OF_REFIT])
            raise ValueError(f"{self.answer!r} is no answer; these are: {known}.")
        if self.refit_seeds and self.answer in _OF_FIT:
            raise ValueError(f"{self.answer} has no refits: leave out refit_seeds.")
        _require_whole(decimals=self.decimals)
        for seed in self.refit_seeds:
            _require_whole(refit_seeds=seed)

    @property
    def refits(self) -> list[Model]:
        """The models that are fitted at later dates."""
        seeds = self.refit_seeds or [self.model.seed]
        return [replace(self.model, seed=seed) for seed in seeds]


@dataclass(frozen=True)
class Points:
    """Customers' features at one date, as bytes: by them a fit is remembered."""

    values: bytes
    width: int

    @property
    def table(self) -> np.ndarray:
        """One row of standardised features per customer."""
        return np.frombuffer(self.values).reshape(-1, self.width)


def standardised(customers: pd.DataFrame) -> dict[str, Points]:
    """Return the points of each date, in the order of dates and customers.

    Parameters
    ----------
    customers
        One row per `as_of_date` and `customer_id`, in any order; all other columns
        are features.

    Returns
    -------
    dict
        By date, as in 2017-12-31.

    Raises
    ------
    ValueError
        If a key is missing, nobody is there, a feature is no number, or a date has
        other customers than the first.
    """
    missing = {"as_of_date", "customer_id"} - set(customers.columns)
    if missing or customers.empty:
        raise ValueError(
            f"no {', '.join(sorted(missing) or ['customers'])}: it takes rows of "
            "as_of_date, customer_id and features."
        )
    rows = customers.sort_values(["as_of_date", "customer_id"])
    dates = {
        f"{date:%Y-%m-%d}": table.set_index("customer_id").drop(columns="as_of_date")
        for date, table in rows.groupby("as_of_date")
    }
    first = next(iter(dates.values()))
    for date, table in dates.items():
        if not table.index.equals(first.index):
            raise ValueError(
                f"the customers of {date} are not those of the first date."
            )
    scaler = StandardScaler().fit(first.to_numpy(float))
    return {
        date: Points(scaler.transform(table.to_numpy(float)).tobytes(), table.shape[1])
        for date, table in dates.items()
    }


@cache
def fit(points: Points, model: Model) -> KMeans:
    """Return K-Means fitted to points."""
    kmeans = KMeans(model.k, random_state=model.seed, n_init=model.n_init)
    return kmeans.fit(points.table)


@cache
def silhouette(points: Points, model: Model) -> float:
    """Return the mean silhouette of all customers: no sample, so up to a minute."""
    # Distances in pieces of 16 MB take a fifth less time than in scikit-learn's 1 GB.
    with config_context(working_memory=16):
        return silhouette_score(points.table, fit(points, model).labels_)


def sizes(points: Points, model: Model) -> np.ndarray:
    """Return how many customers the clusters have, the largest first."""
    return np.sort(np.bincount(fit(points, model).labels_))[::-1]


# What can be told of the published fit, as values of a row.
_OF_FIT = {
    "sizes": sizes,
    "shares": lambda points, model: 100 * sizes(points, model) / len(points.table),
    "inertia": lambda points, model: [fit(points, model).inertia_],
    "silhouette": lambda points, model: [silhouette(points, model)],
    "davies_bouldin": lambda points, model: [
        davies_bouldin_score(points.table, fit(points, model).labels_)
    ],
    "calinski_harabasz": lambda points, model: [
        calinski_harabasz_score(points.table, fit(points, model).labels_)
    ],
}

# What can be told of a refit beside the published fit.
_OF_REFIT = {
    "refit_inertia": lambda published, refit, points: refit.inertia_,
    "ari_of_labels": lambda published, refit, points: adjusted_rand_score(
        published.labels_, refit.labels_
    ),
    "ari_of_predictions": lambda published, refit, points: adjusted_rand_score(
        published.predict(points.table), refit.labels_
    ),
}


def answer(recipe: Recipe, customers: pd.DataFrame) -> list[list[Any]]:
    """Return what a recipe tells of customers (as `standardised` takes them).

    Returns
    -------
    list of list
        One row of what is told of the fit at the first date. Of refits, one row per
        later date: the date, then a value per refit. A single date is refitted itself,
        which tells the noise of seeds.

    Raises
    ------
    ValueError
        If `standardised` or scikit-learn refuses the customers.
    """
    dates = standardised(customers)
    first, *later = dates

    def rounded(told: Iterable[float]) -> list[float]:
        return [round(float(value), recipe.decimals) for value in told]

    def told_of_refits(date: str) -> list[float]:
        tell, published = _OF_REFIT[recipe.answer], fit(dates[first], recipe.model)
        points = dates[date]
        return [tell(published, fit(points, refit), points) for refit in recipe.refits]

    # With several threads sums, and in the end labels, depend on their number.
    with threadpool_limits(1):
        if recipe.answer in _OF_FIT:
            return [rounded(_OF_FIT[recipe.answer](dates[first], recipe.model))]
        return [[date, *rounded(told_of_refits(date))] for date in later or [first]]

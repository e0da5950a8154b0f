"""Itemsets and rules of shops, at each as-of date, as tables for the warehouse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.baskets import engines
from clientele.baskets.itemsets import Itemsets
from clientele.baskets.mining import (
    Baskets,
    Mined,
    TooManyItemsetsError,
    count_by_period,
)
from clientele.baskets.rules import (
    Rules,
    Thresholds,
    association_rules,
    closed_and_maximal,
    fisher_p_values,
)
from clientele.warehouse import frames, runs
from clientele.warehouse.frames import Columns
from clientele.warehouse.settings import Settings

DELIMITER = "|"  # between the product ids of an itemset
OF_SHOPS = (
    *("shop_id", "basket_population", "basket_codes", "minimum_support"),
    *("minimum_itemset_baskets", "maximum_itemset_length"),
    *("minimum_confidence", "minimum_lift"),
)
OF_LINES = ("shop_id", "basket_number", "item_number")
OF_PRODUCTS = ("shop_id", "item_number", "product_id")
OF_ITEMSETS = (
    *("shop_id", "as_of_date", "itemset_ids", "itemset_count", "model_run_id"),
)
OF_DATES = ("shop_id", "as_of_date", "basket_count", "minimum_count")
ITEMSET_SCHEMA = frames.schema(
    shop_id="text",
    as_of_date="date",
    itemset_ids="text",
    itemset_size="integer",
    itemset_count="integer",
    is_frequent="boolean",
    is_closed="boolean",
    is_maximal="boolean",
    is_capped="boolean",
    model_run_id="text",
    input_fingerprint="text",
    parameters="text",
    library_versions="text",
)
RULE_SCHEMA = frames.schema(
    shop_id="text",
    as_of_date="date",
    antecedent_ids="text",
    consequent_ids="text",
    antecedent_size="integer",
    consequent_size="integer",
    antecedent_count="integer",
    consequent_count="integer",
    rule_count="integer",
    basket_count="integer",
    p_value="number",
    adjusted_p_value="number",
    is_redundant="boolean",
    is_rule="boolean",
    model_run_id="text",
)
# Size, count, and whether it is frequent, closed and maximal.
Row = tuple[int, int, bool, bool, bool]
DIGITS = 6  # of published p-values; logarithms of factorials have no more


@dataclass(frozen=True)
class Dates:
    """As-of dates of a shop, ascending: baskets before each, and the count to reach."""

    as_of: Sequence[date]
    basket_counts: np.ndarray
    minimum_counts: np.ndarray

    def __len__(self) -> int:
        """Return the number of dates."""
        return len(self.as_of)


def by_shop(columns: Columns) -> Iterator[tuple[str, Columns]]:
    """Return the columns of each shop, without its id, in order of the ids."""
    shops, numbers = np.unique(columns["shop_id"].astype(str), return_inverse=True)
    for number, shop_id in enumerate(shops):
        rows = numbers == number
        yield (
            str(shop_id),
            {
                name: values[rows]
                for name, values in columns.items()
                if name != "shop_id"
            },
        )


def dates_of(columns: Columns) -> dict[str, Dates]:
    """Return the as-of dates of each shop from columns `OF_DATES`."""
    found = {}
    for shop_id, rows in by_shop(columns):
        order = np.argsort(rows["as_of_date"], kind="stable")
        found[shop_id] = Dates(
            list(rows["as_of_date"][order]),
            rows["basket_count"][order].astype(int),
            rows["minimum_count"][order].astype(int),
        )
    return found


def itemset_tables(
    lines: Columns,
    products: Columns,
    dates: Columns,
    shops: Mapping[str, Mapping[str, Any]],
    settings: Settings,
) -> list[pa.Table]:
    """Return tables of `ITEMSET_SCHEMA`: itemsets that are frequent at any date.

    One row per shop, as-of date and such an itemset; the empty one, which every
    basket holds, tells what was mined.

    Parameters
    ----------
    lines
        Columns `OF_LINES`: what was bought together, baskets numbered in the order of
        time.
    products
        Columns `OF_PRODUCTS`, numbered in order of the ids.
    dates
        Columns `OF_DATES`: how many baskets there were before each as-of date.
    shops
        Settings of the shops.
    settings
        Settings of all shops.

    Raises
    ------
    ValueError
        If an engine does not exist, or in a shop memory would not suffice or a product
        id holds the delimiter.
    """
    baskets, names = dict(by_shop(lines)), dict(by_shop(products))
    tables = []
    for shop_id, shop_dates in dates_of(dates).items():
        rows = baskets.get(shop_id, {})
        known = names.get(
            shop_id, {"item_number": [], "product_id": np.zeros(0, object)}
        )
        ids = known["product_id"][np.argsort(known["item_number"])]
        _refuse_delimiters(shop_id, ids)
        held = Baskets(
            rows.get("basket_number", np.zeros(0)).astype(np.int64),
            rows.get("item_number", np.zeros(0)).astype(np.int64),
            int(shop_dates.basket_counts[-1]),
        )
        tables.append(_itemset_table(held, ids, shop_dates, shops[shop_id], settings))
    return tables


def _refuse_delimiters(shop_id: str, ids: np.ndarray) -> None:
    for name in ids:
        if DELIMITER in name:
            raise ValueError(
                f"Shop {shop_id}: the product_id '{name}' holds a '{DELIMITER}', which "
                "stands between the products of an itemset. Replace it in the raw "
                "data, or in the shop's staging model."
            )


def _itemset_table(
    baskets: Baskets,
    ids: np.ndarray,
    dates: Dates,
    shop: Mapping[str, Any],
    settings: Settings,
) -> pa.Table:
    mined = [_mine(baskets, dates, at, shop, settings) for at in range(len(dates))]
    current = mined[-1].levels
    of_pairs = [current[0], *current[1:]] if len(current) > 1 else []
    if of_pairs:
        of_pairs[0] = _in_longer(of_pairs)
    held = count_by_period(baskets, of_pairs, dates.basket_counts)
    inputs = _fingerprint(baskets, ids, dates)
    parameters = {**settings.values, **shop}
    versions = runs.library_versions(engines.LIBRARIES[settings["basket_engine"]])
    tables = []
    for at, as_of in enumerate(dates.as_of):
        is_current = at == len(dates) - 1
        rows = _dated_rows(mined[at].levels, dates.minimum_counts[at], ids, is_current)
        for text, row in _counted_rows(
            of_pairs, held, at, dates.minimum_counts[at], ids
        ):
            # Frequent then: told already, or in no longer itemset.
            rows.setdefault(text, row)
        texts = ["", *sorted(rows)]
        rows[""] = (0, int(dates.basket_counts[at]), True, False, False)
        size, count, frequent, closed, maximal = zip(
            *(rows[text] for text in texts), strict=True
        )
        run_id = runs.run_id(
            *("association_rules", shop["shop_id"], f"{as_of:%Y-%m-%d}"),
            inputs=inputs,
            parameters=parameters,
            versions=versions,
        )
        rest = [None] * (len(texts) - 1)
        columns = {
            "shop_id": [shop["shop_id"]] * len(texts),
            "as_of_date": [as_of] * len(texts),
            "itemset_ids": texts,
            "itemset_size": size,
            "itemset_count": count,
            "is_frequent": frequent,
            "is_closed": closed,
            "is_maximal": maximal,
            "is_capped": [mined[at].is_capped, *rest],
            "model_run_id": [run_id] * len(texts),
            "input_fingerprint": [inputs, *rest],
            "parameters": [runs.as_json(parameters), *rest],
            "library_versions": [runs.as_json(versions), *rest],
        }
        tables.append(pa.table(columns, schema=ITEMSET_SCHEMA))
    return pa.concat_tables(tables)


def _mine(
    baskets: Baskets,
    dates: Dates,
    at: int,
    shop: Mapping[str, Any],
    settings: Settings,
) -> Mined:
    policy = settings["basket_memory_policy"]
    if policy not in ("cap", "stop"):
        raise ValueError(
            f"The var basket_memory_policy is '{policy}'. Set it to one of: cap, stop."
        )
    try:
        return engines.mine(
            settings["basket_engine"],
            baskets.first(int(dates.basket_counts[at])),
            int(dates.minimum_counts[at]),
            maximum_length=int(shop["maximum_itemset_length"]),
            memory_bytes=int(float(settings["basket_memory_mib"]) * 2**20),
            cap_length=policy == "cap",
        )
    except TooManyItemsetsError as error:
        raise ValueError(f"Shop {shop['shop_id']}: {error}") from error


def _in_longer(levels: Sequence[Itemsets]) -> Itemsets:
    """Return the single items that stand in a longer itemset."""
    singles, pairs = levels[:2]
    kept = np.isin(singles.items[:, 0], pairs.items)
    return Itemsets(singles.items[kept], singles.counts[kept])


def _dated_rows(
    levels: Sequence[Itemsets], minimum: int, ids: np.ndarray, is_current: bool
) -> dict[str, Row]:
    """Return size, count and flags of frequent itemsets, by their text.

    Single items that stand in no pair make no rule: only the current ones are told.
    """
    rows = {}
    flags = closed_and_maximal(levels, minimum)
    for level, (closed, maximal) in zip(levels, flags, strict=True):
        told = np.ones(len(level), bool)
        if level.length == 1 and not is_current:
            longer = levels[1].items if len(levels) > 1 else []
            told = np.isin(level.items[:, 0], longer)
        for text, count, *flag in zip(
            _texts(level.items[told], ids),
            level.counts[told].tolist(),
            closed[told].tolist(),
            maximal[told].tolist(),
            strict=True,
        ):
            rows[text] = (level.length, count, True, *flag)
    return rows


def _counted_rows(
    levels: Sequence[Itemsets],
    held: Sequence[np.ndarray],
    at: int,
    minimum: int,
    ids: np.ndarray,
) -> Iterator[tuple[str, Row]]:
    """Yield texts of itemsets with size, count and flags at a date."""
    for level, counts in zip(levels, held, strict=True):
        texts = _texts(level.items, ids)
        for text, count in zip(texts, counts[:, at].tolist(), strict=True):
            yield text, (level.length, count, *(bool(count >= minimum),) * 3)


def _texts(items: np.ndarray, ids: np.ndarray) -> list[str]:
    return [DELIMITER.join(row) for row in ids[items]]


def _fingerprint(baskets: Baskets, ids: np.ndarray, dates: Dates) -> str:
    order = np.lexsort((baskets.item, baskets.basket))
    digest = sha256(DELIMITER.join(ids).encode())
    for numbers in (
        *(baskets.basket[order], baskets.item[order]),
        *(dates.basket_counts, dates.minimum_counts),
    ):
        digest.update(numbers.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def rule_tables(
    itemsets: Columns,
    dates: Columns,
    shops: Mapping[str, Mapping[str, Any]],
) -> list[pa.Table]:
    """Return tables of `RULE_SCHEMA`: what is a rule at any date, at every date.

    Parameters
    ----------
    itemsets
        Columns `OF_ITEMSETS`: itemsets with all their subsets, counted at every date.
    dates
        Columns `OF_DATES`.
    shops
        Settings of the shops.
    """
    counted = dict(by_shop(itemsets))
    return [
        _rule_table(counted[shop_id], shop_dates, shops[shop_id])
        for shop_id, shop_dates in dates_of(dates).items()
        if shop_id in counted
    ]


def _rule_table(rows: Columns, dates: Dates, shop: Mapping[str, Any]) -> pa.Table:
    ids = np.array(
        sorted({name for text in rows["itemset_ids"] for name in _split(text)}), object
    )
    number = {name: at for at, name in enumerate(ids)}
    thresholds = Thresholds(
        1, _fraction(shop["minimum_confidence"]), _fraction(shop["minimum_lift"])
    )
    current: list[tuple[str, str]] = []
    tables = []
    # The newest first: what is a rule now is told at every date.
    for at in reversed(range(len(dates))):
        of_date = rows["as_of_date"] == dates.as_of[at]
        texts = rows["itemset_ids"][of_date]
        counts = rows["itemset_count"][of_date].astype(int)
        levels = _levels(texts, counts, number)
        needed = replace(thresholds, count=int(dates.minimum_counts[at]))
        baskets = int(dates.basket_counts[at])
        reached = _reached(association_rules(levels, baskets, needed), ids)
        if at == len(dates) - 1:
            current = sorted(reached)
        pairs = sorted({*reached, *current})
        split = [(_split(left), _split(right)) for left, right in pairs]
        count_of = dict(zip(texts, counts.tolist(), strict=True))
        a = np.array([count_of[left] for left, _ in pairs], int)
        b = np.array([count_of[right] for _, right in pairs], int)
        both = [DELIMITER.join(sorted(left + right)) for left, right in split]
        ab = np.array([count_of[text] for text in both], int)
        run_id = rows["model_run_id"][of_date][0] or None
        columns = {
            "shop_id": [shop["shop_id"]] * len(pairs),
            "as_of_date": [dates.as_of[at]] * len(pairs),
            "antecedent_ids": [left for left, _ in pairs],
            "consequent_ids": [right for _, right in pairs],
            "antecedent_size": [len(left) for left, _ in split],
            "consequent_size": [len(right) for _, right in split],
            "antecedent_count": a,
            "consequent_count": b,
            "rule_count": ab,
            "basket_count": [baskets] * len(pairs),
            "p_value": significant(fisher_p_values(a, b, ab, baskets)),
            "adjusted_p_value": [reached.get(pair, (None, None))[0] for pair in pairs],
            "is_redundant": [reached.get(pair, (None, None))[1] for pair in pairs],
            "is_rule": [pair in reached for pair in pairs],
            "model_run_id": [run_id] * len(pairs),
        }
        tables.append(pa.table(columns, schema=RULE_SCHEMA))
    return pa.concat_tables(tables)


def _reached(
    found: Sequence[Rules], ids: np.ndarray
) -> dict[tuple[str, str], tuple[float, bool]]:
    """Return adjusted p-value and redundancy of rules, by the texts of their sides."""
    reached = {}
    for rules in found:
        left, right = (
            _texts(items, ids) for items in (rules.antecedent, rules.consequent)
        )
        told = zip(
            significant(rules.adjusted_p_values).tolist(),
            rules.is_redundant.tolist(),
            strict=True,
        )
        reached.update(zip(zip(left, right, strict=True), told, strict=True))
    return reached


def _split(text: str) -> list[str]:
    return text.split(DELIMITER) if text else []


def _levels(
    texts: Sequence[str], counts: np.ndarray, number: Mapping[str, int]
) -> list[Itemsets]:
    """Return itemsets by length, of texts and their counts."""
    items = [sorted(number[name] for name in _split(text)) for text in texts]
    lengths = np.array([len(itemset) for itemset in items])
    return [
        Itemsets(
            np.array([items[at] for at in np.flatnonzero(lengths == length)]),
            counts[lengths == length],
        )
        for length in sorted(set(lengths.tolist()) - {0})
    ]


def _fraction(value: float) -> Fraction:
    """Return a share as it is written, not as the nearest binary number."""
    return Fraction(repr(float(value)))


def significant(values: np.ndarray) -> np.ndarray:
    """Return numbers rounded to significant digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values], float)

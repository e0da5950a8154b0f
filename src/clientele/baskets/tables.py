"""Itemsets and rules of shops, at each as-of date, as tables for the warehouse.

Items and itemsets are numbers here; SQL gives them their ids and names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.baskets import engines
from clientele.baskets.columns import OF_DATES
from clientele.baskets.itemsets import Itemsets
from clientele.baskets.mining import (
    Baskets,
    Mined,
    TooManyItemsetsError,
    count_by_period,
)
from clientele.baskets.rules import (
    Thresholds,
    association_rules,
    closed_and_maximal,
    fisher_p_values,
)
from clientele.warehouse import frames, runs
from clientele.warehouse.frames import Columns
from clientele.warehouse.settings import Settings, Shops, Values

ITEMSET_SCHEMA = frames.schema("""
    shop_id text, as_of_date date, itemset_number integer, item_position integer,
    item_number integer, product_id text, itemset_size integer, itemset_count integer,
    is_closed boolean, is_maximal boolean, is_capped boolean, model_run_id text,
    input_fingerprint text, parameters text, library_versions text
""")
RULE_SCHEMA = frames.schema("""
    shop_id text, as_of_date date, antecedent_number integer, consequent_number integer,
    antecedent_count integer, consequent_count integer, rule_count integer,
    basket_count integer, p_value number, adjusted_p_value number, is_redundant boolean,
    is_rule boolean, model_run_id text
""")
DIGITS = 6  # of published p-values; logarithms of factorials have no more


def by_shop(table: pa.Table) -> dict[str, Columns]:
    """Return the columns of each shop, in order of the ids; numbers as integers."""
    shops = table["shop_id"].combine_chunks().dictionary_encode()
    numbers = shops.indices.to_numpy()
    whole = {
        name: np.nan_to_num(values).astype(int) if values.dtype == float else values
        for name, values in frames.arrays(table.drop_columns("shop_id")).items()
    }
    return {
        shop_id: {name: values[numbers == at] for name, values in whole.items()}
        for shop_id, at in sorted(zip(shops.dictionary.to_pylist(), count()))
    }


def mine(
    lines: pa.Table, products: pa.Table, dates: pa.Table, shops: Shops, values: Values
) -> pa.Table:
    """Return `ITEMSET_SCHEMA`: itemsets that are frequent at any date.

    One row per shop, as-of date, such an itemset and item of it. An itemset has the
    same number at every date. Number 0, without an item, describes the run.

    Args:
        lines: Columns `OF_LINES`: what was bought together, baskets numbered in the
            order of time.
        products: Columns `OF_PRODUCTS`, in order of the numbers.
        dates: Columns `OF_DATES`, in order of the dates: how many baskets there were
            before each, and how many of them an itemset has to reach.
        shops, values: Settings of each shop, and of all of them.

    Raises ValueError if an engine does not exist, or a shop would need more memory.
    """
    settings = Settings(values)
    held, names = by_shop(lines), by_shop(products)
    none = np.zeros(0, int)
    tables = []
    for shop_id, of_dates in by_shop(dates).items():
        rows = held.get(shop_id, {"basket_number": none, "item_number": none})
        ids = names[shop_id]["product_id"] if shop_id in names else none.astype(object)
        # In order once, not at each date; one number per pair sorts fastest.
        items = max(1, len(ids))
        pairs = np.sort(rows["basket_number"] * items + rows["item_number"])
        baskets = Baskets(*np.divmod(pairs, items), of_dates["basket_count"][-1])
        mined = [
            _mine(baskets.first(count), minimum, shops[shop_id], settings)
            for count, minimum in zip(
                of_dates["basket_count"], of_dates["minimum_count"], strict=True
            )
        ]
        inputs = _fingerprint(baskets, ids, of_dates)
        run_rows = _run_rows(mined, inputs, of_dates, shops[shop_id], settings)
        tables.append(pa.Table.from_pylist(run_rows, ITEMSET_SCHEMA))
        tables += _itemset_tables(baskets, ids, mined, of_dates, run_rows)
    if not tables:
        return ITEMSET_SCHEMA.empty_table()
    return pa.concat_tables(tables, promote_options="default").cast(ITEMSET_SCHEMA)


def _mine(
    baskets: Baskets, minimum_count: int, shop: Values, settings: Settings
) -> Mined:
    policy = settings["basket_memory_policy"]
    if policy not in ("cap", "stop"):
        raise ValueError(
            f"The var basket_memory_policy is '{policy}'. Set it to one of: cap, stop."
        )
    try:
        return engines.mine(
            settings["basket_engine"],
            baskets,
            int(minimum_count),
            maximum_length=int(shop["maximum_itemset_length"]),
            memory_bytes=int(float(settings["basket_memory_mib"]) * 2**20),
            cap_length=policy == "cap",
        )
    except TooManyItemsetsError as error:
        raise ValueError(f"Shop {shop['shop_id']}: {error}") from error


def _fingerprint(baskets: Baskets, ids: np.ndarray, dates: Columns) -> str:
    digest = sha256("|".join(ids).encode())
    for numbers in (
        *(baskets.basket, baskets.item),
        *(dates["basket_count"], dates["minimum_count"]),
    ):
        digest.update(numbers.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def _run_rows(
    mined: Sequence[Mined],
    inputs: str,
    dates: Columns,
    shop: Values,
    settings: Settings,
) -> list[dict[str, Any]]:
    """Return what describes the run of each date: the itemset without an item."""
    parameters = {**settings.values, **shop}
    versions = runs.library_versions(engines.LIBRARIES[settings["basket_engine"]])
    common = {
        "shop_id": shop["shop_id"],
        "itemset_number": 0,
        "itemset_size": 0,
        "input_fingerprint": inputs,
        "parameters": runs.as_json(parameters),
        "library_versions": runs.as_json(versions),
    }
    return [
        {
            **common,
            "as_of_date": as_of,
            "itemset_count": int(count),
            "is_capped": of_date.is_capped,
            "model_run_id": runs.run_id(
                *("association_rules", shop["shop_id"], f"{as_of:%Y-%m-%d}"),
                inputs=inputs,
                parameters=parameters,
                versions=versions,
            ),
        }
        for of_date, as_of, count in zip(
            mined, dates["as_of_date"], dates["basket_count"], strict=True
        )
    ]


def _itemset_tables(
    baskets: Baskets,
    ids: np.ndarray,
    mined: Sequence[Mined],
    dates: Columns,
    run_rows: Sequence[Mapping[str, Any]],
) -> Iterator[pa.Table]:
    *told, now = [_of_rules(of_date.levels) for of_date in mined]
    told.append([*mined[-1].levels])
    counted = count_by_period(baskets, now, dates["basket_count"])
    for level, counts in zip(now, counted, strict=True):
        for at, levels in enumerate(told):
            levels.append(Itemsets(level.items, counts[:, at]))
    flags = closed_and_maximal(mined[-1].levels, dates["minimum_count"][-1])
    schema = frames.schema("shop_id text, as_of_date date, model_run_id text")
    of_dates = pa.Table.from_pylist(run_rows, schema)
    last_number = 0
    for size in sorted({level.length for levels in told for level in levels}):
        parts = [
            (np.insert(level.items, 0, at, axis=1), level.counts)
            for at, levels in enumerate(told)
            for level in levels
            if level.length == size
        ]
        dated, counts = map(np.concatenate, zip(*parts, strict=True))
        # Some are frequent at a date and followed too.
        dated, kept = np.unique(dated, axis=0, return_index=True)
        at, items = dated[:, 0], dated[:, 1:]
        distinct, number = np.unique(items, axis=0, return_inverse=True)
        is_now = at == len(mined) - 1
        closed_maximal = np.zeros((2, len(at)), bool)
        if size <= len(flags):
            closed_maximal[:, is_now] = flags[size - 1]
        columns = {
            "itemset_number": number + last_number + 1,
            "itemset_size": np.full(len(at), size),
            "itemset_count": counts[kept],
            "is_closed": pa.array(closed_maximal[0], mask=~is_now),
            "is_maximal": pa.array(closed_maximal[1], mask=~is_now),
        }
        last_number += len(distinct)
        rows = of_dates.take(at)
        for name, values in columns.items():
            rows = rows.append_column(name, pa.array(values))
        yield (
            rows.take(np.repeat(np.arange(len(at)), size))
            .append_column("item_position", [np.tile(np.arange(size) + 1, len(at))])
            .append_column("item_number", [items.ravel()])
            .append_column("product_id", [ids[items.ravel()]])
        )


def _of_rules(levels: Sequence[Itemsets]) -> list[Itemsets]:
    """Return the itemsets that can make a rule, and the single items in them."""
    if len(levels) < 2:
        return []
    singles = levels[0]
    kept = np.isin(singles.items[:, 0], levels[1].items)
    return [Itemsets(singles.items[kept], singles.counts[kept]), *levels[1:]]


def find_rules(itemsets: pa.Table, dates: pa.Table, shops: Shops) -> pa.Table:
    """Return `RULE_SCHEMA`: what is a rule at any date; a rule now, at every date.

    Takes the columns `OF_ITEMSETS`, with all subsets counted at every date, and
    `OF_DATES`, in order of the dates.
    """
    counted = by_shop(itemsets)
    tables = [
        table
        for shop_id, of_dates in by_shop(dates).items()
        if shop_id in counted
        for table in _rule_tables(counted[shop_id], of_dates, shops[shop_id])
    ]
    return frames.table(tables, RULE_SCHEMA)


def _rule_tables(rows: Columns, dates: Columns, shop: Values) -> Iterator[pa.Table]:
    thresholds = Thresholds(
        1, _fraction(shop["minimum_confidence"]), _fraction(shop["minimum_lift"])
    )
    now = None
    for as_of, baskets, minimum in reversed(
        list(zip(*(dates[name] for name in OF_DATES[1:]), strict=True))
    ):
        of_date = rows["as_of_date"] == as_of
        numbers, levels = _levels({name: of[of_date] for name, of in rows.items()})
        needed = replace(thresholds, count=int(minimum))
        found = association_rules(levels, int(baskets), needed)
        reached = numbers[found.sides]
        now = reached if now is None else now
        every, place = np.unique(
            np.concatenate([reached, now]), axis=0, return_inverse=True
        )
        place = place[: len(reached)]
        count_of = np.zeros(numbers.max(initial=0) + 1, int)
        count_of[numbers] = np.concatenate([level.counts for level in levels] or [[]])
        a, b, ab = count_of[every].T
        is_rule = np.zeros(len(every), bool)
        is_rule[place] = True
        adjusted, is_redundant = np.full(len(every), np.nan), ~is_rule
        adjusted[place] = significant(found.adjusted_p_values)
        is_redundant[place] = found.is_redundant
        columns = {
            "shop_id": [shop["shop_id"]] * len(every),
            "as_of_date": [as_of] * len(every),
            "antecedent_number": every[:, 0],
            "consequent_number": every[:, 1],
            "antecedent_count": a,
            "consequent_count": b,
            "rule_count": ab,
            "basket_count": [baskets] * len(every),
            "p_value": significant(fisher_p_values(a, b, ab, int(baskets))),
            "adjusted_p_value": pa.array(adjusted, mask=~is_rule),
            "is_redundant": pa.array(is_redundant, mask=~is_rule),
            "is_rule": is_rule,
            "model_run_id": [rows["model_run_id"][of_date][0]] * len(every),
        }
        yield pa.table(columns, schema=RULE_SCHEMA)


def _levels(rows: Columns) -> tuple[np.ndarray, list[Itemsets]]:
    """Return the numbers of itemsets, and the itemsets by length in this order."""
    order = np.lexsort((rows["item_number"], rows["itemset_number"]))
    order = order[rows["itemset_size"][order] > 0]
    number, size, count, item = (
        rows[name][order]
        for name in ("itemset_number", "itemset_size", "itemset_count", "item_number")
    )
    numbers, levels = [np.zeros(0, int)], []
    for length in np.unique(size).tolist():
        of_length = size == length
        items = item[of_length].reshape(-1, length)
        levels.append(Itemsets(items, count[of_length][::length]))
        numbers.append(number[of_length][::length])
    return np.concatenate(numbers), levels


def _fraction(value: float) -> Fraction:
    """Return a share as it is written, not as the nearest binary number."""
    return Fraction(repr(float(value)))


def significant(values: np.ndarray) -> np.ndarray:
    """Return numbers rounded to significant digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values], float)

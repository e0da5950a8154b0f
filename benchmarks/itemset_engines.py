"""Engines that find frequent itemsets, each in a process of its own.

All get the same numbers of baskets and items, in the form that they read fastest.

Run as `python -m benchmarks.itemset_engines ENGINE LINES MINIMUM COPIES`, which prints
seconds, memory and what was found as JSON; `benchmarks.baskets` compares them.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import psutil

# A process runs its engine again as long as that, or so many times; what takes longer
# is run once.
SECONDS, RUNS = 3.0, 5

# What an engine found: lengths and counts, worked out when nothing is timed any more.
Answer = Callable[[], tuple[Any, Any]]


@dataclass(frozen=True)
class Held:
    """Which baskets hold which items, in any order, and how many baskets there are."""

    basket: np.ndarray
    item: np.ndarray
    count: int

    def lists(self, with_empty: bool = True) -> list[list[int]]:
        """Return the items of each basket."""
        order = np.argsort(self.basket, kind="stable")
        items, basket = self.item[order].tolist(), self.basket[order]
        edges = np.searchsorted(basket, np.arange(self.count + 1)).tolist()
        lists = [items[low:high] for low, high in pairwise(edges)]
        return lists if with_empty else list(filter(None, lists))

    def share(self, minimum: int) -> float:
        """Return a support that rounding does not raise above the minimum."""
        return (minimum - 0.5) / self.count


def load(
    connection: duckdb.DuckDBPyConnection, minimum: int, copies: int, is_pruned: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers of baskets and items, copied: `minimum` is that of one copy.

    Lists of baskets spare a join with their numbers.
    """
    found = connection.execute(
        f"""
        with products as (
            select product, cast(row_number() over () - 1 as integer) as item
            from lines group by product having count(*) >= {minimum if is_pruned else 1}
        ),
        baskets as (
            select list(item) as items
            from lines join products using (product) group by invoice
        )
        select
            cast(row_number() over () - 1 as integer) as basket,
            unnest(items) as item
        from baskets cross join range({copies})
        """
    ).fetchnumpy()
    return found["basket"], found["item"]


def as_frame(held: Held) -> Any:
    """Return a column of truth values per item, each in one piece, as mlxtend reads."""
    import pandas as pd

    dense = np.zeros((held.count, held.item.max() + 1), bool, order="F")
    dense[held.basket, held.item] = True
    return pd.DataFrame(dense)


def ours(held: Held, minimum: int) -> Answer:
    from clientele.baskets.mining import Baskets, frequent_itemsets

    levels = frequent_itemsets(
        Baskets(held.basket, held.item, held.count), minimum
    ).levels
    return lambda: (
        np.repeat([one.length for one in levels], [len(one) for one in levels]),
        np.concatenate([one.counts for one in levels]),
    )


def mlxtend(name: str, **options: bool) -> Callable[[Held, int], Answer]:
    def run(held: Held, minimum: int) -> Answer:
        from mlxtend import frequent_patterns

        found = getattr(frequent_patterns, name)(
            as_frame(held), min_support=held.share(minimum), **options
        )
        return lambda: (
            found["itemsets"].map(len).to_numpy(),
            np.rint(found["support"].to_numpy(float) * held.count).astype(int),
        )

    return run


def efficient_apriori(held: Held, minimum: int) -> Answer:
    from efficient_apriori import itemsets_from_transactions

    found, _ = itemsets_from_transactions(
        [tuple(items) for items in held.lists()],
        min_support=held.share(minimum),
        # It stops at 8 otherwise.
        max_length=held.count,
    )
    pairs = [(size, count) for size, of in found.items() for count in of.values()]
    return lambda: np.array(pairs).T


def eclat(held: Held, minimum: int) -> Answer:
    import fim

    found = fim.eclat(
        held.lists(with_empty=False), target="s", supp=-minimum, zmin=1, report="a"
    )
    return lambda: np.array([(len(items), count) for items, count in found]).T


@cache
def spark_session() -> Any:
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[*]")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.extraJavaOptions", "-Xss64m")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )


def spark(held: Held, minimum: int) -> Answer:
    import pyarrow as pa
    from pyspark.ml.fpm import FPGrowth

    frame = spark_session().createDataFrame(pa.table({"items": held.lists()}))
    model = FPGrowth(minSupport=held.share(minimum), numPartitions=os.cpu_count())
    found = model.fit(frame).freqItemsets.collect()
    return lambda: np.array([(len(row["items"]), row["freq"]) for row in found]).T


@dataclass(frozen=True)
class Engine:
    """An engine, whether rare products are left out before, and what it needs."""

    run: Callable[[Held, int], Answer]
    is_pruned: bool = True
    # Installed by the project, unless named here.
    package: str = ""
    least_support: float = 0.0
    free_gb: int = 0
    time_limit: int = 120


DEFAULT, ECLAT = "mlxtend apriori, default", "pyfim eclat (C), pruned"
ENGINES = {
    "ours": Engine(ours),
    # It makes an array of candidates by items by baskets: 27 GiB and 71 GiB below .01.
    DEFAULT: Engine(
        mlxtend("apriori"),
        is_pruned=False,
        least_support=0.01,
        free_gb=14,
        time_limit=600,
    ),
    "mlxtend apriori, low_memory": Engine(
        mlxtend("apriori", low_memory=True), is_pruned=False
    ),
    "mlxtend apriori, low_memory, pruned": Engine(mlxtend("apriori", low_memory=True)),
    "mlxtend fpgrowth, pruned": Engine(mlxtend("fpgrowth")),
    "mlxtend hmine, pruned": Engine(mlxtend("hmine")),
    "efficient-apriori, pruned": Engine(efficient_apriori, package="efficient-apriori"),
    ECLAT: Engine(eclat, package="pyfim"),
    "PySpark FPGrowth, local, pruned": Engine(spark, package="pyspark"),
}


def rules_of_ours(held: Held, minimum: int) -> Answer:
    """All rules, with p-values, adjusted p-values and redundancy."""
    from clientele.baskets.mining import Baskets, frequent_itemsets
    from clientele.baskets.rules import Thresholds, association_rules

    levels = frequent_itemsets(
        Baskets(held.basket, held.item, held.count), minimum
    ).levels
    started = time.perf_counter()
    found = association_rules(
        levels, held.count, Thresholds(1, Fraction(0), Fraction(0))
    )
    seconds = time.perf_counter() - started
    return lambda: (seconds, found.counts[:, 2])


def rules_of_mlxtend(held: Held, minimum: int) -> Answer:
    """All rules, with mlxtend's twelve measures."""
    from mlxtend.frequent_patterns import apriori, association_rules

    itemsets = apriori(as_frame(held), min_support=held.share(minimum), low_memory=True)
    started = time.perf_counter()
    found = association_rules(itemsets, metric="support", min_threshold=0)
    seconds = time.perf_counter() - started
    return lambda: (
        seconds,
        np.rint(found["support"].to_numpy(float) * held.count).astype(int),
    )


RULES = {"rules, ours": rules_of_ours, "rules, mlxtend": rules_of_mlxtend}


def peak_gb() -> float:
    """Return the peak of this process and those it started.

    Unlike ru_maxrss, the kernel's VmHWM does not begin with that of the parent.
    """
    process = psutil.Process()
    total = 0
    for one in (process, *process.children(recursive=True)):
        status = Path(f"/proc/{one.pid}/status").read_text("utf-8")
        # A process that has ended, but was not waited for, has none.
        peak = re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)
        total += int(peak[1]) if peak else 0
    return total / 1024**2


def main(contestant: str, file: Path, minimum: int, copies: int) -> None:
    """Time a contestant in this process and print what came out, as JSON."""
    engine = engine_of(contestant)
    if engine.run is spark:
        spark_session()
    with duckdb.connect() as connection:
        connection.execute(f"create table lines as from read_parquet('{file}')")
        [count] = connection.execute(
            "select count(distinct invoice) from lines"
        ).fetchone()
        before = peak_gb()

        def run(minimum: int, copies: int) -> tuple[float, Answer]:
            started = time.perf_counter()
            basket, item = load(connection, minimum, copies, engine.is_pruned)
            held = Held(basket, item, count * copies)
            answer = engine.run(held, minimum * copies)
            return time.perf_counter() - started, answer

        # Few items are frequent in every twentieth basket: libraries are loaded.
        run(max(minimum, count // 20), 1)
        runs = []
        while not runs or (sum(runs) < SECONDS and len(runs) < RUNS):
            seconds, answer = run(minimum, copies)
            runs.append(answer()[0] if contestant in RULES else seconds)
    peak = peak_gb()
    lengths, counts = answer()
    checks = [len(counts), int(counts.sum())]
    if contestant not in RULES:
        checks.append(int((counts * lengths).sum()))
    print(
        json.dumps(
            {
                **{"seconds": median(runs), "answer": checks},
                **{"peak_gb": peak, "before_gb": before},
            }
        )
    )


def engine_of(contestant: str) -> Engine:
    return ENGINES.get(contestant) or Engine(RULES[contestant])


if __name__ == "__main__":
    contestant, file, minimum, copies = sys.argv[1:]
    main(contestant, Path(file), int(minimum), int(copies))

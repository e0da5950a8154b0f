"""Nearest customers of 100,000: ours, scikit-learn's and all pairs.

Run as `python -m benchmarks.neighbours`, which prints the section of RESULTS.md.
"""

import datetime
import os
from importlib.metadata import version
from statistics import median
from time import perf_counter

import numpy as np
import pyarrow as pa
from sklearn.neighbors import NearestNeighbors

from benchmarks.tables import table
from clientele.value.neighbours import COLUMNS, UNITS, nearest, neighbour_table

CUSTOMERS = 100_000
COUNT = 5
ROUNDS = 3
PAIRED = 100  # customers that are compared with all others
SECONDS = 5  # target
TEXT = (
    "## Nearest customers",
    "",
    "Five nearest of each of 100,000 customers in standardized R, F and M",
    "(`benchmarks/neighbours.py`). `skewed` has amounts and mostly single purchases;",
    "`tied` has no amounts, so that thousands share a point. Ours is the whole Python",
    "model, with ties by row number. scikit-learn's search breaks ties as they come.",
    f"All pairs are measured on {PAIRED} customers, which agree with ours, and scaled.",
    "",
)


def customers(kind: str, count: int) -> pa.Table:
    """Return rows of int_customer_rfm_by_as_of, invented with a fixed seed."""
    draw = np.random.default_rng(42)
    columns = (
        pa.array(["shop"]).take(pa.array(np.zeros(count, dtype=int))),
        pa.array(range(count)),
        pa.array(draw.integers(0, 700, count)),
        pa.array(draw.geometric(0.9 if kind == "skewed" else 0.3, count)),
        pa.array(
            np.round(draw.lognormal(4.5, 1, count), 2)
            if kind == "skewed"
            else np.full(count, np.nan),
            from_pandas=True,
        ),
    )
    return pa.table(dict(zip(COLUMNS, columns, strict=True)))


def all_pairs(measures: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the positions of the nearest others of some rows, from all distances."""
    deviations = measures.std(axis=0)
    deviations[deviations == 0] = 1
    found = []
    for row in rows:
        squares = (((measures - measures[row]) / deviations) ** 2).sum(axis=1)
        squares[row] = np.inf
        found.append(np.lexsort((np.arange(len(measures)), squares))[:COUNT])
    return np.array(found)


def seconds_of(kind: str, count: int) -> dict[str, float]:
    """Return the seconds of each contestant.

    Raises RuntimeError if ours is not what all pairs give.
    """
    rows = customers(kind, count)
    measures = np.column_stack(
        [
            np.rint(np.nan_to_num(rows[name].to_numpy()) * unit)
            for name, unit in zip(COLUMNS[2:], UNITS, strict=True)
        ]
    ).astype(float)
    shops = {"shop": {"as_of_date": datetime.date(2020, 1, 1)}}
    deviations = np.where(measures.std(axis=0) > 0, measures.std(axis=0), 1)
    some = np.random.default_rng(7).choice(count, min(PAIRED, count), replace=False)

    start = perf_counter()
    neighbour_table(rows, shops, {"neighbour_count": COUNT})
    ours = perf_counter() - start
    start = perf_counter()
    scaled = measures / deviations
    NearestNeighbors(n_neighbors=COUNT + 1).fit(scaled).kneighbors(scaled)
    sklearn = perf_counter() - start
    start = perf_counter()
    pairs = all_pairs(measures, some)
    paired = (perf_counter() - start) / len(some) * count
    if (nearest(measures, COUNT)[0][some] != pairs).any():
        raise RuntimeError("Ours differs from all pairs.")
    return {"ours": ours, "scikit-learn": sklearn, "all pairs, scaled": paired}


def section(rounds: int, count: int = CUSTOMERS) -> str:
    """Run everything and return the section of RESULTS.md."""
    found = {}
    for kind in ("skewed", "tied"):
        runs = [seconds_of(kind, count) for _ in range(rounds)]
        found[kind] = {name: median(run[name] for run in runs) for name in runs[0]}
    slowest = max(of["ours"] for of in found.values())
    verdict = "yes" if slowest <= SECONDS else "no"
    return "\n".join(
        [
            *TEXT,
            f"Medians of {rounds} in turns, measured on "
            f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}: {os.cpu_count()} cores, "
            f"load of a minute {os.getloadavg()[0]:.1f}, ours included;",
            f"numpy {version('numpy')}, scipy {version('scipy')}, "
            f"scikit-learn {version('scikit-learn')}.",
            "",
            table(
                ("contestant", *(f"{kind}, s" for kind in found)),
                *(
                    (name, *(f"{of[name]:.1f}" for of in found.values()))
                    for name in found["skewed"]
                ),
            ),
            "",
            table(
                ("target", "measured", "met"),
                (f"seconds, ours: {SECONDS}", f"{slowest:.1f}", verdict),
            ),
            "",
        ]
    )


if __name__ == "__main__":
    print(section(ROUNDS))

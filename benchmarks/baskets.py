"""Frequent itemsets and rules by several engines, from the same baskets.

The baskets are those of Online Retail: invoices of known customers, distinct lines of
a positive quantity and price, all codes. DuckDB leaves out the products that are rarer
than the support and numbers the others; that, handing them over and mining are timed
(`benchmarks/itemset_engines.py`). The engines must agree on how many itemsets there
are, on their counts and lengths.

Run as `python -m benchmarks.baskets` for all of them, which prints the section of
RESULTS.md. Peers that the project does not pin come from another environment:

    python -m venv PEERS
    PEERS/bin/pip install duckdb pyarrow pandas psutil pyfim efficient-apriori pyspark
    python -m benchmarks.baskets --peers PEERS/bin/python
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import psutil

from benchmarks import itemset_engines
from benchmarks.itemset_engines import (
    DEFAULT,
    ECLAT,
    ENGINES,
    RULES,
    SECONDS,
    engine_of,
)
from benchmarks.tables import table

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.parquet"
SUPPORTS = (0.02, 0.01, 0.005, 0.002)
COPIES = (1, 10, 100)
ROUNDS = 3

SHOWN = (0.01, 0.002)
TEXT = (
    "## Frequent itemsets",
    "",
    "Online Retail, invoices of known customers (`benchmarks/baskets.py`): products",
    "that are rare are left out and the others numbered in DuckDB; that and mining are",
    "timed, with no limit of length. All find as many itemsets, with the same sums of",
    "counts. Seconds, and how many times ours they are; GB is the peak of the process,",
    "libraries and DuckDB too.",
    "",
)
SCALES = ("baskets", "seconds", "per basket", "peak GB", "before, GB")
PEERS = {
    "pyfim": "pyfim==6.28",
    "efficient-apriori": "efficient-apriori==2.0.6",
    "pyspark": "pyspark==4.3.0",
}


def write_lines(source: Path, file: Path) -> int:
    """Write which invoices hold which products, each once; count the invoices."""
    duckdb.execute(
        f"""
        copy (
            select distinct InvoiceNo as invoice, StockCode as product
            from (select distinct * from read_parquet('{source}'))
            where CustomerID <> '' and cast(Quantity as integer) > 0
                and cast(UnitPrice as double) > 0
        ) to '{file}' (format parquet)
        """
    )
    sql = f"select count(distinct invoice) from read_parquet('{file}')"
    return duckdb.execute(sql).fetchone()[0]


def measure(
    python: str, contestant: str, lines: Path, minimum: int, copies: int = 1
) -> dict[str, Any]:
    """Run a contestant in a process of its own; say why if nothing came out."""
    engine = engine_of(contestant)
    free_gb = psutil.virtual_memory().available / 1024**3
    if free_gb < engine.free_gb:
        return {"failed": f"skipped: {free_gb:.0f} GB free, {engine.free_gb} needed"}
    try:
        finished = subprocess.run(
            [
                *(
                    python if engine.package else sys.executable,
                    "-m",
                    itemset_engines.__name__,
                ),
                *(contestant, str(lines), str(minimum), str(copies)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=engine.time_limit,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {engine.time_limit} s"}
    if finished.returncode == 0:
        return json.loads(finished.stdout)
    if engine.package and "ModuleNotFoundError" in finished.stderr:
        return {"failed": f"not installed: pip install {PEERS[engine.package]}"}
    for cause in ("StackOverflowError", "OutOfMemoryError"):
        if cause in finished.stderr:
            return {"failed": cause}
    last = finished.stderr.strip().splitlines() or ["killed: out of memory"]
    return {"failed": last[-1][:120]}


def compare(
    python: str, contestants: Sequence[str], lines: Path, minimum: int, rounds: int
) -> dict[str, dict[str, Any]]:
    """Return medians of contestants that take turns, and check that they agree.

    What takes long or fails is not repeated.
    """
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, runs in results.items():
            if not runs or runs[0].get("seconds", SECONDS) < SECONDS:
                runs.append(measure(python, name, lines, minimum))
    answers = {
        tuple(run["answer"])
        for runs in results.values()
        for run in runs
        if "answer" in run
    }
    if len(answers) != 1:
        raise RuntimeError(f"The contestants disagree at {minimum}: {results}")
    return {name: middle(runs) for name, runs in results.items()}


def middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of the seconds and of the memory, or the failure."""
    failed = [run for run in runs if "failed" in run]
    if failed:
        return failed[0]
    names = ("seconds", "peak_gb", "before_gb")
    return {
        "answer": runs[0]["answer"],
        **{name: median(run[name] for run in runs) for name in names},
    }


def cell(result: dict[str, Any], unit: float) -> str:
    """Return seconds, and how many times ours that is."""
    if "failed" in result:
        return result["failed"]
    seconds = result["seconds"]
    return f"{seconds:.3f} ({seconds / unit:.3g} x)"


def section(source: Path, python: str, rounds: int) -> str:
    """Run everything and return the section of RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.parquet"
        count = write_lines(source, lines)
        found = {}
        for support in SUPPORTS:
            tried = [
                name
                for name, engine in ENGINES.items()
                if support >= engine.least_support
            ]
            minimum = minimum_count(support, count)
            found[support] = compare(python, tried, lines, minimum, rounds)
            say(f"  {support}, {minimum} baskets", found[support])
        minimum = minimum_count(0.01, count)
        grown = {
            copies: middle(
                [measure(python, "ours", lines, minimum, copies) for _ in range(rounds)]
            )
            for copies in COPIES
        }
        say("  copies", grown)
        least = minimum_count(SUPPORTS[-1], count)
        rules = compare(python, list(RULES), lines, least, rounds)
        say("  rules", rules)
    return render(count, found, grown, rules)


def minimum_count(support: float, count: int) -> int:
    """Return how many baskets reach a support, without rounding errors."""
    return math.ceil(Fraction(str(support)) * count)


def say(label: str, results: dict[Any, dict[str, Any]]) -> None:
    """Tell on the way what came out."""
    print(label, file=sys.stderr)
    for name, result in results.items():
        print(f"    {name}: {cell(result, 1)}", file=sys.stderr, flush=True)


def render(
    count: int,
    found: dict[float, dict[str, dict[str, Any]]],
    grown: dict[int, dict[str, Any]],
    rules: dict[str, dict[str, Any]],
) -> str:
    """Return the section of RESULTS.md."""
    itemsets = [f"{found[at]['ours']['answer'][0]:,}" for at in SUPPORTS]
    engines = [("engine", *map(str, SUPPORTS), *(f"GB at {x}" for x in SHOWN))]
    for name in ENGINES:
        left_out = found[SHOWN[0]][name].get("failed", "").startswith("not installed")
        if left_out:
            continue
        results = [found[at].get(name, {"failed": "too large"}) for at in SUPPORTS]
        units = [found[at]["ours"]["seconds"] for at in SUPPORTS]
        memory = (found[at].get(name, {}).get("peak_gb") for at in SHOWN)
        engines.append(
            (
                name,
                *map(cell, results, units),
                *(f"{peak:.2f}" if peak else "-" for peak in memory),
            )
        )
    one = grown[1]["seconds"]
    scales = [
        (
            *(f"{count * copies:,}", f"{of['seconds']:.2f}"),
            f"{of['seconds'] / copies / one:.2f}",
            *(f"{of['peak_gb']:.2f}", f"{of['before_gb']:.2f}"),
        )
        for copies, of in grown.items()
    ]
    unit = rules["rules, ours"]["seconds"]
    both = [(name, cell(of, unit)) for name, of in rules.items()]
    return "\n".join(
        [
            *TEXT,
            f"Itemsets: {', '.join(itemsets)}. `too large`: apriori would take 27 GiB "
            "and 71 GiB.",
            "",
            machine(),
            "",
            table(*engines),
            "",
            "More baskets at .01; each process had taken `before, GB` when it had",
            "the lines, before it mined.",
            "",
            table(SCALES, *scales),
            "",
            f"All {rules['rules, ours']['answer'][0]:,} rules of the itemsets at "
            f"{SUPPORTS[-1]}, without mining. Ours include p-values, adjusted",
            "p-values and redundancy; mlxtend's have twelve measures and no p-values.",
            "",
            table(("rules", "seconds"), *both),
            "",
            table(("target", "measured", "met"), *targets(found, grown)),
            "",
        ]
    )


def targets(
    found: dict[float, dict[str, dict[str, Any]]], grown: dict[int, dict[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Return what was aimed at, what was measured, and whether that is met."""

    def row(what: str, number: float, limit: float) -> tuple[str, str, str]:
        if math.isnan(number):
            return what, "not measured", "-"
        return what, f"{number:.3g}", "yes" if number <= limit else "no"

    def best(at: dict[str, dict[str, Any]], start: str) -> float:
        """Return ours to the fastest engine whose name starts so."""
        theirs = [
            result["seconds"]
            for name, result in at.items()
            if name.startswith(start) and "seconds" in result
        ]
        return at["ours"]["seconds"] / min(theirs, default=math.nan)

    ours, theirs = found[0.01]["ours"], found[0.01][DEFAULT]
    for name, limit, label in (
        ("seconds", 1 / 400, "seconds, ours to default apriori at .01: 1/400"),
        ("peak_gb", 0.02, "peak memory, the same: 0.02"),
    ):
        yield row(label, ours[name] / theirs.get(name, math.nan), limit)
    above = (ours["peak_gb"] - ours["before_gb"]) / (
        theirs.get("peak_gb", math.nan) - theirs.get("before_gb", math.nan)
    )
    yield row("peak memory above what the lines took, the same: 0.02", above, 0.02)
    worst = max(best(at, "mlxtend") for at in found.values())
    yield row("ours to the best of mlxtend, at every support: below 1", worst, 1)
    least = best(found[SUPPORTS[-1]], "mlxtend")
    yield row("the same at .002: 1/4", least, 1 / 4)
    worst = max(best(at, ECLAT) for at in found.values())
    yield row("ours to pyfim's eclat, at every support: 2", worst, 2)
    for copies in COPIES[1:]:
        per_basket = grown[copies]["seconds"] / grown[1]["seconds"] / copies
        yield row(f"per basket, {copies} times the baskets: 1.3", per_basket, 1.3)
    yield row("seconds, 100 times the baskets: 10", grown[100]["seconds"], 10)
    yield row("peak GB, 100 times the baskets: 2", grown[100]["peak_gb"], 2)


def machine() -> str:
    """Return the machine, how busy it was, and the versions."""
    names = ("duckdb", "mlxtend", "numpy", "scipy", "pandas")
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores "
        f"({platform.machine()}), {psutil.virtual_memory().total / 1024**3:.0f} GB; "
        f"load of 15 minutes {os.getloadavg()[2]:.1f}, ours included.\n"
        f"{', '.join(f'{name} {version(name)}' for name in names)}; peers, in an "
        f"environment of their own: `pip install {' '.join(PEERS.values())}`."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print(section(given.source.resolve(), given.peers, given.rounds))

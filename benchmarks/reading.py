"""Reading raw files into cleaned lines: Online Retail, and as an own shop's file."""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import data
from benchmarks.tables import table
from clientele.sources.rendering import Project, connect

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared/data/online_retail/online_retail.parquet"
ROUNDS = 3
LINES = "int_order_lines_cleaned"
# What a build writes as tables on the way.
TABLES = (
    *("stg_transactions__order_lines", "int_shop_settings", LINES),
    *("int_customers_cleaned", "int_orders_cleaned"),
)
# A person's own settings for Online Retail's file.
OWN = {
    "source": "transactions",
    "raw_folder": "online_retail",
    "table": "online_retail",
    "order_column": "InvoiceNo",
    "time_column": "InvoiceDate",
    "time_formats": "%m/%d/%Y %H:%M",
    "customer_column": "CustomerID",
    "product_column": "StockCode",
    "product_name_column": "Description",
    "quantity_column": "Quantity",
    "unit_price_column": "UnitPrice",
    "country_column": "Country",
}
SHOPS = {
    "online_retail": {"shops": "online_retail"},
    "own shop": {"shops": "mine", **{f"mine_{key}": OWN[key] for key in OWN}},
}


def read(raw: Path, variables: dict[str, Any]) -> tuple[float, float, int]:
    """Make the table of cleaned lines; return seconds, of all CPUs, and raw rows."""
    with connect() as connection:
        started = time.perf_counter(), time.process_time()
        project = Project(ROOT, {"raw_source": "files", **variables}, raw)
        project.create_views(connection, LINES, TABLES)
        ended = time.perf_counter(), time.process_time()
        counted = f"select sum(row_count) from {LINES}"
        [[rows]] = connection.execute(counted).fetchall()
    return ended[0] - started[0], ended[1] - started[1], int(rows)


def rows_of(folders: dict[str, Path], rounds: int) -> list[Sequence[str]]:
    """Return the table's rows: each shop and file, in turns, after a warm-up."""
    cases = [(shop, kind) for kind in folders for shop in SHOPS]
    runs = {case: [] for case in cases}
    for _ in range(rounds + 1):
        for shop, kind in cases:
            runs[shop, kind].append(read(folders[kind], SHOPS[shop]))
    rows = []
    for (shop, kind), found in runs.items():
        seconds, cpu, count = map(median, zip(*found[1:], strict=True))
        rows.append(
            (
                *(shop, kind, f"{count:,.0f}", f"{seconds:.2f}", f"{cpu:.2f}"),
                f"{count / seconds:,.0f}",
            )
        )
    return rows


def section(source: Path, rounds: int = ROUNDS) -> str:
    """Return the section of RESULTS.md."""
    headings = ("source", "file", "rows", "seconds", "CPU, s", "rows per second")
    with tempfile.TemporaryDirectory() as folder:
        folders = {
            "Parquet": source.parents[1],
            "CSV": data.as_csv(source, Path(folder)).parents[1],
        }
        rows = rows_of(folders, rounds)
    return "\n".join(
        [
            "## Reading",
            "",
            f"Raw files to the table `{LINES}`, by the project's own SQL",
            "and nothing else (`benchmarks/reading.py`, a minute): Online Retail as",
            "the source that knows it, and mapped by vars as an own shop's file, whose",
            "cells may be in any notation and whose orders may have vouchers.",
            f"Medians of {rounds} in turns, measured on {datetime.now(UTC):%Y-%m-%d}: "
            f"{os.cpu_count()} cores, load of a minute",
            f"{os.getloadavg()[0]:.1f}, ours included; duckdb {version('duckdb')}.",
            "",
            table(headings, *rows),
            "",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print(section(given.source.resolve(), given.rounds))

"""Clean + RFM by several engines, the same recipe from the same file.

The recipe is the published one (Online Retail): equal lines count once; lines with a
customer, a positive quantity and a positive price; recency in days to the last
purchase + 1 day, frequency in invoices, the gross amount; fifths by percentile, ties
in frequency broken by customer. Each contestant returns its number of customers, its
amount and the sum of all RFM cells, which must agree.

Run as `python -m benchmarks.clean_rfm CONTESTANT FILE [COMPILED.json]`: the process
prints its answer, its seconds and its peak memory as JSON.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.data import COLUMNS

DATE_FORMAT = "%m/%d/%Y %H:%M"
# As much as the machine has, less what else runs: an error instead of a killer.
MEMORY_BYTES = 22 * 1024**3


def connect(folder: str) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection as profiles.yml sets it, which may spill to disk."""
    return duckdb.connect(
        config={"preserve_insertion_order": False, "temp_directory": folder}
    )


def is_small(file: Path) -> bool:
    """Tell whether a run takes seconds, not minutes."""
    return file.stat().st_size < 50e6


def reader(file: Path) -> str:
    """Return DuckDB's reader of a raw file, every column as text."""
    if file.suffix == ".parquet":
        return f"read_parquet('{file}')"
    return f"read_csv('{file}', header = true, all_varchar = true)"


def scan(file: Path) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """The floor: each value of the columns used is read once."""
    values = ", ".join(f"max({column})" for column in COLUMNS)

    def run(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"select {values} from {reader(file)}").fetchall()

    return run


def compiled(models: list[dict[str, str]], tables: bool) -> Callable[..., tuple]:
    """The project's own SQL, as one query or table by table as dbt runs it."""
    *_, last = models
    answer = (
        "select count(*), sum(monetary_amount), sum(segment_state // 100 % 1000) "
        "from {}"
    ).format

    def readings(one: dict[str, str]) -> int:
        name = f'"{one["name"]}"'
        later = models[models.index(one) + 1 :]
        return sum(
            other["sql"].count(name)
            * (readings(other) if other["kind"] == "view" else 1)
            for other in later
        )

    # Here as there: a table is computed once, a view each time it is read.
    def as_cte(one: dict[str, str]) -> str:
        is_shared = one["kind"] == "table" and readings(one) > 1
        hint = "materialized" if is_shared else "not materialized"
        return f'"{one["name"]}" as {hint} (\n{one["sql"]}\n)'

    def query(connection: duckdb.DuckDBPyConnection) -> tuple:
        ctes = ",\n".join(map(as_cte, models))
        sql = f"with\n{ctes}\n{answer(chr(34) + last['name'] + chr(34))}"
        return connection.execute(sql).fetchone()

    def write(connection: duckdb.DuckDBPyConnection) -> tuple:
        for one in models:
            connection.execute(
                f'create or replace {one["kind"]} "{one["name"]}" as {one["sql"]}'
            )
        return connection.execute(answer(f'"{last["name"]}"')).fetchone()

    return write if tables else query


def duckdb_recipe(file: Path) -> Callable[..., tuple]:
    """The recipe alone, as short as SQL has it."""
    cuts = ", ".join(
        f"quantile_cont({value}, [0.2, 0.4, 0.6, 0.8]) as {value}_cuts"
        for value in ("recency", "position", "amount")
    )
    sql = f"""
    with distinct_lines as (
        select distinct {", ".join(COLUMNS)} from {reader(file)}
    ),
    lines as (
        select
            CustomerID, InvoiceNo,
            try_cast(Quantity as integer) as quantity,
            try_cast(UnitPrice as decimal(18, 4)) as price,
            try_strptime(InvoiceDate, '{DATE_FORMAT}') as ordered_at
        from distinct_lines where CustomerID is not null
    ),
    customers as (
        select
            CustomerID, max(ordered_at) as last_at,
            count(distinct InvoiceNo) as frequency,
            sum(cast(quantity * price as decimal(18, 4))) as amount
        from lines where quantity > 0 and price > 0 group by CustomerID
    ),
    valued as (
        select
            amount,
            row_number() over (order by frequency, CustomerID) as position,
            date_diff('second', last_at, max(last_at) over () + interval 1 day)
            // 86400 as recency
        from customers
    ),
    cuts as (select {cuts} from valued)
    select
        count(*), sum(amount),
        sum(
            100 * (5 - len(list_filter(recency_cuts, lambda cut: cut < recency)))
            + 10 * (1 + len(list_filter(position_cuts, lambda cut: cut < position)))
            + 1 + len(list_filter(amount_cuts, lambda cut: cut < amount))
        )
    from valued cross join cuts
    """

    def run(connection: duckdb.DuckDBPyConnection) -> tuple:
        return connection.execute(sql).fetchone()

    return run


def polars_recipe(file: Path) -> Callable[..., tuple]:
    """The recipe in lazy polars."""
    import polars as pl

    def score(column: str) -> pl.Expr:
        return sum(
            (pl.col(column) > pl.col(column).quantile(cut, "linear")).cast(pl.Int64)
            for cut in (0.2, 0.4, 0.6, 0.8)
        )

    def run(_: object) -> tuple:
        lines = (
            pl.scan_parquet(file)
            if file.suffix == ".parquet"
            else pl.scan_csv(file, infer_schema=False)
        )
        customers = (
            lines.select(COLUMNS)
            .filter(pl.col("CustomerID").is_not_null())
            .unique()
            .with_columns(
                quantity=pl.col("Quantity").cast(pl.Int32, strict=False),
                price=pl.col("UnitPrice").cast(pl.Float64, strict=False),
                ordered_at=pl.col("InvoiceDate").str.to_datetime(
                    DATE_FORMAT, strict=False
                ),
            )
            .filter((pl.col("quantity") > 0) & (pl.col("price") > 0))
            .group_by("CustomerID")
            .agg(
                last_at=pl.col("ordered_at").max(),
                frequency=pl.col("InvoiceNo").n_unique(),
                amount=(pl.col("quantity") * pl.col("price")).round(4).sum(),
            )
            .sort("frequency", "CustomerID")
            .with_row_index("position")
            .with_columns(
                recency=(
                    pl.col("last_at").max() + pl.duration(days=1) - pl.col("last_at")
                ).dt.total_days(),
                amount=pl.col("amount").round(4),
            )
        )
        return (
            customers.select(
                pl.len(),
                pl.col("amount").sum().round(4),
                (
                    100 * (5 - score("recency"))
                    + 10 * (1 + score("position"))
                    + 1
                    + score("amount")
                )
                .sum()
                .alias("cells"),
            )
            .collect()
            .row(0)
        )

    return run


def pandas_recipe(file: Path) -> Callable[..., tuple]:
    """The recipe in pandas."""
    import pandas as pd

    def score(values: "pd.Series") -> "pd.Series":
        cuts = values.quantile([0.2, 0.4, 0.6, 0.8])
        return sum((values > cut).astype(int) for cut in cuts)

    def run(_: object) -> tuple:
        lines = (
            pd.read_parquet(file, columns=list(COLUMNS))
            if file.suffix == ".parquet"
            else pd.read_csv(file, dtype=str, engine="pyarrow")
        )
        lines = lines[lines["CustomerID"].notna()].drop_duplicates()
        lines["quantity"] = pd.to_numeric(lines["Quantity"], errors="coerce")
        lines["price"] = pd.to_numeric(lines["UnitPrice"], errors="coerce")
        lines = lines[(lines["quantity"] > 0) & (lines["price"] > 0)]
        lines["ordered_at"] = pd.to_datetime(
            lines["InvoiceDate"], format=DATE_FORMAT, errors="coerce"
        )
        lines["amount"] = (lines["quantity"] * lines["price"]).round(4)
        customers = lines.groupby("CustomerID").agg(
            last_at=("ordered_at", "max"),
            frequency=("InvoiceNo", "nunique"),
            amount=("amount", "sum"),
        )
        customers = customers.sort_index().sort_values("frequency", kind="stable")
        as_of = customers["last_at"].max() + pd.Timedelta(days=1)
        cells = (
            100 * (5 - score((as_of - customers["last_at"]).dt.days))
            + 10 * (1 + score(pd.Series(range(len(customers)), customers.index)))
            + 1
            + score(customers["amount"].round(4))
        )
        amount = round(float(customers["amount"].sum()), 2)
        return len(customers), amount, int(cells.sum())

    return run


def main(contestant: str, file: Path, models: Path | None) -> None:
    """Time a contestant in this process and print what came out, as JSON."""
    if contestant in ("query", "tables"):
        own = json.loads(models.read_text("utf-8")) if models else []
        run = compiled(own, contestant == "tables")
    else:
        run = {
            "scan": scan,
            "duckdb": duckdb_recipe,
            "polars": polars_recipe,
            "pandas": pandas_recipe,
        }[contestant](file)
    with tempfile.TemporaryDirectory() as folder, connect(folder) as connection:
        # A first run loads libraries; where the data is large that is nothing.
        if is_small(file):
            run(connection)
        started = time.perf_counter()
        answer = run(connection)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    answer = [round(float(value), 2) for value in answer or ()]
    print(json.dumps({"seconds": seconds, "peak_gb": peak, "answer": answer}))


if __name__ == "__main__":
    name, file, *models = sys.argv[1:]
    # DuckDB limits itself and spills.
    if name in ("polars", "pandas"):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    main(name, Path(file), Path(models[0]) if models else None)

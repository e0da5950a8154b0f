"""One project, three places for raw data (design, section 3)."""

import csv
import json
import os
import time
from collections.abc import Set
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import (
    MODELS_ONLY,
    PUBLIC_SHOPS,
    SAMPLE,
    UNCLUSTERED,
    WHOLE_SAMPLE,
    Dbt,
    Run,
    built,
    link_sample,
    stopped,
)

# core.shops says where the data came from, so it differs by design.
SAME = {"core.shops"}


# A user's own table may have any name.
OWN_TABLE = "My export 2024"


def clustered_marts(run: Run) -> set[str]:
    """Return the marts behind clusters, which `UNCLUSTERED` leaves out."""
    nodes, children = run.manifest["nodes"], run.manifest["child_map"]
    start = "python_models/segmentation/"
    waiting = [k for k, n in nodes.items() if n["original_file_path"].startswith(start)]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in nodes and key not in found:
            found.add(key)
            waiting += children[key]
    return {
        f"{nodes[key]['schema']}.{nodes[key]['alias']}"
        for key in found
        if key.startswith("model.")
        and nodes[key]["original_file_path"].startswith("models/marts/")
    }


def same_marts(one: Run, other: Run, missing: Set[str] = frozenset()) -> None:
    ours, theirs = one.checksums(), other.checksums()
    assert ours.keys() - theirs.keys() == missing
    assert {mart for mart in theirs if ours.get(mart) != theirs[mart]} <= SAME


def threads(count: int) -> dict[str, Any]:
    """Options of a build: as many threads of dbt and of DuckDB."""
    variables = ("CLIENTELE_DBT_THREADS", "CLIENTELE_DUCKDB_THREADS")
    return {"environment": dict.fromkeys(variables, str(count))}


def written_differently(file: Path, header: str, body: str) -> bytes:
    """Return a file of the sample as other software writes it."""
    if file.parent.name in ("marketing", "transactions"):
        # The last contact, campaign and sale first: ties must not notice.
        body = "".join(reversed(body.splitlines(keepends=True)))
    if file.parent.name == "marketing":
        return f"{header}\n{body}".encode()
    if file.parent.name == "online_retail":
        # As a European spreadsheet writes it, in Latin-1; the last row first.
        rows = csv.reader([header.upper(), *reversed(body.splitlines())])
        return "".join(";".join(row) + "\r\n" for row in rows).encode("latin-1")
    if "sellers" in file.name:
        return f"{header}\n{body}".replace("\n", "\r").encode()
    names = ",".join(f' "{name}" ' for name in header.split(","))
    body = body.replace("\n", ",,,\n")
    return b"\xef\xbb\xbf" + f"{names},,extra,extra\n{body}\n\n".encode()


def to_parquet(file: Path) -> None:
    """Replace Olist's CSV of order lines by a Parquet file with types."""
    source = file.resolve()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace ("
            "cast(order_item_id as integer) as order_item_id, "
            "cast(shipping_limit_date as timestamp) as shipping_limit_date, "
            "cast(price as double) as price) "
            f"from read_csv('{source}', all_varchar = true)) to 'items.parquet'"
        )
    Path("items.parquet").rename(file.with_suffix(".parquet"))
    file.unlink()


def test_files_of_any_kind_are_read_alike(
    dbt: Dbt, sample: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other bytes, types, order of rows and threads, and the same marts."""
    monkeypatch.chdir(tmp_path)
    raw = link_sample(tmp_path / "it's [a] *folder?* é")
    # Read as a pattern, the folder's name is that of this one too.
    other = tmp_path / "it's a folder! é" / "online_retail" / "online_retail.parquet"
    other.parent.mkdir(parents=True)
    other.write_text("another shop's")
    to_parquet(raw / "olist" / "olist_order_items_dataset.csv")
    for file in raw.glob("*/*.csv"):
        header, _, body = file.read_text("utf-8").partition("\n")
        content = written_differently(file, header, body)
        file.unlink()
        file.write_bytes(content)
    variables = {
        **WHOLE_SAMPLE,
        "online_retail_csv_delimiter": ";",
        "online_retail_csv_encoding": "latin-1",
    }
    run = built(dbt(*MODELS_ONLY, raw=raw, variables=variables, **threads(1)))
    same_marts(sample, run)
    assert run.query("select distinct raw_source, is_synthetic from core.shops") == [
        ("files", False)
    ]


def test_tables_are_read_from_the_warehouse(
    dbt: Dbt, sample: Run, tmp_path: Path
) -> None:
    with duckdb.connect(tmp_path / "test.duckdb") as connection:
        for file in SAMPLE.glob("*/*.csv"):
            connection.execute(f"create schema if not exists raw_{file.parent.name}")
            # Typed where DuckDB sees a type, as the tables of a warehouse are.
            table = OWN_TABLE if file.stem == "transactions" else file.stem
            # A point in its numbers is one of thousands, which DuckDB cannot see.
            is_spend = str(table == "marketing_spend").lower()
            connection.execute(
                f'create table raw_{file.parent.name}."{table}" as '
                f"from read_csv('{file}', all_varchar = {is_spend})"
            )
    run = built(
        dbt(
            *(*MODELS_ONLY, *UNCLUSTERED),
            folder=tmp_path,
            **threads(8),
            variables={
                **WHOLE_SAMPLE,
                "raw_source": "tables",
                "transactions_table": OWN_TABLE,
                **{
                    f"{shop}_raw_schema": f"raw_{shop}"
                    for shop in WHOLE_SAMPLE["shops"].split(",")
                },
            },
        )
    )
    same_marts(sample, run, clustered_marts(sample))


def test_settings_resolve_per_shop(dbt: Dbt, sample: Run) -> None:
    run = built(
        dbt(
            *(*MODELS_ONLY, "--select", "+shops", "+orders"),
            variables={
                "shops": PUBLIC_SHOPS,
                "monetary_basis": "gross",
                "olist_monetary_basis": "net",
                "olist_purchase_scope": "delivered",
                "olist_as_of_policy": "fixed",
                "olist_as_of_at": "2018-01-01 00:00:00",
            },
        )
    )
    assert run.query(
        "select shop_id, monetary_basis, purchase_scope, cast(as_of_at as varchar) "
        "from core.shops order by shop_id"
    ) == [
        ("olist", "net", "delivered", "2018-01-01 00:00:00"),
        ("online_retail", "gross", "not_cancelled", "2011-12-10 12:50:00"),
    ]
    # Only delivered orders are purchases now.
    assert run.query(
        "select distinct order_status from core.orders "
        "where shop_id = 'olist' and is_purchase"
    ) == [("delivered",)]


# --- What stops a run, and how it is told ------------------------------------


def test_missing_file_names_path_and_remedy(compiled: Dbt, raw_copy: Path) -> None:
    missing = raw_copy / "olist" / "olist_sellers_dataset.csv"
    missing.unlink()
    stopped(
        compiled("stg_olist__sellers", raw=raw_copy),
        f"Raw file not found: {missing.with_suffix('.parquet')} (or .csv).",
        "leave the shop out",
    )


def test_missing_column_names_file_and_column(compiled: Dbt, raw_copy: Path) -> None:
    file = raw_copy / "online_retail" / "online_retail.csv"
    text = file.read_text("utf-8")
    file.unlink()
    file.write_text(text.replace("UnitPrice", "Price", 1), "utf-8")
    stopped(
        compiled("stg_online_retail__order_lines", raw=raw_copy),
        f"{file} lacks the column(s) UnitPrice. It has: InvoiceNo, StockCode",
        "Rename them in the file",
    )


def test_missing_column_of_a_table_is_named(compiled: Dbt, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "test.duckdb") as connection:
        connection.execute("create schema online_retail")
        connection.execute("create table online_retail.online_retail (InvoiceNo text)")
    stopped(
        compiled(
            "stg_online_retail__order_lines",
            folder=tmp_path,
            variables={"raw_source": "tables", "shops": "online_retail"},
        ),
        'online_retail"."online_retail" lacks the column(s) StockCode, Description',
    )


# What refuses settings of shops, and the place of raw data.
SHOPS, ORDERS = "int_shop*", "stg_olist__orders"


@pytest.mark.parametrize(
    ("model", "variables", "told"),
    [
        (SHOPS, {"shops": "olist,amazon"}, "names 'amazon' ... amazon_entities"),
        (SHOPS, {"shops": ""}, "The var shops is empty"),
        (
            *(ORDERS, {"raw_source": "file"}),
            "raw_source is 'file' ... sample, files or tables",
        ),
        (
            *(ORDERS, {"raw_source": "files"}),
            "environment variable CLIENTELE_RAW ... raw_source: tables",
        ),
        (
            *(SHOPS, {"olist_monetary_basis": "nett"}),
            "var monetary_basis of shop olist is 'nett' ... net, gross",
        ),
        (
            *(SHOPS, {"olist_as_of_policy": "fixed"}),
            "of shop olist is 'fixed' ... as_of_at is empty",
        ),
        (
            *(ORDERS, {"raw_source": "tables"}),
            "Raw table not found ... olist_raw_schema ... leave the shop out",
        ),
        (
            *(SHOPS, {"frequency_cut_points": "3,2,4,5"}),
            "frequency_cut_points ... '3,2,4,5' ... four ascending numbers",
        ),
        (
            *(SHOPS, {"olist_late_orders_window_days": "three months"}),
            "var late_orders_window_days of shop olist is 'three months' ... "
            "a whole number of 0 or more",
        ),
        (
            *(SHOPS, {"worst_zip_codes_count": 2.5}),
            "worst_zip_codes_count of shop ... is '2.5' ... whole number",
        ),
        (
            *(SHOPS, {"gross_margin_rate": -0.1}),
            "gross_margin_rate of shop ... is '-0.1' ... a number of 0 or more",
        ),
        (
            *(SHOPS, {"olist_experience_before": "2018-9-1"}),
            "experience_before of shop olist is '2018-9-1' ... YYYY-MM-DD",
        ),
        (
            *(SHOPS, {"olist_experience_from": "2018-09-01 00:00:00"}),
            "experience_from of shop olist is '2018-09-01 00:00:00'",
        ),
        (
            *("repurchase_intervals", {"repurchase_days": "30,soon"}),
            "The var repurchase_days is '30,soon' ... as '30,60,90'",
        ),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_bad_setting_is_told(
    compiled: Dbt, model: str, variables: dict[str, str], told: str
) -> None:
    environment = {"CLIENTELE_RAW": ""}
    run = compiled(model, variables=variables, environment=environment)
    stopped(run, *told.split(" ... "))


# --- When it was loaded -------------------------------------------------------


def freshness(run: Run) -> dict[str, str]:
    results = json.loads((run.target / "sources.json").read_text("utf-8"))["results"]
    return {
        result["unique_id"].rpartition(".")[2]: result["status"] for result in results
    }


def test_files_are_as_old_as_their_last_change(dbt: Dbt, raw_copy: Path) -> None:
    ages = {"customers": 0, "products": 3, "market": 6, "sales": 8}
    for table, days in ages.items():
        file = raw_copy / "marketing" / f"{table}_data.csv"
        text = file.read_text("utf-8")
        file.unlink()
        file.write_text(text, "utf-8")
        changed = time.time() - days * 24 * 60 * 60
        os.utime(file, (changed, changed))
    run = dbt("source", "freshness", raw=raw_copy, variables={"shops": "marketing"})
    assert freshness(run) == {
        "customers_data": "pass",
        "products_data": "warn",
        "market_data": "warn",
        "sales_data": "error",
    }
    assert run.returncode != 0


def test_tables_are_as_old_as_their_column_says(dbt: Dbt, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "test.duckdb") as connection:
        connection.execute("create schema transactions")
        connection.execute(
            "create table transactions.transactions as "
            """select now() - interval 3 days as "Loaded At" """
        )
    variables = {"raw_source": "tables", "shops": "transactions"}
    told = {"transactions_loaded_at_column": "Loaded At"}
    command = ("source", "freshness")
    run = dbt(*command, folder=tmp_path, variables=variables | told)
    assert run.returncode == 0, run.output
    assert freshness(run) == {"transactions": "warn"}
    stopped(
        dbt(*command, folder=tmp_path, variables=variables),
        "named in the var transactions_loaded_at_column",
    )

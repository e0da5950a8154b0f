"""One project, three places for raw data (design, section 3)."""

import json
import os
import time
from pathlib import Path

import duckdb
import pytest
from conftest import MODELS_ONLY, PUBLIC_SHOPS, SAMPLE, WHOLE_SAMPLE, Dbt, Run, built

# core.shops says where the data came from, so it differs by design.
SAME = {"core.shops"}


def same_marts(one: Run, other: Run) -> None:
    ours, theirs = one.checksums(), other.checksums()
    assert ours.keys() == theirs.keys()
    assert {mart for mart in ours if ours[mart] != theirs[mart]} <= SAME


def test_sample_folder_is_a_raw_folder(dbt: Dbt, sample: Run) -> None:
    run = built(dbt(*MODELS_ONLY, raw=SAMPLE, variables=WHOLE_SAMPLE))
    same_marts(sample, run)
    assert run.query("select distinct raw_source, is_synthetic from core.shops") == [
        ("files", False)
    ]


def test_parquet_with_types_is_read_like_csv(
    dbt: Dbt, sample: Run, raw_copy: Path
) -> None:
    csv = raw_copy / "online_retail" / "online_retail.csv"
    parquet = csv.with_suffix(".parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace ("
            "strptime(InvoiceDate, '%m/%d/%Y %H:%M') as InvoiceDate, "
            "cast(Quantity as integer) as Quantity, "
            "cast(UnitPrice as double) as UnitPrice) "
            f"from read_csv('{csv}', all_varchar = true)) to '{parquet}'"
        )
    csv.unlink()
    run = built(dbt(*MODELS_ONLY, raw=raw_copy, variables=WHOLE_SAMPLE))
    same_marts(sample, run)


def test_tables_are_read_from_the_warehouse(
    dbt: Dbt, sample: Run, tmp_path: Path
) -> None:
    with duckdb.connect(tmp_path / "test.duckdb") as connection:
        for file in SAMPLE.glob("*/*.csv"):
            connection.execute(f"create schema if not exists raw_{file.parent.name}")
            # Typed where DuckDB sees a type, as the tables of a warehouse are.
            connection.execute(
                f"create table raw_{file.parent.name}.{file.stem} as "
                f"from read_csv('{file}')"
            )
    run = built(
        dbt(
            *MODELS_ONLY,
            folder=tmp_path,
            variables={
                **WHOLE_SAMPLE,
                "raw_source": "tables",
                **{
                    f"{shop}_raw_schema": f"raw_{shop}"
                    for shop in WHOLE_SAMPLE["shops"].split(",")
                },
            },
        )
    )
    same_marts(sample, run)


@pytest.mark.parametrize("variables", [{}, {"raw_source": "files"}])
def test_shops_not_named_cost_nothing(dbt: Dbt, variables: dict[str, str]) -> None:
    run = dbt(
        *("list", "--output", "name", "--resource-type", "all"),
        variables={"shops": "olist", **variables},
    )
    assert run.returncode == 0, run.output
    nodes = run.output.split()
    assert "stg_olist__orders" in nodes
    # Sources are declarations: they cost nothing.
    assert not [node for node in nodes if "online_retail" in node and "." not in node]


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


def stopped(run: Run, *texts: str) -> None:
    assert run.returncode != 0
    # dbt wraps what it prints.
    output = " ".join(run.output.split())
    for text in texts:
        assert text in output, run.output


def test_missing_file_names_path_and_remedy(dbt: Dbt, raw_copy: Path) -> None:
    missing = raw_copy / "olist" / "olist_sellers_dataset.csv"
    missing.unlink()
    stopped(
        dbt("run", "--select", "staging", raw=raw_copy),
        f"Raw file not found: {missing.with_suffix('.parquet')} (or .csv).",
        "leave the shop out",
    )


def test_missing_column_names_file_and_column(dbt: Dbt, raw_copy: Path) -> None:
    file = raw_copy / "online_retail" / "online_retail.csv"
    text = file.read_text("utf-8")
    file.unlink()
    file.write_text(text.replace("UnitPrice", "Price", 1), "utf-8")
    stopped(
        dbt("run", "--select", "staging", raw=raw_copy),
        f"{file} lacks the column(s) UnitPrice. It has: InvoiceNo, StockCode",
        "Rename them in the file",
    )


def test_missing_column_of_a_table_is_named(dbt: Dbt, tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "test.duckdb") as connection:
        connection.execute("create schema online_retail")
        connection.execute("create table online_retail.online_retail (InvoiceNo text)")
    stopped(
        dbt(
            *("run", "--select", "stg_online_retail__order_lines"),
            folder=tmp_path,
            variables={"raw_source": "tables", "shops": "online_retail"},
        ),
        'online_retail"."online_retail" lacks the column(s) StockCode, Description',
    )


@pytest.mark.parametrize(
    ("variables", "texts"),
    [
        ({"shops": "olist,amazon"}, ["names 'amazon'", "amazon_entities"]),
        ({"shops": ""}, ["The var shops is empty"]),
        ({"raw_source": "file"}, ["raw_source is 'file'", "sample, files or tables"]),
        (
            {"raw_source": "files"},
            ["environment variable CLIENTELE_RAW", "raw_source: tables"],
        ),
        (
            {"olist_monetary_basis": "nett"},
            ["var monetary_basis of shop olist is 'nett'", "net, gross"],
        ),
        (
            {"olist_as_of_policy": "fixed"},
            ["of shop olist is 'fixed'", "as_of_at is empty"],
        ),
        (
            {"raw_source": "tables"},
            ["Raw table not found", "olist_raw_schema", "leave the shop out"],
        ),
        (
            {"frequency_cut_points": "3,2,4,5"},
            ["frequency_cut_points", "'3,2,4,5'", "four ascending numbers"],
        ),
        (
            {"olist_late_orders_window_days": "three months"},
            [
                "var late_orders_window_days of shop olist is 'three months'",
                "a whole number of 0 or more",
            ],
        ),
        (
            {"worst_zip_codes_count": 2.5},
            ["worst_zip_codes_count of shop", "is '2.5'", "whole number"],
        ),
        (
            {"gross_margin_rate": -0.1},
            ["gross_margin_rate of shop", "is '-0.1'", "a number of 0 or more"],
        ),
        (
            {"olist_experience_before": "2018-9-1"},
            ["experience_before of shop olist is '2018-9-1'", "YYYY-MM-DD"],
        ),
        (
            {"olist_experience_from": "2018-09-01 00:00:00"},
            ["experience_from of shop olist is '2018-09-01 00:00:00'"],
        ),
        (
            {"repurchase_days": "30,soon"},
            ["The var repurchase_days is '30,soon'", "as '30,60,90'"],
        ),
    ],
    ids=json.dumps,
)
def test_bad_setting_is_told(
    dbt: Dbt, variables: dict[str, str], texts: list[str]
) -> None:
    environment = {"CLIENTELE_RAW": ""}
    stopped(dbt("run", variables=variables, environment=environment), *texts)


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

"""The Snowflake swap: every mart equals DuckDB's, row by row."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from comparison import (
    copy_to_snowflake,
    differences,
    literal,
    read_duckdb,
    read_snowflake,
)

# The methods as published, on raw tables: those that the first build loaded,
# with values that the sample has not.
PUBLISHED = {
    "raw_source": "tables",
    "monetary_basis": "gross",
    "rfm_score_method": "percentile",
    "rfm_tie_policy": "customer_id",
}


# A row each, of values that only some readers can read.
BAD_ROWS = {
    "olist_orders_dataset": [
        *("bad-1", "nobody", "delivered", "2018-02-28 23:59:59.5", "1234567890"),
        *("20180228", "2018-02-30 10:00:00", "28/02/2018"),
    ],
    "olist_order_items_dataset": [
        *("bad-1", "1.5", "product", "seller", "2018-02-28T23:59:59", "1e2", "1,50"),
    ],
    "olist_order_payments_dataset": ["bad-1", "1.0", "voucher", "-1", "0.005"],
    "financial_transactions": [
        *("bad-3", "2024-01-31 10:00", " SALE", "-1e3", "Cash", "E.0", "R", "A"),
    ],
    "marketing_campaigns": [
        *("bad-4", "n", "t", "p", "a", "2024-01-01", "2024-02-01", "r", "1,5"),
        *("333", "0.5"),
    ],
    "sales_data": ["9.0", "1.0", "abc.0", "2024-13-01", "1e2", "1,000.50", "EMAIL "],
    "transactions": [
        *("bad-6", "31/12/2024 23:59:10", "12345.0", "", "", "", "1,5"),
        *("1.23,45 €", "1.2", "-1,00 €", "", "", "YES"),
    ],
    "marketing_spend": [
        *("2024-01-31", "TV ", "7.0", "1.234,5 €", "", "1.000", "0,4", "1e-1"),
    ],
    "touchpoints": ["E.0", "31/01/2024 23:59:10", " Web", "7.0"],
    "online_retail": [
        *("bad-2", "1", "it's \\", "3000000000", "13/45/2010 8:26", "-0.00005", "7"),
        "UK",
    ],
}


ROOT = Path(__file__).parents[2]
WHOLE_SAMPLE = yaml.safe_load((ROOT / "tests" / "whole_sample.yml").read_text("utf-8"))


def raw_tables(schema: str) -> dict[str, Any]:
    shops = WHOLE_SAMPLE["shops"].split(",")
    return WHOLE_SAMPLE | {f"{shop}_raw_schema": schema for shop in shops}


def test_project_parses_without_a_warning(parsed: Any) -> None:
    assert parsed.nodes


@pytest.mark.parametrize(
    ("name", "duckdb_vars", "emulator_vars", "options"),
    [
        ("defaults on the sample", {}, {}, []),
        # The tests have been run by then.
        (
            "published methods on raw tables with bad rows",
            PUBLISHED | raw_tables("raw"),
            PUBLISHED | raw_tables("analytics_raw"),
            ["--exclude-resource-type", "test", "unit_test"],
        ),
    ],
    ids=["defaults", "published"],
)
def test_every_mart_equals_duckdbs(
    build_both: Any,
    snowflake_cursor: Any,
    warehouse: Path,
    write_duckdb: Any,
    name: str,
    duckdb_vars: dict[str, Any],
    emulator_vars: dict[str, Any],
    options: list[str],
) -> None:
    if duckdb_vars:
        assert warehouse.exists(), "the raw tables come from the run with defaults"
        for table, row in BAD_ROWS.items():
            values = ", ".join(map(literal, row))
            snowflake_cursor.execute(
                f"insert into clientele.analytics_raw.{table} values ({values})"
            )
            marks = ", ".join("?" for _ in row)
            write_duckdb(f"insert into raw.{table} values ({marks})", row)
    on_duckdb, on_emulator = build_both(name, duckdb_vars, emulator_vars, *options)
    marts = on_duckdb.models("models/marts/")
    their_marts = on_emulator.models("models/marts/")
    assert marts.keys() == their_marts.keys()
    assert "model.clientele.orders" in marts
    found = ""
    for key, node in marts.items():
        theirs = their_marts[key]
        found += differences(
            node["name"],
            read_duckdb(warehouse, f"{node['schema']}.{node['alias']}"),
            read_snowflake(
                snowflake_cursor, f"clientele.{theirs['schema']}.{theirs['alias']}"
            ),
        )
    assert not found, found


def test_tables_are_as_old_as_snowflake_knows(
    snowflake_dbt: Any, snowflake_cursor: Any, emulator_port: int, tmp_path: Path
) -> None:
    """Without a column of load times; the emulator's tables are all of 1970."""
    snowflake_cursor.execute("create schema clientele.mine")
    snowflake_cursor.execute("create table clientele.mine.orders (id varchar)")
    variables = {
        "raw_source": "tables",
        "shops": "transactions",
        "transactions_raw_schema": "mine",
        "transactions_table": "orders",
        "freshness_warn_days": 2,
        "freshness_error_days": 99_999,
    }
    printed = snowflake_dbt(
        *("source", "freshness", "--target", "emulator"),
        *("--vars", json.dumps(variables)),
        target=tmp_path,
        CLIENTELE_EMULATOR_PORT=str(emulator_port),
    )
    assert "WARN freshness of transactions" in printed, printed
    results = json.loads((tmp_path / "sources.json").read_text("utf-8"))["results"]
    assert [result["max_loaded_at"][:10] for result in results] == ["1970-01-01"]


# --- The comparison itself ---------------------------------------------------

COLUMNS = [
    ("shop_id", "text"),
    ("monetary_amount", "number with 2 decimals"),
    ("model_run_id", "text"),
]
ROW = ("olist", Decimal("1.50"), "a")


@pytest.mark.parametrize(
    ("columns", "rows", "texts"),
    [
        (
            COLUMNS,
            [("olist", Decimal("1.51"), "a")],
            ["customers: 1 rows", "monetary_amount: DuckDB Decimal('1.50'), Snow"],
        ),
        (COLUMNS, [], ["1 rows in DuckDB, 0 in Snowflake", "'shop_id': 'olist'"]),
        (COLUMNS, [ROW, ROW], ["0 and 1 are not in the other", "  Snowflake {"]),
        (COLUMNS[:2], [ROW[:2]], ["columns differ: [('model_run_id', 'text')]"]),
        (
            [COLUMNS[0], ("monetary_amount", "float"), COLUMNS[2]],
            [("olist", 1.5, "a")],
            ["columns differ", "('monetary_amount', 'float')"],
        ),
    ],
)
def test_difference_is_named(
    columns: list[Any], rows: list[Any], texts: list[str]
) -> None:
    found = differences("customers", (COLUMNS, [ROW]), (columns, rows))
    assert [text for text in texts if text not in found] == [], found


def test_model_run_id_and_order_do_not_count() -> None:
    ours = [ROW, ("online_retail", None, "a")]
    theirs = [("online_retail", None, "b"), ("olist", Decimal("1.50"), None)]
    assert differences("customers", (COLUMNS, ours), (COLUMNS, theirs)) == ""


def test_python_models_output_is_copied(tmp_path: Path, snowflake_cursor: Any) -> None:
    """No model is in Python yet; this is the table that one would leave."""
    warehouse = tmp_path / "clientele.duckdb"
    rows = [
        (
            *("it's \\ 100 %", 1, Decimal("-0.01"), 0.1 + 0.2, True),
            datetime.date(2018, 2, 28),
            datetime.datetime(2018, 2, 28, 23, 59, 59, 123456),
        ),
        (None,) * 7,
    ]
    with duckdb.connect(warehouse) as connection:
        connection.execute("create schema segmentation")
        connection.execute(
            "create table segmentation.clusters (label varchar, customer_count bigint,"
            " amount decimal(18, 4), share double, is_current boolean,"
            " as_of_date date, as_of_at timestamp)"
        )
        connection.executemany(
            "insert into segmentation.clusters values (?, ?, ?, ?, ?, ?, ?)", rows
        )
    copy_to_snowflake(
        warehouse, ("segmentation", "clusters"), snowflake_cursor, "made_up"
    )
    theirs = read_snowflake(snowflake_cursor, "clientele.made_up.clusters")
    ours = read_duckdb(warehouse, "segmentation.clusters")
    assert differences("clusters", ours, theirs) == ""
    assert ours[1] == rows

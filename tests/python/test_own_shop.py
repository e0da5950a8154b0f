"""A CSV of one's own becomes a shop by naming its columns in vars."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import DATA_OF, DATA_ONLY, REAL_DATA, ROOT, Dbt, Run, built, stopped
from typer.testing import CliRunner

from clientele.cli import app
from clientele.sources.rendering import Project

CDNOW = REAL_DATA / "cdnow" / "cdnow_sample.csv"
COLUMNS = {
    "order": "Order No",
    "time": "Order Date",
    "customer": "Customer Id",
    "product": "Item",
    "product_name": "Item Name",
    "category": "Category",
    "quantity": "Qty",
    "unit_price": "Unit Price",
    "unit_cost": "Cost",
    "discount": "Discount",
    "channel": "Channel",
    "country": "Country",
    "refund": "Refund?",
    "customer_name": "Customer Name",
}
EUROPEAN = {
    "transactions_table": "My export 2024",
    **{f"transactions_{key}_column": name for key, name in COLUMNS.items()},
    "transactions_time_formats": "%d/%m/%Y %H:%M, %d/%m/%Y",
    "transactions_decimal_comma": True,
    "transactions_currency_sign": "€",
    "transactions_refund_values": "Ja, Yes",
}
SOLD = ("31/12/2024 23:59", "12345.0", "A-1", "Mint  Tea", "Drinks")
TAIL = ("web", "France")
LINES = [
    # Of each two equal lines both count.
    ("1.0", *SOLD, "2", "12,50 €", "4,10", "", *TAIL, ""),
    ("1.0", *SOLD, "2", "12,50 €", "4,10", "", *TAIL, ""),
    (
        "2",
        "30/12/2024",
        "12346.0",
        "7.0",
        "",
        "",
        "1",
        "1.234,50 €",
        "",
        "34,50",
        *TAIL,
        "",
    ),
    # No-break blanks, as software writes them before the sign and in thousands.
    (
        "3",
        "29/12/2024 10:00",
        "",
        "7.0",
        "",
        "",
        "1",
        "1\u202f234,50\u00a0€",
        "",
        "",
        *TAIL,
        "",
    ),
    (
        "4",
        "02/12/2024 09:05",
        "12345.0",
        "A-1",
        "",
        "",
        "1",
        "12,50 €",
        "",
        "",
        *TAIL,
        "JA",
    ),
    ("", "01/12/2024 09:05", "12347.0", "", "", "", "3", "1", "", "", *TAIL, "no"),
    # Rejected: an impossible date, a decimal point, a discount above the price.
    ("6", "32/12/2024", "12347.0", "", "", "", "3", "1,00", "", "", *TAIL, ""),
    ("7", "01/12/2024", "12347.0", "", "", "", "3", "12.50", "", "", *TAIL, ""),
    ("8", "01/12/2024", "12347.0", "", "", "", "3", "1,00", "", "5,00", *TAIL, ""),
    ("9", "01/12/2024", "12347.0", "", "", "", "-3", "1,00", "", "", *TAIL, ""),
]


def write(folder: Path, name: str, rows: list[tuple[str, ...]]) -> Path:
    file = folder / "transactions" / f"{name}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return folder


def shop(variables: dict[str, Any]) -> dict[str, Any]:
    return {"shops": "transactions", **variables}


@pytest.fixture(scope="module")
def european(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Names with blanks, ids as floats, the day first, decimal commas and signs."""
    folder = tmp_path_factory.mktemp("european")
    named = [(*row, "Ada  Sample" if row[2] == "12345.0" else "") for row in LINES]
    write(folder, "My export 2024", [tuple(COLUMNS.values()), *named])
    tables = "shops order_lines products rejected_rows customer_segments"
    needed = [f"+{table}" for table in tables.split()]
    return built(dbt(*DATA_OF, *needed, raw=folder, variables=shop(EUROPEAN)))


# Of two equal lines both count, as one of twice the quantity and amount.
AMOUNTS = [
    ("1", "12345", "A-1", "purchase", "2024-12-31 23:59:00", 4, 12.5, 50),
    (
        *("12347 2024-12-01 09:05:00", "12347", None, "purchase"),
        *("2024-12-01 09:05:00", 3, 1, 3),
    ),
    ("2", "12346", "7", "purchase", "2024-12-30 00:00:00", 1, 1234.5, 1200),
    ("3", None, "7", "purchase", "2024-12-29 10:00:00", 1, 1234.5, 1234.5),
    ("4", "12345", "A-1", "refund", "2024-12-02 09:05:00", -1, 12.5, -12.5),
]


def test_european_export_is_read_to_the_cent(european: Run) -> None:
    found = european.query(
        "select order_id, customer_id, product_id, line_type, "
        "cast(ordered_at as varchar), quantity, unit_price, line_amount "
        "from core.order_lines order by all"
    )
    assert found == AMOUNTS


def test_what_cannot_be_read_is_rejected_with_its_reason(european: Run) -> None:
    assert european.query(
        "select regexp_extract(row_text, '^order_id: ([0-9]+)', 1), rejection_reason, "
        "regexp_extract(row_text, 'unreadable (.*)', 1) from core.rejected_rows "
        "where source_table = 'transactions' order by all"
    ) == [
        ("6", "unreadable_value", "ordered_at: 32/12/2024; "),
        ("7", "unreadable_value", "unit_price: 12.50; "),
        ("8", "negative_price", ""),
        ("9", "negative_quantity", ""),
    ]


def test_optional_columns_reach_their_tables(european: Run) -> None:
    assert european.query(
        "select product_id, product_name, category_name from core.products order by all"
    ) == [("7", "product 7", None), ("A-1", "Mint Tea", "Drinks")]
    assert european.query(
        "select distinct channel, cast(unit_cost as varchar), country "
        "from intermediate.int_order_lines_cleaned where product_name = 'Mint Tea'"
    ) == [("web", "4.1000", "France")]
    assert european.query(
        "select customer_id, customer_name from core.customers order by all"
    ) == [("12345", "Ada Sample"), ("12346", None), ("12347", None)]


def test_own_shop_reaches_segments(european: Run) -> None:
    assert european.query(
        "select segment_scheme, count(*), count(distinct segment_id) > 1 "
        "from segmentation.customer_segments group by all order by all"
    ) == [
        *(("dbscan", 3, False), ("gmm", 3, True), ("kmeans", 3, True)),
        *(("m7_quota", 3, True), ("m7_threshold", 3, False)),
        *(("rfm11", 3, True), ("rfm6", 3, True)),
    ]
    assert european.query("select shop_name, is_synthetic from core.shops") == [
        ("My shop", False)
    ]


def block(readme: str, language: str) -> str:
    text = readme.split("## Your own shop")[1].split("\n## ")[0]
    return text.split(f"```{language}\n")[1].split("```")[0]


def test_readmes_file_is_built_from_shop_yml(
    dbt: Dbt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENTELE_SHOP_FILE", str(tmp_path / "shop.yml"))
    readme = (ROOT / "README.md").read_text("utf-8")
    file = tmp_path / "orders.csv"
    file.write_text(block(readme, "csv"), "utf-8")
    result = CliRunner().invoke(app, ["init", str(file), "--yes"])
    assert result.exit_code == 0, result.output
    printed = CliRunner().invoke(app, ["vars"]).output
    run = built(
        dbt(
            *("build", "--select", "+order_lines", "+customer_segments"),
            *("--exclude-resource-type", "test", "unit_test"),
            raw=tmp_path / "raw",
            variables=json.loads(printed),
        )
    )
    assert run.query(
        "select order_id, customer_id, product_id, cast(ordered_at as varchar), "
        "cast(line_amount as varchar) from core.order_lines"
    ) == [("10001", "12345", "TEA-1", "2024-12-31 23:59:00", "2469.0000")]
    assert run.query("select count(*) from segmentation.customer_segments") == [(7,)]
    # Each is a setting of the block for own shops in dbt_project.yml, once.
    project = (ROOT / "dbt_project.yml").read_text("utf-8")
    own = project.split("--- Your own shop")[1].split("\n  # ---")[0]
    for name in yaml.safe_load((tmp_path / "shop.yml").read_text("utf-8"))["vars"]:
        key = name.removeprefix("my_shop_")
        assert own.count(f"\n  transactions_{key}: ") == (key != "source"), name


# Customer, time and amount are all that is needed.
MINIMAL = {
    "transactions_customer_column": "who",
    "transactions_time_column": "when",
    "transactions_amount_column": "paid",
}


def test_three_columns_make_a_shop(dbt: Dbt, tmp_path: Path) -> None:
    rows = [
        ("who", "when", "paid"),
        ("ann", "2024-05-01 10:00", "$1,000.10"),
        ("ann", "2024-05-01 10:00", "5"),
        ("ann", "2024-05-02", "7.50"),
        ("bob", "2024-05-02", "-7.50"),
        ("bob", "2024-05-02", "0"),
        # Finer than a cent, and finer than an amount can be.
        ("cy", "2024-05-03", "0.0034"),
        ("cy", "2024-05-03", "0.00004"),
    ]
    run = built(
        dbt(
            *("build", "--select", "+customers", "+rejected_rows"),
            *("--exclude-resource-type", "test", "unit_test"),
            raw=write(tmp_path, "transactions", rows),
            variables=shop({**MINIMAL, "transactions_currency_sign": "$"}),
        )
    )
    # Without an order number, customer and time make the order.
    assert run.query(
        "select order_id, unit_count, cast(gross_amount as varchar), refund_amount "
        "from core.orders "
        "order by all"
    ) == [
        ("ann 2024-05-01 10:00:00", 2, "1005.1000", 0),
        ("ann 2024-05-02 00:00:00", 1, "7.5000", 0),
        ("bob 2024-05-02 00:00:00", 0, "0.0000", 7.5),
        ("cy 2024-05-03 00:00:00", 1, "0.0034", 0),
    ]
    assert run.query("select rejection_reason from core.rejected_rows") == [
        ("no_amount",),
        ("no_amount",),
    ]


# --- CDNOW, whose counts are in its SOURCE.md ---------------------------------


@pytest.fixture(scope="module")
def cdnow(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    if not CDNOW.is_file():
        pytest.skip(f"the real data is not there: {CDNOW}")
    folder = tmp_path_factory.mktemp("cdnow")
    (folder / "transactions").mkdir()
    (folder / "transactions" / CDNOW.name).symlink_to(CDNOW)
    variables = {
        "transactions_table": "cdnow_sample",
        "transactions_customer_column": "master_customer_id",
        "transactions_time_column": "date",
        "transactions_quantity_column": "cds",
        "transactions_amount_column": "amount",
        # Eight customers only ever got something for nothing.
        "transactions_count_free_lines": True,
    }
    return built(dbt(*DATA_ONLY, raw=folder, variables=shop(variables)))


def test_cdnow_rows_units_and_dollars(cdnow: Run) -> None:
    assert cdnow.query(
        "select max(rows_in), sum(rows_rejected) from core.cleaning_audit "
        "where source_table = 'transactions'"
    ) == [(6919, 0)]
    assert cdnow.query(
        "select sum(unit_count), cast(sum(gross_amount) as varchar), "
        "count(distinct customer_id), cast(min(order_date) as varchar), "
        "cast(max(order_date) as varchar) from core.orders"
    ) == [(16479, "244091.9400", 2357, "1997-01-01", "1998-06-30")]
    # Ids keep their leading zeros, and the file its equal lines.
    assert cdnow.query("select min(length(customer_id)) from core.customers") == [(5,)]
    assert cdnow.query(
        "select sum(row_count) - count(*) from intermediate.int_order_lines_cleaned"
    ) == [(21,)]
    # Several lines of a day are one purchase.
    assert cdnow.query("select 6919 - count(*) from core.orders") == [(223,)]


def test_cdnow_repeat_purchases(cdnow: Run) -> None:
    assert cdnow.query(
        "select cast(max(first_date) as varchar), "
        "count(*) filter (order_date > first_date and order_date < '1997-10-01'), "
        "count(distinct customer_id) filter "
        "(order_date > first_date and order_date < '1997-10-01'), "
        "count(*) filter (order_date >= '1997-10-01') from "
        "(select *, min(order_date) over (partition by customer_id) as first_date "
        "from core.orders)"
    ) == [("1997-03-25", 2457, 946, 1882)]


def test_every_cdnow_customer_has_a_segment(cdnow: Run) -> None:
    assert cdnow.query(
        "select count(*), count(*) filter (segment_id = 'prospect') "
        "from segmentation.customer_segments where segment_scheme = 'rfm11'"
    ) == [(2357, 0)]


# --- What stops a run, and how it is told ------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (
            *("customer_column", "Customer"),
            "transactions.csv lacks the column(s) Customer ... "
            "(var transactions_customer_column) ... It has: who, when, paid. ... "
            "leave a var empty where there is no such column ... "
            "the delimiter that of the var transactions_csv_delimiter (now ',')",
        ),
        (
            *("time_column", ""),
            "The var(s) transactions_time_column must name columns of ... who, when",
        ),
        ("customer_column", "", "has neither orders nor customers"),
        (
            *("discount_column", "paid"),
            "transactions_amount_is to paid if ... or to before_discount",
        ),
        (
            *("time_formats", "DD.MM.YYYY"),
            "format of times 'DD.MM.YYYY' ... %d/%m/%Y %H:%M",
        ),
    ],
)
def test_wrong_mapping_is_told(
    compiled: Dbt, tmp_path: Path, column: str, value: str, told: str
) -> None:
    write(tmp_path, "transactions", [("who", "when", "paid")])
    variables = shop({**MINIMAL, f"transactions_{column}": value})
    run = compiled("base_transactions__order_lines", raw=tmp_path, variables=variables)
    stopped(run, *told.split(" ... "))


# --- Several own shops -------------------------------------------------------

STORES = {
    "table": "orders",
    "raw_folder": "all",
    "store_column": "store",
    "customer_column": "who",
    "time_column": "when",
    "amount_column": "paid",
}


def test_shops_share_a_file_by_a_column_of_stores(tmp_path: Path) -> None:
    """Each has its stores; lines of no shop's store are rejected, by the first one."""
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "orders.csv").write_text(
        "who,when,paid,store\n"
        "ann,2024-01-01,10,PARIS\nbob,2024-01-02,20,Berlin\n"
        "eve,2024-01-03,5,Rome\neve,2024-01-04,5,\n",
        "utf-8",
    )
    variables: dict[str, Any] = {
        "raw_source": "files",
        "shops": "my_de,my_fr",
        **{f"transactions_{key}": value for key, value in STORES.items()},
        "my_de_store_values": "berlin",
        "my_fr_store_values": "Paris, Lyon",
    }
    variables |= {f"{shop}_source": "transactions" for shop in ("my_de", "my_fr")}
    connection = duckdb.connect()
    project = Project(ROOT, variables, tmp_path)
    project.create_views(connection, "int_order_lines_cleaned")
    assert connection.execute(
        "select shop_id, customer_id, rejection_reason, parse_problem "
        "from int_order_lines_cleaned order by shop_id, ordered_at"
    ).fetchall() == [
        ("my_de", "bob", None, None),
        ("my_de", "eve", "other_store", "store: Rome; "),
        ("my_de", "eve", "other_store", "store: ; "),
        ("my_fr", "ann", None, None),
    ]

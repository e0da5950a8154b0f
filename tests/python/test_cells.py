"""How a cell is read: times, numbers and ids in all shapes that exports have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cells import misread
from conftest import ROOT

from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

# Columns of the shop below, by their settings.
COLUMNS = {"order": "no", "customer": "who", "time": "when", "unit_price": "price"}
SHOP = {
    "raw_source": "files",
    "shops": "transactions",
    "transactions_quantity_column": "qty",
    **{f"transactions_{key}_column": name for key, name in COLUMNS.items()},
}
# What a machine may be set to.
MACHINES = ["UTC", "America/New_York"]
Read = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A function that reads lines of a CSV file up to the cleaned order lines."""

    def rows(columns: str, *lines: str, header: str = "", **settings: Any) -> Any:
        file = tmp_path / "transactions" / "transactions.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join([header or "no,who,when,qty,price", *lines, ""]))
        variables = {f"transactions_{key}": value for key, value in settings.items()}
        connection = connect()
        project = Project(ROOT, SHOP | variables, tmp_path)
        project.create_views(connection, "int_order_lines_cleaned")
        return connection.execute(
            f"select {columns} from int_order_lines_cleaned order by order_id"
        ).fetchall()

    return rows


@pytest.mark.parametrize("machine", MACHINES)
def test_cells_are_read_as_documented(machine: str) -> None:
    connection = connect()
    connection.execute(f"set TimeZone = '{machine}'")
    assert not misread(Project(ROOT), lambda sql: connection.execute(sql).fetchall())


@pytest.mark.parametrize(
    ("formats", "told"),
    [
        ("DD.MM.YYYY", "'DD.MM.YYYY' ... cannot be read ... %d/%m/%Y %H:%M, with ..."),
        ("%d/%m/%Q", "%Y or %y (year) ... excel, epoch"),
        ("%d/%m/%Y, unix", "'unix' ... cannot be read"),
        ("%d %z %Y", "%z or %Z (zone, at the end)"),
        ("%d %A %B %Y", "%a (weekday, in front)"),
    ],
)
def test_unknown_letters_of_a_format_are_told(formats: str, told: str) -> None:
    with pytest.raises(ClienteleError) as error:
        Project(ROOT).call("time_formats", formats)
    for text in told.split(" ... "):
        assert text.removesuffix("...") in str(error.value)


# --- Moments -----------------------------------------------------------------

MOMENTS = "timestamptz '2024-01-31 23:30:00+00' as when, 'ann' as who, 5.0 as price"


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("zone", "local"),
    [("", "2024-01-31 23:30:00"), ("Europe/Berlin", "2024-02-01 00:30:00")],
)
def test_a_moment_is_the_same_on_every_machine(
    tmp_path: Path, machine: str, zone: str, local: str
) -> None:
    """In Parquet and in tables, of any session."""
    connection = duckdb.connect()
    connection.execute(f"set TimeZone = '{machine}'")
    (tmp_path / "transactions").mkdir()
    for mode, target in {
        "files": f"'{tmp_path}/transactions/transactions.parquet'",
        "tables": "raw.transactions",
    }.items():
        if mode == "files":
            connection.execute(
                f"copy (select 1 as no, 1 as qty, {MOMENTS}) to {target}"
            )
        else:
            connection.execute("create schema raw")
            connection.execute(
                f"create table {target} as select 1 as no, 1 as qty, {MOMENTS}"
            )
        variables = {"raw_source": mode, "transactions_time_zone": zone}
        table = {"transactions_raw_schema": "raw"} if mode == "tables" else {}
        project = Project(ROOT, SHOP | variables | table, tmp_path)
        project.connection = connection
        sql = project.sql("base_transactions__order_lines")
        assert connection.execute(
            f"select cast(ordered_at as varchar) from ({sql})"
        ).fetchall() == [(local,)]


def test_a_zone_that_is_none_is_told() -> None:
    with pytest.raises(ClienteleError, match=r"'paris'. Give .* such as Europe/Paris"):
        Project(ROOT, {"time_zone": "paris"}).call("shop_time_zone", "olist")


# --- Date and time of day ----------------------------------------------------


def test_a_date_and_a_time_of_day_make_a_moment(read: Read) -> None:
    assert read(
        "order_id, cast(ordered_at as varchar), parse_problem",
        *("1,ann,05/01/2024,9:05,1,5", "2,ann,05/01/2024,,1,5"),
        *("3,ann,2024-01-05 00:00:00,1899-12-30 21:05:00,1,5", "4,ann,,9:05,1,5"),
        *("5,ann,05/01/2024,25:00,1,5", "6,ann,45322,0.9791666667,1,5"),
        header="no,who,when,clock,qty,price",
        time_of_day_column="clock",
        time_formats="%d/%m/%Y %H:%M, %d/%m/%Y, excel",
    ) == [
        ("1", "2024-01-05 09:05:00", None),
        ("2", "2024-01-05 00:00:00", None),
        ("3", "2024-01-05 21:05:00", None),
        ("4", None, None),
        ("5", None, "ordered_at: 05/01/2024 25:00; "),
        ("6", "2024-01-31 23:30:00", None),
    ]


# --- Customers ---------------------------------------------------------------

NOBODY = [
    *("0", "0.0", "-1", "unknown", "Guest", " GUEST CHECKOUT ", "Invité"),
    # However the words are set apart, and in other languages,
    *("walk in customer", "Walk-In", "Gast-Kunde", "guest_user", "Invité(e)", "(none)"),
    *("unknown customer", "Anonymous User", "Cash customer", "Laufkunde", "гость"),
    *("Client de passage", "consumidor final", "deleted", "[deleted]", "Gość"),
    # and what is no name at all.
    *("0000", "00-00", "?", "???", "n.a.", "N/A", "--", "."),
    "",
]
SOMEBODY = ["17", "1", "-2", "100", "00100", "(1)", "N.A. Smith", "Gaston", "Al"]


def test_guests_are_nobody_and_counted(read: Read) -> None:
    lines = [
        f"{no:02},{who},2024-01-05,1,5" for no, who in enumerate([*NOBODY, *SOMEBODY])
    ]
    # A cell that is empty anyway is no value that means nobody.
    found = read("customer_id, line_amount, reading_note", *lines, null_texts="NULL")
    noted = [(None, 5, "guest_value")] * (len(NOBODY) - 1)
    named = [(who, 5, None) for who in SOMEBODY]
    assert found == [*noted, (None, 5, None), *named]
    assert read("customer_id", *lines[:2], guest_values="") == [("0",), ("0",)]
    assert read("customer_id", *lines[:3], guest_values="-1") == [
        *(("0",), ("0",), (None,))
    ]


@pytest.mark.parametrize(
    ("case", "ids"),
    [
        ("fold_emails", ["ann@example.com", "ann@example.com", "K1", "k1"]),
        ("fold", ["ann@example.com", "ann@example.com", "k1", "k1"]),
        ("keep", ["Ann@Example.com", "ann@example.com", "K1", "k1"]),
    ],
)
def test_case_of_customers(read: Read, case: str, ids: list[str]) -> None:
    who = ["Ann@Example.com", "\u00a0ann@example.com ", "K1", "k1"]
    lines = [f"{no},{name},2024-01-05,1,5" for no, name in enumerate(who)]
    found = read("customer_id", *lines, customer_case=case)
    assert [row for (row,) in found] == ids


# --- Amounts -----------------------------------------------------------------


def test_amounts_keep_four_decimals_and_say_where_they_had_more(read: Read) -> None:
    assert read(
        "order_id, cast(quantity as varchar), cast(unit_price as varchar), "
        "cast(line_amount as varchar), rejection_reason, reading_note",
        "1,ann,2024-01-05,1,0.05083050847457627",
        "2,ann,2024-01-05,1,0.0034",
        # Seldom right if the price is rounded first.
        "3,ann,2024-01-05,3,0.33333333",
        "4,ann,2024-01-05,0.12345678,1000",
        "5,ann,2024-01-05,1,0.00003",
        "6,ann,2024-01-05,0.5,0.30000000000000004",
        "7,ann,2024-01-05,-3,0.33333333",
    ) == [
        ("1", "1.0000", "0.0508", "0.0508", None, "rounded_amount"),
        ("2", "1.0000", "0.0034", "0.0034", None, None),
        ("3", "3.0000", "0.3333", "1.0000", None, "rounded_amount"),
        ("4", "0.1235", "1000.0000", "123.4568", None, None),
        ("5", "1.0000", "0.0000", None, "no_amount", "rounded_amount"),
        ("6", "0.5000", "0.3000", "0.1500", None, None),
        ("7", "-3.0000", "0.3333", "-1.0000", None, "rounded_amount"),
    ]


def test_a_refund_may_have_both_signs(read: Read) -> None:
    assert read(
        "order_id, line_type, cast(line_amount as varchar)",
        *("1,ann,2024-01-05,1,10.00", "2,ann,2024-01-06,-1,(10.00)"),
        *("3,ann,2024-01-06,1-,10.00", "4,ann,2024-01-06,1,(10.00)"),
    ) == [
        ("1", "purchase", "10.0000"),
        ("2", "refund", "-10.0000"),
        ("3", "refund", "-10.0000"),
        ("4", "refund", "-10.0000"),
    ]

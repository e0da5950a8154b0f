"""Snowflake makes of an own shop's rows what DuckDB does."""

from typing import Any

import duckdb
from cells import ROOT

from clientele.sources.rendering import Project

BASE, STAGED = "base_transactions__order_lines", "stg_transactions__order_lines"
# An own shop that says all that one can say of its rows.
VARS = {"shops": "transactions", "raw_source": "files"} | {
    f"transactions_{key}_column": key
    for key in (
        *("customer", "time", "order", "product", "quantity", "amount", "status"),
        *("cancelled", "refunded_amount", "order_total", "order_discount"),
        *("order_shipping", "order_tax", "service"),
    )
}
VARS |= {
    "transactions_amount_is": "before_discount",
    "transactions_amount_includes": "shipping and tax",
    "transactions_refunded_amount_of": "order",
    "transactions_service_values": "fee",
    "transactions_voucher_values": "coupon",
}
MONEY = "decimal(18, 4)"
COLUMNS = {
    "order_id": "varchar",
    "customer_id": "varchar",
    "product_id": "varchar",
    "ordered_at": "timestamp",
    "quantity": MONEY,
    "amount": MONEY,
    "state": "varchar",
    "is_cancelled": "boolean",
    "order_total": MONEY,
    "order_discount": MONEY,
    "order_shipping": MONEY,
    "included_shipping": MONEY,
    "included_tax": MONEY,
    "order_refunded_amount": MONEY,
    "service_kind": "varchar",
    "is_voucher": "boolean",
    "has_total": "boolean",
}
REST = {
    **dict.fromkeys(("category_id", "customer_name", "product_name"), "varchar"),
    **dict.fromkeys(("channel", "country", "parse_problem"), "varchar"),
    **dict.fromkeys(("reading_note", "order_part"), "varchar"),
    **dict.fromkeys(("unit_price", "unit_cost", "discount_amount"), MONEY),
    "fine_amount": MONEY,
    "is_marked_refund": "boolean",
}
DAY = "'2024-01-05 10:00:00'"
NO = "null, null, null"
TAIL = "null, false, true"
ROWS = (
    f"'1', 'ann', 'a', {DAY}, 2, 20, 'purchase', false, 65.5, 3, 5, 5, 2, 12.5, {TAIL}",
    f"'1', null, 'b', {DAY}, 1, 40.01, null, false, null, 0, {NO}, 0, {TAIL}",
    f"'1', null, 'c', {DAY}, 1, 5, null, false, null, 0, {NO}, 0, {TAIL}",
    f"'1', null, 'v', {DAY}, 1, -4, null, false, null, 0, {NO}, 0, {TAIL}",
    f"'2', 'bob', 'a', {DAY}, 1, 9, 'refunded', false, 10, 1, 1, 1, 0, null, {TAIL}",
    f"'3', 'cy', 'a', {DAY}, 1, 9, 'void', false, 9, 0, 0, 0, 0, null, {TAIL}",
    f"'4', 'di', 'a', {DAY}, 1, 9, null, true, 9, 0, 0, 0, 0, null, {TAIL}",
    f"'5', 'ed', 'a', {DAY}, -1, -9, null, false, -9, 0, 0, 0, 0, null, {TAIL}",
    f"'6', 'flo', 'c', {DAY}, 1, 3, null, false, null, 0, {NO}, 0, null, true, true",
    f"'6', 'flo', 'f', {DAY}, 1, 9, null, false, null, 0, {NO}, 0, 'fee', false, true",
    f"'7', 'gil', 'a', {DAY}, 1, 0.0034, null, false, 0.0030, 0, 0, 0, 0, null, {TAIL}",
    *(
        f"'9', {who}, 'a', '{day}', 1, 9, null, false, null, 0, {NO}, 0, {TAIL}"
        for who, day in (
            *(("'ann'", "2024-01-05"), ("'eve'", "2024-01-06"), ("null", "2023-01-05")),
            *(("'ann'", "2024-06-05"), ("null", "2024-06-06")),
        )
    ),
    f"'8', 'hal', 'a', {DAY}, 0, null, 'void', false, null, 0, 0, 0, 0, null, {TAIL}",
)
SHOWN = (
    "order_id, product_id, service_kind, quantity, unit_price, stated_amount, "
    "freight_amount, refunded_amount, is_cancellation, is_void"
)


class SnowflakeProject(Project):
    """Macros rendered as dbt-snowflake would."""

    adapter = "snowflake"


def base() -> str:
    """Return the SQL of the lines as a file's reading gives them."""
    selects = [
        "select 'transactions' as shop_id, "
        + ", ".join(
            f"cast({value} as {kind}) as {name}"
            for value, (name, kind) in zip(
                row.split(", "), COLUMNS.items(), strict=True
            )
        )
        + "".join(f", cast(null as {kind}) as {name}" for name, kind in REST.items())
        for row in ROWS
    ]
    return " union all ".join(selects)


def staged(project: Project) -> str:
    """Return CTEs with these lines, as staging makes them of a file's."""
    read = project.sql(STAGED).replace(f'"{BASE}"', "base")
    return f"with base as ({base()}), staged as ({read})"


def in_order(rows: list[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=str)


def test_rows_mean_the_same_on_snowflake(snowflake_cursor: Any) -> None:
    snowflake_cursor.execute("create schema if not exists clientele.rows")
    snowflake_cursor.execute("use schema clientele.rows")
    query = f"select {SHOWN} from staged"
    found = snowflake_cursor.execute(
        f"{staged(SnowflakeProject(ROOT, VARS))} {query}"
    ).fetchall()
    expected = duckdb.sql(f"{staged(Project(ROOT, VARS))} {query}").fetchall()
    assert len(expected) == len(ROWS)
    assert in_order(found) == in_order(expected)


def test_numbers_used_again_are_told_apart_on_snowflake(snowflake_cursor: Any) -> None:
    snowflake_cursor.execute("create schema if not exists clientele.rows")
    snowflake_cursor.execute("use schema clientele.rows")
    project = SnowflakeProject(ROOT, VARS)
    kept = project.sql("int_order_lines_distinct").replace(f'"{STAGED}"', "staged")
    found = snowflake_cursor.execute(
        f"{staged(project)}, kept as ({kept}) select order_id, customer_id from kept "
        "where order_number = '9'"
    ).fetchall()
    assert in_order(found) == [
        ("9 ann 2024-01-05", "ann"),
        ("9 ann 2024-06-05", "ann"),
        ("9 ann 2024-06-05", None),
        ("9 eve", "eve"),
        ("9", None),
    ]

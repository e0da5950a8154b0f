"""An order number used again is several orders: of each customer, of each time.

The models run on a handmade staging table, rendered without dbt.
"""

from typing import Any

import pytest
from conftest import ROOT

from clientele.sources.rendering import Project, connect

Line = tuple[str, str | None, str, int]


def lines_of(rows: list[Line], **variables: Any) -> list[tuple[Any, ...]]:
    """Order, former number, customer, day and type of each line."""
    connection = connect()
    project = Project(ROOT, {"shops": "transactions", **variables})
    columns = project.call("vocabulary", "order_lines")
    nulls = ", ".join(
        f"cast(null as {kind}) as {name}" for name, kind in columns.items()
    )
    connection.execute(f"create table stg_transactions__order_lines as select {nulls}")
    connection.execute("delete from stg_transactions__order_lines")
    connection.executemany(
        "insert into stg_transactions__order_lines by name select "
        "'transactions' as shop_id, 'lines' as source_table, $1 as order_id, "
        "nullif($2, 'guest') as customer_id, "
        "case when $2 = 'guest' then 'guest_value, rounded_amount' end "
        "as reading_note, cast($3 as timestamp) as ordered_at, $4 as quantity, "
        "10 as unit_price, 10 * quantity as stated_amount, 'tea' as product_id, "
        "quantity < 0 as is_cancellation, false as is_accounting_entry, "
        "false as is_void",
        rows,
    )
    project.create_views(connection, "int_order_amounts")
    return connection.execute(
        "select order_id, order_number, customer_id, "
        "cast(cast(ordered_at as date) as varchar), line_type "
        "from int_order_lines_cleaned order by ordered_at, order_id"
    ).fetchall()


def orders_of(rows: list[Line], **variables: Any) -> list[str]:
    return [line[0] for line in lines_of(rows, **variables)]


def test_customers_of_one_number_have_orders_of_their_own() -> None:
    found = lines_of(
        [
            ("1001", "ann", "2022-03-01", 1),
            ("1002", "bob", "2022-03-02", 1),
            ("1001", "eve", "2023-03-01", 2),
        ]
    )
    assert found == [
        ("1001 ann", "1001", "ann", "2022-03-01", "purchase"),
        ("1002", None, "bob", "2022-03-02", "purchase"),
        ("1001 eve", "1001", "eve", "2023-03-01", "purchase"),
    ]


def test_customers_of_one_number_and_day_are_told_apart() -> None:
    """Two stores count from 1 at the same time."""
    rows: list[Line] = [("1", who, "2022-03-01", 1) for who in ("ann", "bob", "ann")]
    assert orders_of(rows) == ["1 ann", "1 bob"]
    # The two equal lines of ann's order count, as anywhere.
    assert orders_of(rows, transactions_collapse_duplicates=True) == ["1 ann", "1 bob"]


def test_a_customers_number_used_again_after_months_is_another_order() -> None:
    rows: list[Line] = [
        ("7", "ann", "2022-01-01", 1),
        ("7", "ann", "2022-01-20", 2),
        ("7", "ann", "2023-01-01", 3),
    ]
    assert orders_of(rows) == ["7 2022-01-01", "7 2022-01-01", "7 2023-01-01"]
    # Days from which it is another order.
    assert orders_of(rows, order_number_reuse_days=400) == ["7"] * 3
    assert orders_of(rows, order_number_reuse_days=10)[1] == "7 2022-01-20"


@pytest.mark.parametrize(("last", "number"), [("03-02", 1), ("03-03", 2)])
def test_the_bound_is_in_days(last: str, number: int) -> None:
    """2022-01-01 + 60 days is 2022-03-02."""
    rows: list[Line] = [("7", "ann", "2022-01-01", 1), ("7", "ann", f"2022-{last}", 2)]
    assert len(set(orders_of(rows))) == number


def test_a_refund_joins_the_purchases_before_it() -> None:
    rows: list[Line] = [
        # However late it is, it makes no order of its own,
        ("7", "ann", "2022-01-01", 1),
        ("7", "ann", "2022-12-01", -1),
        # nor before the first purchase.
        ("8", "bob", "2022-01-01", -1),
        ("8", "bob", "2022-12-01", 1),
        ("9", "cy", "2022-01-01", 1),
        ("9", "cy", "2022-11-01", -1),
        ("9", "cy", "2023-01-01", 1),
        ("9", "cy", "2023-01-09", -1),
    ]
    assert sorted(orders_of(rows)) == [
        *("7", "7", "8", "8"),
        *("9 2022-01-01", "9 2022-01-01", "9 2023-01-01", "9 2023-01-01"),
    ]


def test_a_line_without_customer_joins_the_only_one_around() -> None:
    rows: list[Line] = [
        ("1", "ann", "2022-01-01", 1),
        ("1", None, "2022-01-02", 2),
        ("1", "eve", "2023-01-01", 1),
        # Guests of another time,
        ("1", None, "2024-01-01", 1),
        # or among several customers, keep the number.
        ("2", "ann", "2022-01-01", 1),
        ("2", "bob", "2022-01-03", 1),
        ("2", None, "2022-01-05", 1),
    ]
    assert [line[:3] for line in sorted(lines_of(rows), key=str)] == [
        ("1 ann", "1", "ann"),
        ("1 ann", "1", None),
        ("1 eve", "1", "eve"),
        ("1", "1", None),
        ("2 ann", "2", "ann"),
        ("2 bob", "2", "bob"),
        ("2", "2", None),
    ]


def test_a_guest_of_another_time_is_no_customer() -> None:
    """Only who is not named at all may be the customer around."""
    rows: list[Line] = [
        ("1", "guest", "2022-01-05", 1),
        ("1", "guest", "2022-01-05", 2),
        ("1", "ann", "2022-01-20", 1),
        ("1", None, "2022-02-28", 1),
        # One order, whose lines of one moment do not all name the customer.
        ("2", "ann", "2022-01-05 10:00", 1),
        ("2", "guest", "2022-01-05 10:00", 2),
        ("3", "guest", "2022-01-05", 1),
        ("3", None, "2022-01-06", 1),
    ]
    found = lines_of(rows)
    assert sorted(str(line[:2]) for line in found) == [
        *["('1 ann', '1')"] * 2,
        *["('1', '1')"] * 2,
        *["('2', None)"] * 2,
        *["('3', None)"] * 2,
    ]


def test_a_number_of_one_order_stays() -> None:
    rows: list[Line] = [
        ("1", "ann", "2022-01-01", 1),
        ("1", None, "2022-01-01", 2),
        ("2", None, "2022-01-01", 1),
        ("2", None, "2022-02-01", 2),
    ]
    assert {line[:2] for line in lines_of(rows)} == {("1", None), ("2", None)}

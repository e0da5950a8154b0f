"""What a row of an own shop means: status, refunds, discounts, orders, services.

Each test writes a small file and reads it as a build would, without starting dbt.
"""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

Rows = list[tuple[Any, ...]]
Read = Callable[..., Rows]
AMOUNTS = "order_id, line_type, gross_amount, refund_amount"
# Columns of the files, by the vars that name them.
NAMES = {
    "customer": "who",
    "time": "day",
    "order": "no",
    "product": "item",
    "quantity": "units",
    "unit_price": "price",
    "amount": "amount",
    "discount": "off",
    "status": "status",
    "cancelled": "cancelled at",
    "refunded_amount": "refunded",
    "order_total": "total",
    "order_discount": "order off",
    "order_shipping": "shipping",
    "order_tax": "tax",
    "service": "kind",
    "currency": "currency",
    "refund": "is refund",
}


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """A file's header and lines, and vars without prefix, as a project."""

    def of(header: str, *lines: str, **variables: Any) -> Project:
        folder = tmp_path / "transactions"
        folder.mkdir(exist_ok=True)
        columns = header.split(",")
        named = {
            f"{key}_column": name for key, name in NAMES.items() if name in columns
        }
        rows = [line if "day" in columns else f"{line},2024-01-05" for line in lines]
        head = header if "day" in columns else f"{header},day"
        (folder / "transactions.csv").write_text("\n".join([head, *rows]) + "\n")
        settings = {"time_column": "day", "customer_column": "no"} | named | variables
        return Project(
            ROOT,
            {"shops": "transactions", "raw_source": "files"}
            | {f"transactions_{key}": value for key, value in settings.items()},
            tmp_path,
        )

    return of


@pytest.fixture
def read(project: Callable[..., Project]) -> Read:
    """Columns of the cleaned lines, numbers as floats, in the order of the columns."""

    def of(header: str, *lines: str, columns: str = AMOUNTS, **variables: Any) -> Rows:
        connection = connect()
        project(header, *lines, **variables).create_views(
            connection, "int_order_lines_cleaned"
        )
        found = connection.execute(
            f"select {columns} from int_order_lines_cleaned order by all"
        ).fetchall()
        return [
            tuple(
                value if value is None or isinstance(value, str) else float(value)
                for value in row
            )
            for row in found
        ]

    return of


def totals(rows: Rows) -> list[tuple[Any, ...]]:
    """Orders with their gross and refunds, of rows of AMOUNTS."""
    return [
        (
            order,
            round(sum(row[2] for row in rows if row[0] == order), 4),
            round(sum(row[3] for row in rows if row[0] == order), 4),
        )
        for order in sorted({row[0] for row in rows})
    ]


# --- Status ------------------------------------------------------------------

STATUSES = (
    *("1,100,Completed", "2,300,Cancelled", "3,50,Refunded", "4,70,Failed"),
    *("5,80,Pending", "6,10,"),
)


def test_a_status_says_what_an_order_is(read: Read) -> None:
    """A cancelled order is no refund, a refunded one was a purchase before."""
    assert read("no,amount,status", *STATUSES) == [
        ("1", "purchase", 100, 0),
        ("2", "not_counted", 0, 0),
        ("3", "purchase", 50, 50),
        ("4", "not_counted", 0, 0),
        ("5", "purchase", 80, 0),
        ("6", "purchase", 10, 0),
    ]


@pytest.mark.parametrize(
    ("status", "line_type", "refund"),
    [
        *(("wc-cancelled", "not_counted", 0), ("CANCELED", "not_counted", 0)),
        *(("Annulée", "not_counted", 0), ("storniert", "not_counted", 0)),
        *(
            ("payment_failed", "not_counted", 0),
            ("Erreur de paiement", "not_counted", 0),
        ),
        *(("fully-refunded", "purchase", 9), ("REMBOURSÉ", "purchase", 9)),
        *(("partially_refunded", "purchase", 0), ("on-hold", "purchase", 0)),
    ],
)
def test_usual_statuses_are_known(
    read: Read, status: str, line_type: str, refund: float
) -> None:
    [found] = read("no,amount,status", f"1,9,{status}")
    assert found[1] == line_type
    assert found[3] == refund


def test_statuses_are_what_the_vars_say(read: Read) -> None:
    rows = read(
        "no,amount,status",
        *("1,1,closed", "2,2,On Hold", "3,3,complete", "4,4,cancelled", "5,5,new"),
        refunded_statuses="Closed",
        cancelled_statuses="on_hold",
        purchase_statuses="complete, closed",
    )
    # What is a purchase by name is one; what no list has does not count.
    assert [row[1] for row in rows] == [
        *("purchase", "not_counted", "purchase", "not_counted", "not_counted")
    ]
    rows = read("no,amount,status", "1,1,closed", refunded_statuses="Closed")
    assert rows == [("1", "purchase", 1, 1)]


def test_a_status_on_the_first_line_is_the_orders(read: Read) -> None:
    lines = ("1,5,voided", "1,7,", "2,5,refunded", "2,7,", "3,5,paid", "3,7,")
    rows = read("no,amount,status", *lines)
    assert totals(rows) == [("1", 0, 0), ("2", 12, 12), ("3", 12, 0)]
    # Lines with a status of their own keep it.
    rows = read("no,amount,status", "1,5,cancelled", "1,7,shipped", "1,9,refunded")
    assert rows == [
        ("1", "not_counted", 0, 0),
        ("1", "purchase", 7, 0),
        ("1", "purchase", 9, 9),
    ]


def test_a_cancelled_order_keeps_lines_without_amounts(read: Read) -> None:
    rows = read(
        "no,units,amount,status",
        *("1,0,,Cancelled", "2,0,,Shipped", "3,1,5,Shipped"),
        columns="order_id, line_type, rejection_reason",
    )
    assert rows == [
        ("1", "not_counted", None),
        ("2", None, "missing_amount"),
        ("3", "purchase", None),
    ]


def test_a_cancelled_column_cancels_the_order(read: Read) -> None:
    lines = ("1,5,2024-01-06", "1,7,", "2,5,", "3,5,false", "4,5,0")
    rows = read("no,amount,cancelled at", *lines)
    assert totals(rows) == [("1", 0, 0), ("2", 5, 0), ("3", 5, 0), ("4", 5, 0)]
    rows = read("no,amount,cancelled at", "1,5,X", "2,5,Y", cancelled_values="x, z")
    assert totals(rows) == [("1", 0, 0), ("2", 5, 0)]


@pytest.mark.parametrize(
    "never",
    [
        *("0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "1970-01-01", "1970/1/1 1:00"),
        *("00.00.0000", "01/01/1970 00:00", "1899-12-30 00:00:00", "30.12.1899"),
        *("-", "--", "\u2013", "0.00", "00:00:00", "?", "No", "False"),
    ],
)
def test_a_date_of_nothing_cancels_no_order(read: Read, never: str) -> None:
    lines = (f"1,5,{never}", "2,5,2024-01-06 10:00:00", "3,5,0.5", "4,5,да")
    rows = read("no,amount,cancelled at", *lines)
    assert totals(rows) == [("1", 5, 0), ("2", 0, 0), ("3", 0, 0), ("4", 0, 0)]


# --- Money given back in the sale's own row ----------------------------------


def test_a_refunded_amount_is_of_the_line(read: Read) -> None:
    rows = read("no,amount,refunded", "1,20,5", "1,30,", "2,20,-20", "3,20,25")
    # Written below zero it is the same, and more than was paid does not go back.
    assert totals(rows) == [("1", 50, 5), ("2", 20, 20), ("3", 20, 20)]


@pytest.mark.parametrize("other", ["", "10.00", "0.00"])
def test_a_refunded_amount_of_the_order_is_spread(read: Read, other: str) -> None:
    """It stands on the first line, on each, or next to zeros."""
    lines = ("1,20,10.00", f"1,10,{other}", f"1,10.01,{other}", "2,5,")
    rows = read("no,amount,refunded", *lines, refunded_amount_of="order")
    assert totals(rows) == [("1", 40.01, 10), ("2", 5, 0)]
    assert [row[3] for row in rows] == [2.5, 2.5, 5, 0]


def test_a_refund_of_goods_and_shipping_takes_back_the_goods(read: Read) -> None:
    rows = read(
        "no,amount,refunded,shipping,order off",
        *("1,10.01,25,5,3.01", "1,20.00,,,"),
        refunded_amount_of="order",
        amount_is="before_discount",
        columns=f"{AMOUNTS}, freight_amount",
    )
    assert totals(rows) == [("1", 27, 25)]
    rows = read(
        "no,amount,refunded,shipping,order off",
        *("1,10.01,32,5,3.01", "1,20.00,,,"),
        refunded_amount_of="order",
        amount_is="before_discount",
    )
    assert totals(rows) == [("1", 27, 27)]


def test_what_goes_back_on_a_line_of_its_own_goes_back_once(read: Read) -> None:
    rows = read("no,amount,status", "1,50,refunded", "1,-20,refunded")
    assert totals(rows) == [("1", 50, 50)]


@pytest.mark.parametrize("status", ["", "paid"])
def test_a_lines_refund_stands_in_the_sale_or_below_it(read: Read, status: str) -> None:
    """Written in the sale's row and as a line of its own, it goes back once."""
    rows = read(
        "no,item,units,amount,refunded,status",
        *(f"1,a,1,10,10,{status}", f"1,a,-1,-10,,{status}"),
        *(f"2,a,1,10,4,{status}", f"2,b,1,20,,{status}", f"2,b,-1,-15,,{status}"),
    )
    assert totals(rows) == [("1", 10, 10), ("2", 30, 19)]


def test_a_refunded_lines_money_goes_back_once(read: Read) -> None:
    rows = read("no,item,amount,status", "1,a,10,refunded", "1,a,-10,paid")
    assert totals(rows) == [("1", 10, 10)]


# --- Discounts ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "of", "amount"),
    [
        *(("money", "line", 38), ("money", "unit", 30), ("rate", "line", 20)),
        *(("percent", "line", 39.8), ("percent", "unit", 39.8)),
    ],
)
def test_kinds_of_discounts(read: Read, kind: str, of: str, amount: float) -> None:
    """Four or five units at 10 or 8, and a discount of 2 or 0.5."""
    discount = "0.5" if kind in ("rate", "percent") else "2"
    lines = {"unit": f"1,5,8,{discount}", "line": f"1,4,10,{discount}"}
    [row] = read("no,units,price,off", lines[of], discount_kind=kind, discount_of=of)
    assert row[2] == amount


@pytest.mark.parametrize("kind", ["rate", "percent"])
def test_a_sign_of_percent_is_a_share(read: Read, kind: str) -> None:
    rows = read(
        "no,units,price,off",
        *("1,10,21,25%", "2,10,21, 25 %", "3,10,21,"),
        discount_kind=kind,
    )
    assert [row[2] for row in rows] == [157.5, 157.5, 210]
    # As money it cannot be read.
    rows = read("no,units,price,off", "1,10,21,25%", columns="rejection_reason")
    assert rows == [("unreadable_value",)]


@pytest.mark.parametrize("other", ["", "10.00"])
def test_a_discount_of_the_order_is_spread(read: Read, other: str) -> None:
    lines = ("1,2,10,10.00", f"1,1,20,{other}", f"1,1,24.95,{other}", "2,1,5,")
    rows = read("no,units,price,off", *lines, discount_of="order")
    assert totals(rows) == [("1", 54.95, 0), ("2", 5, 0)]
    assert [row[2] for row in rows] == [16.92, 16.92, 21.11, 5]


def test_a_share_off_the_order_is_of_each_line(read: Read) -> None:
    lines = ("1,1,10,0.1", "1,1,20,", "2,1,5,")
    rows = read("no,units,price,off", *lines, discount_of="order", discount_kind="rate")
    assert [row[2] for row in rows] == [9, 18, 5]


def test_an_amount_next_to_a_discount_says_what_it_is(read: Read) -> None:
    header, lines = "no,amount,off", ("1,20.00,5.00", "2,20.00,")
    with pytest.raises(ClienteleError, match=r"transactions_amount_is to paid"):
        read(header, *lines)
    rows = read(header, *lines, amount_is="before_discount")
    assert [row[2] for row in rows] == [15, 20]
    rows = read(header, *lines, amount_is="paid")
    assert [row[2] for row in rows] == [20, 20]


# --- Amounts of the whole order ----------------------------------------------


@pytest.mark.parametrize("other", ["", "64.40"])
def test_a_total_without_prices_is_spread_evenly(read: Read, other: str) -> None:
    lines = ("1,a,64.40", f"1,b,{other}", f"1,c,{other}", "2,a,40.00")
    rows = read("no,item,total", *lines, columns="order_id, gross_amount, quantity")
    assert rows == [*(("1", 21.46, 1), ("1", 21.47, 1), ("1", 21.47, 1), ("2", 40, 1))]


def test_a_total_corrects_prices_in_proportion(read: Read) -> None:
    rows = read("no,units,price,total", "1,1,10,27", "1,1,20,27", "2,1,5,5")
    assert [row[2] for row in rows] == [9, 18, 5]


@pytest.mark.parametrize(
    ("includes", "gross"),
    [("none", 60), ("shipping", 55), ("tax", 50), ("shipping and tax", 45)],
)
def test_shipping_and_tax_are_no_revenue(
    read: Read, includes: str, gross: float
) -> None:
    rows = read(
        "no,item,total,shipping,tax",
        *("1,a,60,5,10", "1,b,60,5,10"),
        amount_includes=includes,
        columns=f"{AMOUNTS}, freight_amount",
    )
    assert totals(rows) == [("1", gross, 0)]
    assert [row[4] for row in rows] == [2.5, 2.5]


def test_what_amounts_include_must_be_said(read: Read) -> None:
    with pytest.raises(ClienteleError, match="transactions_amount_includes"):
        read("no,item,total,shipping", "1,a,60,5")
    with pytest.raises(ClienteleError, match="transactions_amount_includes"):
        read("no,amount,tax", "1,60,5")
    # Shipping next to amounts of lines goes into no amount.
    assert read(
        "no,amount,shipping", "1,60,5", columns="gross_amount, freight_amount"
    ) == [(60, 5)]


def test_shares_add_up_in_hundredths_of_cents_where_amounts_do(read: Read) -> None:
    lines = ("1,0.0034,0.0030", "1,0.0034,", "1,0.0033,")
    rows = read("no,amount,order off", *lines, amount_is="before_discount")
    assert totals(rows) == [("1", 0.0071, 0)]


def test_amounts_below_ten_billion_are_read(read: Read) -> None:
    """Such as those in dong, rupiah or rial."""
    assert read(
        "no,amount,total,shipping",
        *("1,9999999999.99,,", "2,,7500000000,1200000000", "3,10000000000,,"),
        columns="gross_amount, freight_amount, rejection_reason, parse_problem",
        amount_includes="shipping",
    ) == [
        (0, 0, "unreadable_value", "amount: 10000000000; "),
        (6_300_000_000, 1_200_000_000, None, None),
        (9_999_999_999.99, 0, None, None),
    ]


def test_orders_of_one_number_do_not_share(read: Read) -> None:
    rows = read("no,who,item,total", "1,ann,a,30", "1,ann,b,30", "1,eve,a,50")
    assert totals(rows) == [("1 ann", 30, 0), ("1 eve", 50, 0)]


@pytest.mark.parametrize("who", ["ann", "guest"])
@pytest.mark.parametrize(
    ("first", "second", "total"),
    [("100", "100", 100), ("100", "40", 40)],
)
def test_orders_of_one_number_and_customer_do_not_share(
    read: Read, who: str, first: str, second: str, total: float
) -> None:
    """A number is used again by one customer, or by guests, after years."""
    rows = read(
        "no,who,day,item,total",
        *(f"1,{who},2022-01-05,a,{first}", f"1,{who},2022-01-05,b,"),
        *(f"1,{who},2024-01-05,a,{second}", f"1,{who},2024-01-09,b,{second}"),
        columns="cast(year(ordered_at) as varchar), line_type, gross_amount, 0",
    )
    assert totals(rows) == [("2022", 100, 0), ("2024", total, 0)]


def test_facts_of_an_order_are_of_no_other_of_its_number(read: Read) -> None:
    header = "no,who,day,item,units,price,off,cancelled at,currency"
    lines = (
        *("1,a@x,2022-01-05,a,1,10,10%,2022-01-06,USD", "1,a@x,2022-01-05,b,1,10,,,"),
        *("1,a@x,2024-01-05,a,1,10,,,", "1,b@x,2022-01-05,a,1,10,,,"),
    )
    rows = read(
        header,
        *lines,
        discount_of="order",
        discount_kind="percent",
        currency="USD",
        columns="order_id, line_type, gross_amount, stated_amount",
    )
    assert rows == [
        ("1 a@x 2022-01-05", "not_counted", 0, 9),
        ("1 a@x 2022-01-05", "not_counted", 0, 9),
        ("1 a@x 2024-01-05", "purchase", 10, 10),
        ("1 b@x", "purchase", 10, 10),
    ]
    # EUR by itself, and of the order's first line only.
    rows = read(
        "no,who,day,item,amount,currency",
        *("1,a@x,2022-01-05,a,5,USD", "1,a@x,2022-01-05,b,5,"),
        *("1,a@x,2024-01-05,a,5,", "1,b@x,2022-01-05,a,5,"),
        currency="EUR",
        columns="order_id, coalesce(parse_problem, ''), gross_amount",
    )
    assert rows == [
        ("1 a@x 2022-01-05", "currency: USD of 2022-01; ", 0),
        ("1 a@x 2022-01-05", "currency: USD of 2022-01; ", 0),
        ("1 a@x 2024-01-05", "", 5),
        ("1 b@x", "", 5),
    ]


def test_a_guests_order_takes_nothing_of_a_customers(read: Read) -> None:
    rows = read(
        "no,who,day,item,total",
        *("1,guest,2024-01-05,a,30", "1,guest,2024-01-05,b,30"),
        *("1,a@x.com,2024-01-25,a,50", "1,,2024-01-26,b,50"),
    )
    assert totals(rows) == [("1", 30, 0), ("1 a@x.com", 50, 0)]


def test_a_vouchers_order_is_its_customers(read: Read) -> None:
    """Eve gives a cup back; that Ann bought one does not make it a voucher."""
    rows = read(
        "no,who,day,item,units,amount,status",
        *("1,ann,2024-01-05,Tea,1,10,paid", "1,eve,2024-01-05,Cup,1,-5,paid"),
    )
    assert totals(rows) == [("1 ann", 10, 0), ("1 eve", 0, 5)]


def test_rows_of_no_shops_store_take_nothing_from_an_order(read: Read) -> None:
    rows = read(
        "no,who,store,item,total",
        *("1,ann,Paris,a,30", "1,ann,Paris,b,", "1,ann,Berlin,c,"),
        store_column="store",
        store_values="Paris",
        columns="order_id, rejection_reason, gross_amount, 0",
    )
    assert totals(rows) == [("1", 30, 0)]
    assert [row[1] for row in rows].count("other_store") == 1


@pytest.mark.parametrize("other", ["", "10", "-4"])
def test_a_refund_under_a_total_has_a_total_of_its_own(read: Read, other: str) -> None:
    """Which is below zero: 10, 10 and -4 are no order of 16."""
    repeated = "10" if other == "10" else ""
    again = "-4" if other == "-4" else ""
    rows = read(
        "no,day,item,units,total,shipping",
        *("1,2024-01-05,a,1,10,1", f"1,2024-01-05,b,1,{repeated},"),
        *(
            "1,2024-01-09,a,-1,-4,",
            f"1,2024-01-09,b,-1,{again},",
            "2,2024-01-05,a,1,7,1",
        ),
        amount_includes="shipping",
        columns=f"{AMOUNTS}, freight_amount",
    )
    assert totals(rows) == [("1", 9, 4), ("2", 6, 0)]
    assert [row[4] for row in rows if row[1] == "refund"] == [0, 0]
    # The total of what is left, as before.
    rows = read("no,units,price,total", "1,1,10,6", "1,-1,4,6")
    assert totals(rows) == [("1", 10, 4)]


def test_a_total_below_zero_is_a_refund(read: Read) -> None:
    rows = read("no,item,total", "1,a,30", "2,a,-30", "2,b,-30")
    assert totals(rows) == [("1", 30, 0), ("2", 0, 30)]


@pytest.mark.parametrize(
    ("column", "includes", "amounts"),
    [
        *(("tax", "tax", ("6", "-2")), ("tax", "tax", ("6", "2"))),
        *(("shipping", "shipping", ("6", "-2")), ("order off", "none", ("6", "2"))),
    ],
)
def test_a_refunds_total_has_tax_shipping_and_discount_of_its_own(
    read: Read, column: str, includes: str, amounts: tuple[str, str]
) -> None:
    """In the sale's order, or in one of its own."""
    sale, refund = amounts
    header = f"no,day,item,units,total,{column}"
    given = {"amount_includes": includes, "amount_is": "before_discount"}
    lines = (f"1,2024-01-05,a,1,36,{sale}", f"1,2024-01-09,a,-1,-12,{refund}")
    assert totals(read(header, *lines, **given)) == [("1", 30, 10)]
    lines = (lines[0], lines[1].replace("1,", "2,", 1))
    assert totals(read(header, *lines, **given)) == [("1", 30, 0), ("2", 0, 10)]


@pytest.mark.parametrize(
    ("lines", "refund"),
    [
        (("a,1,30,no", "b,2,30,no", "b,1,10,yes"), 10),
        (("a,1,30,no", "b,2,,no", "b,1,10,yes", "a,1,,yes"), 10),
        # The same total, and no other amount: all of it.
        (("a,1,30,no", "a,1,30,yes"), 30),
        (("a,1,30,no", "a,1,-10,yes"), 10),
    ],
)
def test_a_marked_refunds_total_is_its_own(
    read: Read, lines: tuple[str, ...], refund: float
) -> None:
    rows = read(
        "no,item,units,total,is refund",
        *(f"1,{line}" for line in lines),
        refund_values="yes",
    )
    assert totals(rows) == [("1", 30, refund)]
    # The total that is on all lines is the order's, where they have prices.
    rows = read(
        "no,units,price,total,is refund",
        *("1,1,30,27,no", "1,1,3,27,yes"),
        refund_values="yes",
    )
    assert totals(rows) == [("1", 30, 3)]


# --- Lines that are no products ----------------------------------------------


def test_a_voucher_is_a_discount_of_its_order(read: Read) -> None:
    header, lines = (
        "no,item,units,amount",
        (
            *("1,Tea,1,10.00", "1,Cup,1,20.00", "1,WELCOME,1,-5.00"),
            *("2,Tea,2,20.00", "2,WELCOME,1,-5.00", "3,Tea,-1,-10.00"),
        ),
    )
    rows = read(header, *lines)
    assert totals(rows) == [("1", 25, 0), ("2", 15, 0), ("3", 0, 10)]
    assert rows[0] == ("1", "discount", -5, 0)


@pytest.mark.parametrize(
    "lines",
    [
        # The product was bought, the order does not cover it, nothing was bought,
        ("1,Tea,1,10", "1,Tea,1,-10"),
        ("1,Tea,1,10", "1,Cup,1,-10.01"),
        ("2,Tea,1,10", "1,Cup,1,-10"),
        # or nothing is said of units.
        ("1,Tea,,10", "1,Cup,,-10"),
    ],
)
def test_other_lines_below_zero_are_refunds(read: Read, lines: tuple[str, ...]) -> None:
    rows = read("no,item,units,amount", *lines)
    assert [row[1] for row in rows if row[3]] == ["refund"]


@pytest.mark.parametrize("price", ["10", "-10"])
def test_a_voucher_without_an_amount_is_its_price(read: Read, price: str) -> None:
    rows = read(
        "no,item,units,price",
        *("1,Tea,1,15", f"1,VOUCHER,1,{price}", "2,Tea,2,15", f"2,VOUCHER,2,{price}"),
        voucher_values="voucher",
    )
    assert totals(rows) == [("1", 5, 0), ("2", 10, 0)]


def test_a_price_below_zero_is_a_voucher_or_a_refund(read: Read) -> None:
    """As an amount below zero is; an order without a sale gives money back."""
    rows = read(
        "no,item,units,price",
        *("1,Tea,2,10", "1,WELCOME,1,-2", "2,Tea,1,-5", "3,Tea,1,5", "3,Tea,1,-5"),
        columns=f"{AMOUNTS}, quantity",
    )
    assert rows == [
        *(("1", "discount", -2, 0, 1), ("1", "purchase", 20, 0, 2)),
        ("2", "refund", 0, 5, -1),
        *(("3", "purchase", 5, 0, 1), ("3", "refund", 0, 5, -1)),
    ]
    # Where a column marks refunds, what it does not mark is rejected.
    [row] = read(
        "no,item,units,price,is refund", "1,Tea,1,-5,no", columns="rejection_reason"
    )
    assert row == ("negative_price",)


@pytest.mark.parametrize("total", ["", ",total"])
def test_a_voucher_takes_no_more_than_its_order(read: Read, total: str) -> None:
    comma = "," if total else ""
    lines = (
        *("1,Tea,1,5", "1,VOUCHER,1,8", "2,Tea,1,5", "2,VOUCHER,1,8", "2,VOUCHER,1,2"),
        # What was given back before was paid with it; nothing was bought in 4.
        *("3,Tea,1,5", "3,Cup,1,4", "3,VOUCHER,1,8", "4,VOUCHER,1,8"),
    )
    rows = read(
        f"no,item,units,amount{total}",
        *(line + comma for line in lines),
        voucher_values="voucher",
    )
    assert totals(rows) == [("1", 0, 0), ("2", 0, 0), ("3", 1, 0), ("4", -8, 0)]
    assert [row[2] for row in rows if row[0] == "2"] == [-4, -1, 5]


@pytest.mark.parametrize("order", ["1", "2"])
@pytest.mark.parametrize("sign", ["-", ""])
def test_a_voucher_comes_back_with_what_it_paid_for(
    read: Read, order: str, sign: str
) -> None:
    """Above zero among refunds, in the sale's order or in one of its own."""
    rows = read(
        "no,day,item,units,amount",
        *("1,2024-01-05,Mug,2,40", f"1,2024-01-05,VOUCHER,1,{sign}5"),
        *(f"{order},2024-01-09,Mug,-1,-20", f"{order},2024-01-09,VOUCHER,1,2.50"),
        voucher_values="voucher",
    )
    assert sum(row[2] - row[3] for row in rows) == 40 - 5 - 20 + 2.5
    assert sum(row[3] for row in rows) == 20


@pytest.mark.parametrize(
    ("voucher", "column", "amount", "gross"),
    [
        *(("-20", "order off", "5", 0), ("-18", "order off", "5", 0)),
        *(("-8", "order off", "5", 7), ("-20", "tax", "4", 0), ("-8", "tax", "4", 8)),
    ],
)
def test_vouchers_and_the_orders_discount_take_no_more_than_it(
    read: Read, voucher: str, column: str, amount: str, gross: float
) -> None:
    rows = read(
        f"no,day,item,units,amount,{column}",
        f"1,2024-01-05,Mug,1,20,{amount}",
        f"1,2024-01-05,VOUCHER,1,{voucher},",
        "1,2024-01-09,Mug,-1,-7,",
        voucher_values="voucher",
        amount_is="before_discount",
        amount_includes="tax",
    )
    assert totals(rows) == [("1", gross, 7)]


def test_a_refund_on_a_later_day_is_no_voucher(read: Read) -> None:
    rows = read(
        "no,day,item,units,amount",
        "1,2024-01-05,Tea,1,10",
        "1,2024-01-09,Money back,1,-10",
    )
    assert totals(rows) == [("1", 10, 10)]


def test_services_are_said_by_product_or_by_a_column(read: Read) -> None:
    columns = "product_id, service_kind, line_type, gross_amount"
    rows = read(
        "no,item,units,price",
        *("1,Tea,1,10", "1,SHIPPING,1,4", "1,Gift 5,1,-5", "2,Gift 6,1,-6"),
        service_products="shipping, gift*",
        columns=columns,
    )
    assert rows == [
        ("Gift 5", "discount", "discount", -5),
        ("Gift 6", "discount", "discount", -6),
        ("SHIPPING", "service", "purchase", 4),
        ("Tea", None, "purchase", 10),
    ]
    rows = read(
        "no,item,kind,amount",
        *("1,Tea,line_item,10", "1,,Shipping,4", "1,SAVE,coupon,5"),
        service_values="shipping, fee",
        voucher_values="coupon",
        columns=columns,
    )
    assert rows == [
        ("SAVE", "discount", "discount", -5),
        ("Tea", None, "purchase", 10),
        (None, "shipping", "purchase", 4),
    ]


# --- Currency ----------------------------------------------------------------


def test_the_currency_on_the_first_line_is_the_orders(read: Read) -> None:
    rows = read("no,amount,currency", "1,5,EUR", "1,7,", "2,9,eur", "3,1,")
    assert totals(rows) == [("1", 12, 0), ("2", 9, 0), ("3", 1, 0)]


@pytest.mark.parametrize(
    ("said", "currency", "amounts"),
    [({}, "USD", (12, 9)), ({"currency": "EUR"}, "EUR", (0, 0))],
)
def test_the_only_currency_of_a_file_is_the_shops(
    project: Callable[..., Project],
    said: dict[str, str],
    currency: str,
    amounts: tuple[int, int],
) -> None:
    # Of another store, without a time, and the header once more.
    other = ("3,1,GBP,DE,2024-01-05", "4,1,CHF,FR,", "no,amount,currency,site,day")
    lines = ("1,5,USD,FR,2024-01-05", "1,7,,FR,2024-01-05", "2,9,usd,FR,2024-01-05")
    store = {"store_column": "site", "store_values": "FR"}
    made = project("no,amount,currency,site,day", *lines, *other, **store, **said)
    connection = connect()
    made.create_views(connection, "int_order_lines_cleaned")
    sql = "select cast(sum(gross_amount) as int) from int_order_lines_cleaned "
    for order, amount in zip("12", amounts, strict=True):
        found = connection.execute(f"{sql} where order_id = '{order}'").fetchone()
        assert found == (amount,)
    settings = "select currency, shop_id from int_shop_settings"
    assert connection.execute(settings).fetchall() == [(currency, "transactions")]
    told = f"the var transactions_currency (now '{said.get('currency', '')}')"
    assert told in made.call("own_shop_advice", "transactions", "currency")


def test_another_currency_needs_a_rate(
    project: Callable[..., Project],
) -> None:
    connection = connect()
    connection.execute(
        "create table exchange_rates as select 'USD' as currency, "
        "'eur' as to_currency, '2024-01' as month, "
        "cast(0.5 as decimal(18, 8)) as exchange_rate"
    )
    lines = ("1,2,10.01,1,USD", "1,1,4,,", "2,1,3,,USD", "3,1,8,,GBP", "4,1,6,,EUR")
    project("no,units,price,off,currency", *lines).create_views(
        connection, "int_order_lines_cleaned"
    )
    assert connection.execute(
        "select order_id, cast(gross_amount as double), parse_problem "
        "from int_order_lines_cleaned order by all"
    ).fetchall() == [
        ("1", 2, None),
        ("1", 9.51, None),
        ("2", 1.5, None),
        ("3", 0, "currency: GBP of 2024-01; "),
        ("4", 6, None),
    ]


RATES = (
    *("'USD', 'EUR', '2024-01', 0.5", "'usd', 'eur', '2024-01-01', 0.5"),
    *("'GBP', 'EUR', '01/2024', 2", "'CHF', 'EUR', '2024-02', 0"),
)


def test_rates_written_twice_double_no_line(project: Callable[..., Project]) -> None:
    connection = connect()
    connection.execute(
        "create table exchange_rates as select * from (values "
        f"{', '.join(f'({rate})' for rate in RATES)}"
        ") as rates(currency, to_currency, month, exchange_rate)"
    )
    made = project("no,amount,currency", "1,8,USD", currency="EUR")
    made.create_views(connection, "int_order_lines_cleaned")
    assert connection.execute(
        "select row_count, cast(gross_amount as double) from int_order_lines_cleaned"
    ).fetchall() == [(1, 4)]
    # And the build stops, since nobody knows which of them is right.
    test = ROOT / "tests/sql/core/assert_exchange_rates_are_one_a_month.sql"
    body = test.read_text("utf-8").split("}) }}", 1)[1]
    found = connection.execute(made.render(body)).fetchall()
    assert sorted(row[3] for row in found) == [
        *("has no rate above zero", "has several rates", "has several rates"),
        "is no month",
    ]


# --- What a line lacks, and what a void order costs -------------------------


def test_nothing_of_nothing_has_no_amount(read: Read) -> None:
    rows = read(
        "no,units,price,amount",
        *("1,0,0,0", "2,0,5,0"),
        columns="order_id, rejection_reason",
    )
    assert [row[1] for row in rows] == ["no_amount"] * 2


def test_a_void_order_has_no_freight(project: Callable[..., Project]) -> None:
    connection = connect()
    made = project("no,amount,shipping,status", "1,9,3,cancelled", "2,9,3,paid")
    made.create_views(connection, "int_order_amounts")
    assert connection.execute(
        "select cast(freight_amount as double) from int_order_amounts order by order_id"
    ).fetchall() == [(0,), (3,)]


@pytest.mark.parametrize("column", ["country", "channel", "customer_name"])
def test_the_odd_cent_falls_on_the_same_line(read: Read, column: str) -> None:
    lines = [f"1,{place},{'0.05' if place == 'a' else ''}" for place in "abc"]
    shown = {
        tuple(
            read(
                f"no,{column},total",
                *rows,
                columns=f"{column}, gross_amount",
                **{f"{column}_column": column},
            )
        )
        for rows in permutations(lines)
    }
    assert len(shown) == 1


# --- What fits badly is said -------------------------------------------------


@pytest.fixture
def warned(project: Callable[..., Project]) -> Callable[..., list[str]]:
    """What a build would warn of a file that is read so."""
    test = ROOT / "tests/sql/core/assert_own_shops_are_read_as_meant.sql"

    def of(header: str, *lines: str, **variables: Any) -> list[str]:
        connection = connect()
        made = project(header, *lines, **variables)
        made.create_views(connection, "int_order_lines_cleaned")
        # What configures the test is dbt's to read.
        body = test.read_text("utf-8").split("}) }}", 1)[1]
        return [text for _, text in connection.execute(made.render(body)).fetchall()]

    return of


@pytest.mark.parametrize(
    ("header", "lines", "variables", "words"),
    [
        (
            *("no,item,amount", ("1,a,6", "1,b,6", "1,c,6", "2,a,4"), {}),
            "repeat one amount, such as those of order 1. ... transactions_order_total",
        ),
        (
            "no,who,amount",
            [f"{no},{'Kasse' if no < 20 else no},{no + 1}" for no in range(23)],
            *({}, "customer Kasse has 20 of 23 orders ... transactions_guest_values"),
        ),
        (
            *("no,who,amount", [f"{no},Kasse,{no + 1}" for no in range(23)], {}),
            "customer Kasse has 23 of 23 orders ... transactions_guest_values",
        ),
        (
            *("no,units,price,off", ("1,1,9,0.25", "2,1,9,0"), {}),
            "between 0 and 1, such as 0.2500 ... _discount_kind to rate",
        ),
        (
            *("no,amount,status", ("1,9,new", "2,9,done")),
            *(
                {"purchase_statuses": "done"},
                "1 line has the status new ... transactions_purchase_statuses",
            ),
        ),
        (
            *("no,amount,refunded", ("1,9,10", "2,9,9"), {}),
            "1 order gave back more than was paid, such as order 1",
        ),
        (
            *("no,amount,refunded", ("1,9,10", "2,9,9")),
            *({"refunded_amount_of": "order"}, "1 order gave back more ... order 1"),
        ),
        (
            *("no,amount,shipping", ("1,9,1", "1,8,2", "2,5,1"), {}),
            "1 order with several amounts ... transactions_order_shipping_column, such",
        ),
        (
            "no,who,amount",
            ("1.2345E+10,a,9", "1.2346E+10,b,8", "E+1,+4912,7", "+49123,c,5"),
            {},
            "2 orders have ids of the order ... shortened, such as 1.2345E+10",
        ),
    ],
)
def test_a_wrong_reading_is_warned_of(
    warned: Callable[..., list[str]],
    header: str,
    lines: tuple[str, ...],
    variables: dict[str, str],
    words: str,
) -> None:
    [finding] = warned(header, *lines, **variables)
    for part in words.split(" ... "):
        assert part in finding


def test_a_right_reading_is_not_warned_of(warned: Callable[..., list[str]]) -> None:
    assert not warned(
        "no,amount,refunded,shipping,tax,status",
        *("1,20,25,5,2,paid", "1,10,,,,", "2,20,27,5,2,paid", "3,9,9,0,0,cancelled"),
        refunded_amount_of="order",
        amount_includes="none",
    )
    assert not warned("no,item,amount", "1,a,5", "1,b,5", "2,a,5", "2,b,5")
    # Twenty orders of one customer, and three of another.
    lines = [f"{no},{'ann' if no < 20 else 'bob'},{no + 1}" for no in range(23)]
    assert not warned("no,who,amount", *lines)
    assert not warned("no,units,price,off", "1,1,9,0.25", "2,1,9,3")
    assert not warned("no,amount,tax", "1,9,1", "2,8,1", amount_includes="none")

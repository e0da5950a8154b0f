"""Whatever shapes files mix: no row is lost, no cent is off, nothing depends on order.

Orders are invented first, with what they are worth. Then they are written down in one
of the ways in which people's exports differ, and read by the models' own SQL.
"""

import csv
import io
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clientele.building.remedies import explain_error
from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

SHOP = "mine"
# Where all cells have been read; the models after it are computed anew each time.
CELLS = "base_transactions__order_lines"
with (ROOT / "seeds" / "core" / "cleaning_rules.csv").open(encoding="utf-8") as _file:
    REASONS = {
        row["cleaning_rule"]
        for row in csv.DictReader(_file)
        if row["entity"] == "order_lines"
    }

Cells = dict[str, str]
Number = Callable[[Decimal], str]
ZERO, CENT = Decimal(0), Decimal("0.01")


# The same examples each time. A smaller one that fails too takes minutes to find.
EXACT = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate]
)


# --- Orders -------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of an order. Each has a product of its own, by which it is found again."""

    product: str
    quantity: Decimal
    price: Decimal
    # Share of the price that was taken off.
    rate: Decimal
    # How often the row stands in the file.
    copies: int
    # What stands in place of a time or a number that can be read.
    wrong_time: str
    wrong_number: str

    @property
    def list_amount(self) -> Decimal:
        return self.quantity * self.price

    @property
    def off(self) -> Decimal:
        return self.list_amount * self.rate


@dataclass(frozen=True)
class Order:
    number: str
    customer: str
    when: datetime
    lines: tuple[Line, ...]
    # kept | returned | void
    fate: str

    def total(self, amounts: list[Decimal]) -> Decimal:
        lines = zip(self.lines, amounts, strict=True)
        return sum((line.copies * amount for line, amount in lines), ZERO)

    def is_mistaken_for(self, other: "Order") -> bool:
        """Whether one number is all that a reader could tell orders by."""
        buyers = {self.customer, other.customer}
        return self.number == other.number and not (
            not any(line.wrong_time for line in self.lines + other.lines)
            and (
                abs(self.when - other.when) > timedelta(days=61)
                or (len(buyers) == 2 and not buyers & set(GUESTS))
            )
        )

    @property
    def is_clean(self) -> bool:
        return not any(line.wrong_time or line.wrong_number for line in self.lines)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_DOWN)


NUMBERS = ["1", "2", "#3", "A-4.0", "n|5", "6"]
CUSTOMERS = ["ann@example.com", "Bob", "12345.0", " 17 ", 'O\'Neil, "J"']
GUESTS = ["", "0", "NULL", "\\N", "nan", "Guest"]
NAMES = ["Cup", "Tea | 100 g", 'Chair, 24"', "a;b\tc", "two\nlines", "", "n/a"]
WRONG_TIMES = ["soon", "32/13/2024 10:00", "2024-02-30 10:00:00", "10/10"]
WRONG_NUMBERS = ["free", "1..5", "--", "12 apples"]


def rarely(draw: st.DrawFn, values: list[str]) -> str:
    return draw(st.sampled_from([""] * 2 * len(values) + values))


@st.composite
def lines(draw: st.DrawFn, product: str) -> Line:
    return Line(
        product=product,
        quantity=Decimal(draw(st.sampled_from(["1", "2", "30", "0.5", "1.25"]))),
        # So that no product has more than four decimals.
        price=Decimal(draw(st.integers(1, 75_000))) / 25,
        rate=Decimal(draw(st.sampled_from(["0", "0.25", "0.5"]))),
        copies=draw(st.sampled_from([1, 1, 1, 2])),
        wrong_time=rarely(draw, WRONG_TIMES),
        wrong_number=rarely(draw, WRONG_NUMBERS),
    )


@st.composite
def orders(
    draw: st.DrawFn, place: int, fates: list[str], numbers: list[str], names: list[str]
) -> Order:
    times = st.datetimes(datetime(2019, 1, 1), datetime(2025, 12, 31))
    return Order(
        number=draw(st.sampled_from(numbers)),
        customer=draw(st.sampled_from(names)),
        when=draw(times).replace(second=0, microsecond=0),
        lines=tuple(
            draw(lines(f"p{place}-{line}")) for line in range(draw(st.integers(1, 3)))
        ),
        fate=draw(st.sampled_from(fates)),
    )


# --- Ways to write them -------------------------------------------------------

# Each gives the cells of an order's lines, and what the order is worth.
Written = tuple[list[Cells], Decimal]
PRICED = {"quantity_column": "quantity", "unit_price_column": "price"}


def paid(order: Order, number: Number) -> Written:
    amounts = [line.list_amount - line.off for line in order.lines]
    return [{"amount": number(amount)} for amount in amounts], order.total(amounts)


def priced(order: Order, number: Number) -> Written:
    cells = [
        {"quantity": number(line.quantity), "price": number(line.price)}
        for line in order.lines
    ]
    return cells, order.total([line.list_amount for line in order.lines])


def with_discount(discount: Callable[[Line], Decimal]) -> Callable[..., Written]:
    def write(order: Order, number: Number) -> Written:
        cells, _ = priced(order, number)
        for cell, line in zip(cells, order.lines, strict=True):
            cell["discount"] = number(discount(line))
        return cells, paid(order, number)[1]

    return write


def before_discount(order: Order, number: Number) -> Written:
    cells = [
        {"amount": number(line.list_amount), "discount": number(line.off)}
        for line in order.lines
    ]
    return cells, paid(order, number)[1]


def of_order(column: str, is_total: bool, is_repeated: bool) -> Callable[..., Written]:
    """A discount or a total of the order, on each of its lines or on the first."""

    def write(order: Order, number: Number) -> Written:
        cells, gross = priced(order, number)
        off = cents(order.total([line.off for line in order.lines]))
        for place, cell in enumerate(cells):
            value = number(gross - off if is_total else off)
            cell[column] = value if is_repeated or not place else ""
        return cells, gross - off

    return write


DISCOUNT = {**PRICED, "discount_column": "discount"}
OF_ORDER = {**DISCOUNT, "discount_of": "order"}
TOTAL = {**PRICED, "order_total_column": "total"}
WAYS: dict[str, tuple[Callable[..., Written], dict[str, Any]]] = {
    "paid": (paid, {"amount_column": "amount"}),
    "priced": (priced, PRICED),
    "money off the line": (with_discount(lambda line: line.off), DISCOUNT),
    "money off each unit": (
        with_discount(lambda line: line.price * line.rate),
        {**DISCOUNT, "discount_of": "unit"},
    ),
    "a rate": (
        with_discount(lambda line: line.rate),
        {**DISCOUNT, "discount_kind": "rate"},
    ),
    "a percentage": (
        with_discount(lambda line: 100 * line.rate),
        {**DISCOUNT, "discount_kind": "percent"},
    ),
    "money off the amount": (
        before_discount,
        {
            "amount_column": "amount",
            "discount_column": "discount",
            "amount_is": "before_discount",
        },
    ),
    "money off the order, on each line": (of_order("discount", False, True), OF_ORDER),
    "money off the order, once": (of_order("discount", False, False), OF_ORDER),
    "total of the order, on each line": (of_order("total", True, True), TOTAL),
    "total of the order, once": (of_order("total", True, False), TOTAL),
}
REFUNDS: dict[str, dict[str, Any]] = {
    "none": {},
    "negative": {},
    "marked": {"refund_column": "refund", "refund_values": "yes,Ja"},
    "of the line": {"refunded_amount_column": "back", "refunded_amount_of": "line"},
    "of the order": {"refunded_amount_column": "back", "refunded_amount_of": "order"},
    "by status": {},
}
STATUS = {
    "status_column": "status",
    "cancelled_statuses": "cancelled, Failed",
    "refunded_statuses": "refunded",
}
STATUSES = {"kept": "completed", "returned": "Refunded", "void": "Cancelled"}
STORE = {"store_column": "store", "store_values": "North, Web shop"}
# The last one is no shop's.
STORES = ["North", "NORTH", "web shop ", "South"]
# The var time_formats, and what writes such a time.
TIMES: list[tuple[str, Callable[[datetime], str]]] = [
    ("", lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    ("", lambda at: f"{at:%Y-%m-%dT%H:%M}:00.000Z"),
    ("", lambda at: f"{at:%Y-%m-%d %H:%M:%S} -0400"),
    ("%d/%m/%Y %H:%M", lambda at: f"{at:%d/%m/%Y %H:%M}"),
    ("%m/%d/%Y, %d.%m.%Y %H:%M:%S", lambda at: f"{at:%d.%m.%Y %H:%M:%S}"),
    ("%m/%d/%y %I:%M %p", lambda at: f"{at:%m/%d/%y %I:%M %p}"),
    ("%d %b %Y", lambda at: f"{at:%d %b %Y}"),
    ("%Y/%m/%d", lambda at: f"{at:%Y/%m/%d}"),
    ("epoch", lambda at: f"{at.replace(tzinfo=UTC).timestamp():.0f}"),
    ("excel", lambda at: f"{(at - datetime(1899, 12, 30)) / timedelta(days=1):.10f}"),
]
NEGATIVES: list[Callable[[str], str]] = ["-{}".format, "{}-".format, "({})".format]
ENCODINGS = ["utf-8", "utf-16", "latin-1"]


# Rows that are no lines of an order: a header again, no values, a total.
NO_LINES: list[Callable[[str], str]] = [
    lambda column: column,
    lambda column: "",
    lambda column: {"order": "Total", "amount": "1"}.get(column, ""),
]


# What an earlier file says of a line that a later one holds too.
BEFORE: list[Cells] = [
    {},
    {"status": "pending", "back": "0", "name": "Other"},
    {"customer": "Guest", "name": ""},
]


@dataclass(frozen=True)
class Export:
    columns: list[str]
    # The rows of each file.
    files: list[list[Cells]]
    settings: dict[str, Any]
    line_end: str
    # Blank lines after so many rows; 0 is never.
    blank_every: int
    # How many rows are no lines, stand in an earlier file, are another store's.
    no_lines: int
    repeated: int
    elsewhere: int
    # Of the products of an order without unreadable cells: gross, refunds.
    worth: dict[tuple[str, ...], tuple[Decimal, Decimal]]

    def write(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for place, rows in enumerate(self.files):
            (folder / f"part {place}.csv").write_bytes(self.content(rows))

    def content(self, rows: list[Cells]) -> bytes:
        buffer = io.StringIO()
        for _ in range(self.settings["csv_skip_lines"]):
            buffer.write("Our sales; all of them" + self.line_end)
        writer = csv.DictWriter(
            buffer,
            self.columns,
            delimiter=self.settings["csv_delimiter"],
            lineterminator=self.line_end,
        )
        writer.writeheader()
        for place, row in enumerate(rows, start=1):
            writer.writerow(row)
            if self.blank_every and place % self.blank_every == 0:
                buffer.write(self.line_end)
        return buffer.getvalue().encode(self.settings["csv_encoding"])


def given_back(
    way: str,
    order: Order,
    cells: list[Cells],
    gross: Decimal,
    number: Number,
    negative: Callable[[str], str],
) -> tuple[list[Cells], Decimal]:
    """Return the rows that give an order back, and how much it is."""
    if way in ("negative", "marked"):
        signs = ("amount", "quantity") if way == "negative" else ()
        again = [
            {
                name: negative(cell) if name in signs else cell
                for name, cell in row.items()
            }
            for row in cells
        ]
        for row in cells if way == "marked" else ():
            row["refund"] = "no"
        for row in again if way == "marked" else ():
            row["refund"] = "JA"
        return again, gross
    if way == "of the line":
        parts = [cents(gross / line.copies / len(cells) / 2) for line in order.lines]
        for row, part in zip(cells, parts, strict=True):
            row["back"] = number(part)
        return [], order.total(parts)
    if way == "of the order":
        back = cents(gross / 2)
        for place, row in enumerate(cells):
            row["back"] = "" if place else number(back)
        return [], back
    return [], gross


@st.composite
def exports(draw: st.DrawFn) -> Export:
    way = draw(st.sampled_from(sorted(WAYS)))
    write, meaning = WAYS[way]
    refunds = draw(st.sampled_from(sorted(REFUNDS)))
    # Amounts of an order next to refund lines of it: docs/limits.md.
    if "order" in way and refunds in ("negative", "marked"):
        refunds = "none"
    has_status = refunds == "by status" or draw(st.booleans())
    has_facts = has_status or "order" in way + refunds
    told: list[Order] = []
    # Many, or one number again and again.
    numbers, names = draw(
        st.sampled_from(
            [(NUMBERS, CUSTOMERS + GUESTS), (NUMBERS[:1], CUSTOMERS[:1] + GUESTS)]
        )
    )
    # Statuses say of an order that it was given back, unless an amount says how much.
    statuses = dict(STATUSES, **{} if "of" not in refunds else {"returned": "paid"})
    fates = ["kept", *["returned"] * (refunds != "none"), *["void"] * has_status]
    time_formats, time_text = draw(st.sampled_from(TIMES))
    negative = draw(st.sampled_from(NEGATIVES))
    has_comma = draw(st.booleans())
    sign = draw(st.sampled_from(["", "", "£", "$"]))

    def number(value: Decimal) -> str:
        text = f"{value:,.4f}".rstrip("0").rstrip(".")
        if has_comma:
            return text.translate(str.maketrans(",.", ".,")) + sign
        return sign + text

    files: list[list[Cells]] = [[] for _ in range(draw(st.integers(1, 2)))]
    worth = {}
    repeated = elsewhere = 0
    has_stores = draw(st.booleans())
    for place in range(draw(st.integers(1, 5))):
        order = draw(orders(place, fates, numbers, names))
        # What a file says of an order says it of one that can be told from others.
        if has_facts and any(order.is_mistaken_for(other) for other in told):
            order = replace(order, number=f"again {place}")
        told.append(order)
        cells, gross = write(order, number)
        more, refund = [], ZERO
        if order.fate == "returned":
            more, refund = given_back(refunds, order, cells, gross, number, negative)
        rows = []
        store = draw(st.sampled_from(STORES)) if has_stores else ""
        for line, cell in zip(order.lines * 2, cells + more):  # noqa: B905
            if line.wrong_number:
                cell[next(iter(cell))] = line.wrong_number
            row = {
                "order": order.number,
                "customer": order.customer,
                "when": line.wrong_time or time_text(order.when),
                "product": line.product,
                "name": draw(st.sampled_from(NAMES)),
                "status": statuses[order.fate] if has_status else "",
                "back": "",
                "refund": "",
                "store": store,
                **cell,
            }
            rows += [row] * line.copies
        # Of several files, each may hold the order; all but the last as it was before.
        holders = draw(
            st.lists(st.sampled_from(range(len(files))), min_size=1, unique=True)
        )
        for holder in holders:
            was = {} if holder == max(holders) else draw(st.sampled_from(BEFORE))
            files[holder] += [
                {**row, **{name: cell for name, cell in was.items() if row[name]}}
                for row in rows
            ]
        repeated += len(rows) * (len(holders) - 1)
        if store == STORES[-1]:
            elsewhere += len(rows)
        elif order.is_clean:
            products = tuple(line.product for line in order.lines)
            worth[products] = (ZERO, ZERO) if order.fate == "void" else (gross, refund)
    columns = list(rows[0])
    no_lines = draw(st.lists(st.sampled_from(NO_LINES), max_size=2))
    for no_line in no_lines:
        files[0].append({column: no_line(column) for column in columns})
    return Export(
        columns=columns,
        files=files,
        settings={
            "table": "part *",
            "csv_delimiter": draw(st.sampled_from([",", ";", "|", "\t"])),
            "csv_encoding": draw(st.sampled_from(ENCODINGS)),
            "csv_skip_lines": draw(st.sampled_from([0, 0, 2])),
            "decimal_comma": has_comma,
            "currency_sign": sign,
            "time_formats": time_formats,
            "customer_column": "customer",
            "time_column": "when",
            "order_column": "order",
            "product_column": "product",
            "product_name_column": "name",
            **meaning,
            **REFUNDS[refunds],
            **(STATUS if has_status else {}),
            **(STORE if has_stores else {}),
        },
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        blank_every=draw(st.sampled_from([0, 0, 2])),
        no_lines=len(no_lines),
        repeated=repeated,
        elsewhere=elsewhere,
        worth=worth,
    )


# --- What must be so ----------------------------------------------------------


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


def read(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = connection.execute("select * from int_order_lines_cleaned order by all")
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def project(export: Export, raw: Path) -> Project:
    variables = {"raw_source": "files", "shops": SHOP, f"{SHOP}_source": "transactions"}
    variables |= {f"{SHOP}_{key}": value for key, value in export.settings.items()}
    return Project(ROOT, variables, raw)


@settings(EXACT, max_examples=30)
@given(export=exports(), seed=st.integers(0, 9))
def test_rows_and_cents_add_up(raw: Path, export: Export, seed: int) -> None:
    export.write(raw / SHOP)
    own_shop = project(export, raw)
    connection = connect()
    own_shop.create_views(connection, "int_order_lines_cleaned", tables=[CELLS])
    lines = read(connection)

    # Each row is kept, rejected for a known reason, or merged with an equal one.
    assert sum(line["row_count"] for line in lines) == sum(map(len, export.files))
    rejected: Counter[str | None] = Counter()
    for line in lines:
        rejected[line["rejection_reason"]] += line["row_count"]
    assert set(rejected) <= {None, *REASONS}
    assert rejected["not_a_line"] == export.no_lines
    assert rejected["in_another_file"] == export.repeated
    assert rejected["other_store"] == export.elsewhere
    for products, worth in export.worth.items():
        own = [line for line in lines if line["product_id"] in products]
        gross = sum(line["gross_amount"] for line in own)
        refunds = sum(line["refund_amount"] for line in own)
        assert (gross, refunds) == worth

    # Neither the order of rows nor the number of threads matters.
    for rows in export.files:
        random.Random(seed).shuffle(rows)
    export.write(raw / SHOP)
    connection.execute("set threads = 1")
    connection.execute(f"create or replace table {CELLS} as {own_shop.sql(CELLS)}")
    assert read(connection) == lines


WRONG_SETTINGS: dict[str, Any] = {
    "csv_delimiter": st.sampled_from([",", ";", "|", "\t", "~"]),
    "csv_encoding": st.sampled_from(["utf-8", "utf-16", "latin-1", "ebcdic"]),
    "csv_skip_lines": st.sampled_from([1, 50, -1, "two"]),
    "decimal_comma": st.sampled_from([True, False, "perhaps"]),
    "time_formats": st.sampled_from(["%Q", "dd/mm/yyyy", "%Y"]),
    "time_column": st.sampled_from(["order", "whne", ""]),
    "amount_column": st.sampled_from(["name", "amuont"]),
    "table": st.sampled_from(["part 7", "sales", "part 0"]),
}


@settings(EXACT, max_examples=25)
@given(data=st.data(), export=exports())
def test_what_is_wrong_is_said_in_a_sentence(
    raw: Path, data: st.DataObject, export: Export
) -> None:
    export.write(raw / SHOP)
    key = data.draw(st.sampled_from(sorted(WRONG_SETTINGS)))
    export.settings[key] = data.draw(WRONG_SETTINGS[key])
    # A byte that does not belong there, too.
    file = raw / SHOP / "part 0.csv"
    content = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(content)))
    content[place:place] = data.draw(st.sampled_from([b"", b'"', b"\x00", b"\xff\n"]))
    file.write_bytes(content)
    try:
        project(export, raw).create_views(connect(), CELLS, tables=[CELLS])
    except (ClienteleError, duckdb.Error) as error:
        # The file or the var; what DuckDB says, `clientele` says in our words.
        said = explain_error(str(error))
        assert re.search(rf"{SHOP}/|{SHOP}_\w+|(_|var ){key}", said)
        assert isinstance(error, ClienteleError) or said != str(error)

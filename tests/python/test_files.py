"""A raw file of any kind is read, or refused with what would read it.

Rendered without dbt: the SQL is that of a build.
"""

import gzip
import json
import shlex
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT

from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

COLUMNS = {
    "order": "Order ID",
    "customer": "Who",
    "time": "Day",
    "product": "Item",
    "quantity": "Qty",
    "unit_price": "Price",
}
MAPPING = {f"{key}_column": name for key, name in COLUMNS.items()}
HEADER = ",".join(COLUMNS.values())
LINE = "{},{},2024-01-{:02},Tea,1,2.50"
FIRST = LINE.format(1, "ann", 1)
SECOND = LINE.format(2, "bob", 2)

READ = """
select order_id, rejection_reason, sum(row_count - duplicate_count), parse_problem
from int_order_lines_cleaned group by all order by all
"""
KEPT = [("1", None, 1, None), ("2", None, 1, None)]


class Folder:
    """The files of one shop."""

    def __init__(self, raw: Path) -> None:
        self.raw = raw
        self.shop = raw / "transactions"
        self.shop.mkdir()

    def write(self, name: str, *lines: str, encoding: str = "utf-8") -> None:
        content = "".join(f"{line}\n" for line in lines).encode(encoding)
        if name.endswith(".gz"):
            content = gzip.compress(content)
        file = self.shop / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)

    def ask(self, sql: str, **settings: Any) -> list[tuple[Any, ...]]:
        settings = {"table": "orders", **MAPPING, **settings}
        variables = {f"transactions_{key}": value for key, value in settings.items()}
        project = Project(
            ROOT,
            {"raw_source": "files", "shops": "transactions", **variables},
            self.raw,
        )
        connection = connect()
        project.create_views(connection, "int_order_lines_cleaned")
        self.warnings = project.warnings
        return connection.execute(sql).fetchall()

    def read(self, **settings: Any) -> list[tuple[Any, ...]]:
        """Orders with the reason if they are rejected, and how many rows."""
        return self.ask(READ, **settings)

    def refused(self, **settings: Any) -> str:
        with pytest.raises(ClienteleError) as error:
            self.read(**settings)
        return str(error.value).replace(str(self.raw), "RAW")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# --- Encodings ----------------------------------------------------------------

ENCODED = {
    "windows-1252": ("cp1252", "Grüner Tee 5 €"),
    "Windows 1252": ("cp1252", "Œuvre “x” €"),
    "ansi": ("cp1252", "€"),
    "cp1250": ("cp1250", "Żółć, Gyümölcs, č"),
    "windows-1251": ("cp1251", "Чай чёрный"),
    "windows-1254": ("cp1254", "Çay şeker ığ"),
    "iso-8859-1": ("latin-1", "thé à la crème"),
    "ISO-8859-2": ("iso8859-2", "šunka łosoś"),
    "iso8859-7": ("iso8859-7", "τσάι €"),
    "iso-8859-15": ("iso8859-15", "thé 5 €"),
    "latin9": ("iso8859-15", "œufs €"),
    "cp850": ("cp850", "thé ñ"),
    "koi8-r": ("koi8-r", "чай"),
    "shift_jis": ("cp932", "お茶 緑茶 カナ"),
    "cp932": ("cp932", "日本"),
    "euc-jp": ("euc-jp", "お茶"),
    "gbk": ("gbk", "绿茶"),
    "gb2312": ("gb2312", "绿茶"),
    "gb18030": ("gb18030", "绿茶"),
    "big5": ("big5", "綠茶"),
    "euc-kr": ("euc-kr", "녹차"),
    "tis-620": ("tis-620", "ชา"),
    "macintosh": ("mac-roman", "thé ñ ü"),
    "utf-16": ("utf-16", "Grüner Tee €"),
    "utf8": ("utf-8-sig", "Grüner Tee €"),
}


def test_files_in_other_encodings_are_read_to_the_letter(tmp_path: Path) -> None:
    connection = connect()
    for number, (said, (encoding, text)) in enumerate(ENCODED.items()):
        raw = tmp_path / str(number)
        (raw / "transactions").mkdir(parents=True)
        # Digits and delimiters too: some of DuckDB's tables misread those.
        lines = f"Item;Größe;B\n{text};0123456789,.:;x\n"
        lines = (
            lines
            if encoding.startswith(("cp1252", "utf"))
            else lines.replace("Größe", "A")
        )
        file = raw / "transactions" / "orders.csv"
        file.write_bytes(lines.encode(encoding))
        variables = {
            "raw_source": "files",
            "shops": "transactions",
            "transactions_csv_delimiter": ";",
            "transactions_csv_encoding": said,
        }
        project = Project(ROOT, variables, raw)
        project.connection = connection
        found = project.call("raw_csv", "transactions", str(file))
        assert found["columns"][0] == "Item", said
        rows = connection.execute(f"from {found['subquery']}").fetchall()
        assert rows == [(text, "0123456789,.:", "x")], said


def test_latin_1_that_is_none_names_line_and_remedy(folder: Folder) -> None:
    # Next to one another, a no-break blank and the digit before it look like a line.
    lines = [HEADER, FIRST, "2,bob,2024-01-02,10\xa0L,1,2.50", LINE.format(3, "€", 3)]
    folder.write("orders.csv", *lines, encoding="cp1252")
    told = folder.refused(csv_encoding="latin-1")
    assert told.startswith("RAW/transactions/orders.csv, line 4: the byte 0x80 is no")
    assert "set the var transactions_csv_encoding to windows-1252" in told


def test_missing_extension_is_told_with_its_command(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("orders.csv", HEADER, FIRST, SECOND)
    monkeypatch.chdir(folder.raw)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr("sysconfig.get_path", lambda _: "/nowhere")
    told = folder.refused(csv_encoding="windows-1252")
    assert "The encoding windows-1252 (var transactions_csv_encoding) needs" in told
    assert "pip install -c constraints.txt duckdb-extension-encodings" in told
    # These need none.
    for encoding in ("utf-8", "utf8", "latin-1", "ISO-8859-1"):
        assert folder.read(csv_encoding=encoding) == KEPT


def test_mark_of_utf_8_is_no_part_of_a_name(folder: Folder) -> None:
    folder.write("orders.csv", HEADER, FIRST, SECOND, encoding="utf-8-sig")
    assert folder.read() == KEPT
    told = folder.refused(csv_encoding="latin-1")
    assert "Set the var transactions_csv_encoding to utf-8." in told


def test_bytes_of_zero_in_a_header_are_told(folder: Folder) -> None:
    # UTF-16 without its mark, and a file that is damaged.
    folder.write("orders.csv", HEADER, FIRST, encoding="utf-16-le")
    assert "Set the var transactions_csv_encoding to utf-16" in folder.refused()
    folder.write("orders.csv", HEADER.replace("Who", "W\0ho"), FIRST)
    assert "orders.csv has bytes of zero in its header" in folder.refused()


# --- Lines that are none ------------------------------------------------------


@pytest.mark.parametrize(
    "above",
    [
        ["sep=,"],
        ["Sales report 2024"],
        ["Report,,,,,", "", ",,,,,"],
        ["", "  ", "made by\tX"],
    ],
    ids=["sep", "title", "three", "blank"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_before_the_header_are_skipped(
    folder: Folder, above: list[str], encoding: str
) -> None:
    folder.write("orders.csv", *above, HEADER, FIRST, SECOND, encoding=encoding)
    told = folder.refused(csv_encoding=encoding.removesuffix("-sig"))
    count = len(above)
    hint = f" Line {count + 1} has them: set transactions_csv_skip_lines: {count}."
    assert told.endswith(hint)
    assert (
        folder.read(
            csv_encoding=encoding.removesuffix("-sig"), csv_skip_lines=len(above)
        )
        == KEPT
    )


def test_any_number_of_lines_may_be_skipped(folder: Folder) -> None:
    above = [f"Remark {number}" for number in range(150)]
    folder.write("orders.csv", *above, "", HEADER, FIRST, SECOND)
    assert folder.read(csv_skip_lines=150) == KEPT
    told = folder.refused(csv_skip_lines=154)
    assert "orders.csv is empty after the 154 line(s) that the var" in told


def test_another_delimiter_is_told_with_the_lines_to_skip(folder: Folder) -> None:
    folder.write("orders.csv", "Report", HEADER.replace(",", ";"), "1;a;b;c;1;2")
    assert folder.refused().endswith(
        " Line 2 has them: set transactions_csv_skip_lines: 1 and "
        'transactions_csv_delimiter: ";".'
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,,,,", "empty"),
        (" ,,, ,,", "empty"),
        (HEADER, "repeated header"),
        (HEADER.upper(), "repeated header"),
        ("Summe,,,,3,7.50", "total"),
        ("TOTAL:,,,,,7.50", "total"),
        (",,Gesamtsumme,,,7.50", "total"),
        (",,,Grand Total,2,5.00", "total"),
        (",Sous-total 2024,,,2,5.00", "total"),
        # A total with a date is of no customer and no product.
        ("Total,,2024-02-29,,2,10.00", "total"),
        ("Gesamt 02/2024,,2024-02-29,,2,10.00", "total"),
        ("Tagessumme,,2024-02-29,,2,10.00", "total"),
        # Or of no order, and names itself where these stand.
        (",,2024-02-29,Summe,2,10.00", "total"),
        (",Total:,2024-02-29,,2,10.00", "total"),
        (",Total,2024-02-29,Total,2,10.00", "total"),
    ],
)
def test_lines_that_are_no_lines_are_rejected_as_such(
    folder: Folder, line: str, problem: str
) -> None:
    folder.write("orders.csv", HEADER, FIRST, line, SECOND, line)
    kept, no_lines = folder.read()[:2], folder.read()[2:]
    found = [row for row in (*kept, *no_lines) if row[1]]
    assert [row[1:] for row in found] == [("not_a_line", 2, f"line: {problem}; ")]
    assert [row for row in (*kept, *no_lines) if not row[1]] == KEPT


def test_a_sale_of_total_is_a_sale(folder: Folder) -> None:
    folder.write("orders.csv", HEADER, FIRST.replace("Tea", "Total"), SECOND)
    assert folder.read() == KEPT
    for line in ("7,,2024-01-01,Total,1,2.50", "7,Total,2024-01-01,Tea,1,2.50"):
        folder.write("orders.csv", HEADER, line)
        assert folder.read() == [("7", None, 1, None)]
    # One of no number, whose customer or product is more than that word.
    for bought in (
        "ann,2024-01-01,Total",
        "Total Foods,2024-01-01,",
        ",2024-01-01,Sum 41",
    ):
        folder.write("orders.csv", HEADER, f",{bought},1,2.50")
        assert folder.read()[0][1] is None
    # So is an order of a customer, or of a file that names neither.
    folder.write("orders.csv", HEADER, "Total,ann,2024-01-01,,1,2.50")
    assert folder.read() == [("Total", None, 1, None)]
    folder.write("orders.csv", "Order ID,Day,Price", "Total,2024-01-01,2.50")
    bare = dict.fromkeys(["customer_column", "product_column", "quantity_column"], "")
    assert folder.read(**bare, amount_column="Price", unit_price_column="") == [
        ("Total", None, 1, None)
    ]


BELOW = (
    *("7,ann,2024-01-01,Tea,1,2", ",,,Cup,1,3", "8,,2024-01-02,Tea,1,4"),
    *(",,,Cup,1,5", ",,,Total:,,14", ",,,,,14", ",,,,,", "Total,,,,4,14"),
)


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet"])
def test_lines_below_an_orders_first_are_filled_down_if_said(
    folder: Folder, ending: str
) -> None:
    """Totals, empty lines and what names no product are no lines of the order."""
    folder.write("orders.csv.gz", HEADER, *BELOW)
    if ending == ".parquet":
        read = f"from read_csv('{folder.shop}/orders.csv.gz', all_varchar = true)"
        duckdb.execute(f"copy ({read}) to '{folder.shop}/orders.parquet'")
    query = """select order_id, any_value(customer_id), cast(sum(gross_amount) as int)
        from int_order_lines_cleaned where rejection_reason is null
        group by all order by all"""
    assert folder.ask(query) == [("7", "ann", 2), ("8", None, 4)]
    assert folder.ask(query, fill_down=True) == [("7", "ann", 5), ("8", None, 9)]
    reasons = [row[1] for row in folder.read(fill_down=True) if row[1]]
    assert sorted(set(reasons)) == ["missing_time", "not_a_line"]


def test_each_of_several_files_is_filled_down(folder: Folder) -> None:
    """A file's first line takes nothing of the file before."""
    folder.write("a.csv", HEADER, *BELOW[:2])
    folder.write("b.csv", HEADER, ",,,Pot,1,9", *BELOW[:4])
    found = folder.read(table="?", fill_down=True)
    assert [row[:3] for row in found] == [
        *(("7", "in_another_file", 2), ("7", None, 2), ("8", None, 2)),
        (None, "missing_time", 1),
    ]


def test_lines_are_filled_down_in_the_order_of_the_file(folder: Folder) -> None:
    lines = [
        line
        for no in range(30_000)
        for line in (f"{no},w{no},2024-01-01,i{no},1,2", f",,,i{no},1,3")
    ]
    folder.write("orders.csv", HEADER, *lines)
    query = """select count(*), count(distinct order_id), count(distinct customer_id)
        from stg_transactions__order_lines where product_id = 'i' || order_id
        and customer_id = 'w' || order_id"""
    assert folder.ask(query, fill_down=True) == [(60_000, 30_000, 30_000)]


def test_short_lines_are_read_if_asked_for(folder: Folder) -> None:
    quoted = SECOND.replace("Tea", '"Tea\nfor two"')
    folder.write("orders.csv", HEADER, FIRST, quoted, "Total,2 rows", "Printed today")
    with pytest.raises(duckdb.Error, match="Expected Number of Columns: 6 Found: 2"):
        folder.read()
    assert folder.read(csv_short_lines=True) == [
        *KEPT,
        ("Printed today", "missing_time", 1, None),
        ("Total", "not_a_line", 1, "line: total; "),
    ]


@pytest.mark.parametrize(
    "text", ["NULL", "null", "\\N", "n/a", "#N/A", "nan", "NaN", "None", '"NULL"']
)
def test_texts_of_a_null_are_empty(folder: Folder, text: str) -> None:
    line = f"{text},{text},2024-01-03,{text},1,{text}"
    folder.write("orders.csv", HEADER, line)
    columns = "order_id, customer_id, product_id, unit_price, parse_problem"
    query = f"select {columns} from stg_transactions__order_lines"
    empty = [("2024-01-03 00:00:00", None, None, None, None)]
    assert folder.ask(query) == empty
    # Parquet as well.
    with duckdb.connect() as connection:
        names = ", ".join(f"'{text}' as \"{name}\"" for name in COLUMNS.values())
        names = names.replace('"NULL"', "NULL")
        connection.execute(
            f"copy (select {names}) to '{folder.shop}/typed.parquet'".replace(
                f'{text.strip(chr(34))}\' as "Day"', '2024-01-03\' as "Day"'
            )
        )
    assert folder.ask(query, table="typed") == empty
    if text in ("NULL", "nan"):
        kept = folder.ask(query, table="typed", null_texts="-")
        assert kept[0][2] == text


# --- Several files ------------------------------------------------------------


def test_monthly_exports_count_what_stands_in_two_once(folder: Folder) -> None:
    twice = LINE.format(3, "cid", 31)
    folder.write("Sales_Jan.csv", HEADER, FIRST, SECOND, twice, twice)
    # Other columns in another order, and packed.
    folder.write(
        "Sales_Feb.csv.gz",
        "Day,Extra,Who,Order ID,Price,Qty,Item",
        "2024-01-31,x,cid,3,2.50,1,Tea",
        "2024-02-01,x,dee,4,2.50,1,Tea",
    )
    assert folder.read(table="Sales_*") == [
        *KEPT,
        ("3", "in_another_file", 1, "line: stands in Sales_Feb.csv.gz; "),
        ("3", None, 2, None),
        ("4", None, 1, None),
    ]
    assert folder.warnings == []
    # As many as the lines of all files, each in its own.
    assert sum(row[2] for row in folder.read(table="Sales_*")) == 6
    assert [row[:3] for row in folder.read(table="Sales_*", files_overlap=False)] == [
        ("1", None, 1),
        ("2", None, 1),
        ("3", None, 3),
        ("4", None, 1),
    ]


def test_sales_without_order_and_customer_are_in_one_file_only(folder: Folder) -> None:
    """Two shops sell the same on the same day."""
    for name in "ab":
        folder.write(f"{name}.csv", HEADER, ",,2024-01-01,Tea,1,2.50")
    assert [row[1:3] for row in folder.read(table="?")] == [(None, 2)]


def test_an_order_of_two_files_has_its_latest_state(folder: Folder) -> None:
    folder.write("2024-01.csv", f"{HEADER},Kind", f"{FIRST},black")
    folder.write("2024-02.csv", f"{HEADER},Kind", f"{FIRST},green", f"{SECOND},")
    assert folder.ask(
        "select order_id, category_id, rejection_reason from int_order_lines_cleaned "
        "order by all",
        table="2024-*",
        category_column="Kind",
    ) == [
        ("1", "black", "in_another_file"),
        ("1", "green", None),
        ("2", None, None),
    ]


# What changes of a line after its sale: the vars that name it, before and after.
TOLD_LATER: dict[str, tuple[dict[str, Any], str, str]] = {
    "status": ({"status_column": "X"}, "paid", "shipped"),
    "cancelled": ({"cancelled_column": "X"}, "", "2024-02-03"),
    "refunded": ({"refunded_amount_column": "X"}, "0", "2.50"),
    "order_total": ({"order_total_column": "X"}, "2.50", "2.25"),
    "order_discount": ({"order_discount_column": "X"}, "", "0.25"),
    "order_shipping": ({"order_shipping_column": "X"}, "", "4"),
    "order_tax": (
        {"order_tax_column": "X", "amount_includes": "tax"},
        *("0", "0.40"),
    ),
    "discount": ({"discount_column": "X", "discount_of": "order"}, "", "0.25"),
    "customer_name": ({"customer_name_column": "X"}, "A. Li", "Ann Li"),
    "product_name": ({"product_name_column": "X"}, "", "Green tea"),
    "category": ({"category_column": "X"}, "", "green"),
    "unit_cost": ({"unit_cost_column": "X"}, "", "1.10"),
    "country": ({"country_column": "X"}, "", "France"),
    "channel": ({"channel_column": "X"}, "web", "Online"),
}


@pytest.mark.parametrize("column", TOLD_LATER)
def test_what_changes_after_a_sale_makes_no_other_sale(
    folder: Folder, column: str
) -> None:
    settings, before, after = TOLD_LATER[column]
    folder.write("2024-01.csv", f"{HEADER},X", f"{FIRST},{before}")
    folder.write("2024-02.csv", f"{HEADER},X", f"{FIRST},{after}", f"{SECOND},")
    rows = folder.ask(
        "select order_id, rejection_reason, parse_problem "
        "from int_order_lines_cleaned order by all",
        table="2024-*",
        **settings,
    )
    assert rows == [
        ("1", "in_another_file", "line: stands in 2024-02.csv; "),
        *((*row[:2], None) for row in KEPT),
    ]


# A line of an order as two exports write it.
WRITTEN = {
    "seconds": (
        "1,ann,2024-01-01 10:00,Tea,1,2.50",
        "1,ann,2024-01-01 10:00:00,Tea,1,2.50",
    ),
    "zeros": (FIRST, FIRST.replace(",1,2.50", ",1.00,2.5")),
    "letters": (FIRST.replace("ann", "Ann@x.com"), FIRST.replace("ann", "ann@x.com")),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_line_that_two_files_write_otherwise_counts_once(
    folder: Folder, kind: str
) -> None:
    for name, line in zip("ab", WRITTEN[kind], strict=True):
        folder.write(f"{name}.csv", HEADER, line)
    assert [row[1:3] for row in folder.read(table="?")] == [
        ("in_another_file", 1),
        (None, 1),
    ]


@pytest.mark.parametrize("column", ["discount", "category", "product_name", "refund"])
def test_a_column_that_a_file_lacks_makes_no_other_sale(
    folder: Folder, column: str
) -> None:
    folder.write("a.csv", HEADER, FIRST)
    folder.write("b.csv", f"{HEADER},X", f"{FIRST},0", f"{SECOND},0")
    settings = {f"{column}_column": "X", "refund_values": "yes"}
    assert [row[:3] for row in folder.read(table="?", **settings)] == [
        ("1", "in_another_file", 1),
        ("1", None, 1),
        ("2", None, 1),
    ]


def test_orders_of_one_number_at_other_minutes_are_two(folder: Folder) -> None:
    """Tills begin anew each day, and nobody says who bought."""
    for name, minute in (("a", 10), ("b", 17)):
        line = f"1,,2024-01-01 10:{minute},Tea,1,2.50"
        folder.write(f"{name}.csv", HEADER, line)
    assert [row[1:3] for row in folder.read(table="?")] == [(None, 2)]


@pytest.mark.parametrize("clock", ["2024-01-01 {}", "2024-01-01,{}"])
def test_times_are_compared_to_the_second_where_all_files_have_them(
    folder: Folder, clock: str
) -> None:
    def count(*times: str) -> Any:
        header = HEADER.replace("Day", "Day,Clock" if "," in clock else "Day")
        for name, time in zip("abc", times, strict=False):
            line = f"1,,{clock.format(time)},Tea,1,2.50"
            folder.write(f"{name}.csv", header, line)
        settings = {"time_of_day_column": "Clock"} if "," in clock else {}
        return sum(
            row[2] for row in folder.read(table="?", **settings) if row[1] is None
        )

    assert count("10:00:12", "10:00:40") == 2
    assert count("10:00:12", "10:00:12") == 1
    assert count("10:00:12", "10:00") == 1
    assert count("10:00:12", "10:00:00", "10:00:12") == 1


def test_the_file_whose_orders_go_on_longest_is_the_latest(folder: Folder) -> None:
    """By its times, as they are written: feb comes before jan by name."""
    us = SECOND.replace("2024-01-02", "01/31/2024")
    first = FIRST.replace("2024-01-01", "01/01/2024")
    folder.write("jan.csv", f"{HEADER},State", f"{first},pending")
    folder.write("feb.csv", f"{HEADER},State", f"{first},cancelled", f"{us},paid")
    assert folder.ask(
        "select order_id, rejection_reason, line_type from int_order_lines_cleaned "
        "order by all",
        table="*",
        time_formats="%m/%d/%Y",
        status_column="State",
    ) == [
        ("1", "in_another_file", None),
        ("1", None, "not_counted"),
        ("2", None, "purchase"),
    ]


def test_a_guest_is_whom_a_later_export_names(folder: Folder) -> None:
    guest = FIRST.replace("ann", "guest")
    # Twice in each; and another customer's order of the same number.
    folder.write("1.csv", HEADER, guest, guest, SECOND.replace("2,", "1,", 1))
    folder.write("2.csv", HEADER, FIRST, FIRST, SECOND.replace("bob", ""))
    query = (
        "select customer_id, rejection_reason, sum(row_count - duplicate_count) "
        "from int_order_lines_cleaned group by all order by all"
    )
    assert folder.ask(query, table="?") == [
        ("ann", None, 2),
        ("bob", None, 1),
        (None, "in_another_file", 2),
        (None, None, 1),
    ]


def test_a_mark_of_a_refund_makes_a_line_of_its_own(folder: Folder) -> None:
    folder.write("1.csv", f"{HEADER},Back", f"{FIRST},no")
    folder.write("2.csv", f"{HEADER},Back", f"{FIRST},yes")
    assert folder.ask(
        "select line_type, gross_amount, refund_amount from int_order_lines_cleaned "
        "order by all",
        table="?",
        refund_column="Back",
        refund_values="yes",
    ) == [("purchase", 2.5, 0), ("refund", 0, 2.5)]


def test_products_without_an_id_are_told_apart_by_their_names(folder: Folder) -> None:
    for name in ("black", "green"):
        line = FIRST.replace("Tea", "")
        folder.write(f"{name}.csv", f"{HEADER},Name,Kind", f"{line},{name},{name}")
    assert folder.read(table="*", product_name_column="Name") == [("1", None, 2, None)]
    assert folder.read(table="*", category_column="Kind") == [("1", None, 2, None)]


def test_files_of_one_name_in_two_folders_are_two(folder: Folder) -> None:
    folder.write("2024-01/orders.csv", HEADER, FIRST)
    folder.write("2024-02/orders.csv", HEADER, FIRST, SECOND)
    assert folder.read(table="*/orders") == [
        ("1", "in_another_file", 1, "line: stands in 2024-02/orders.csv; "),
        *KEPT,
    ]


def test_amounts_of_an_order_are_spread_over_its_lines_once(folder: Folder) -> None:
    lines = [f"7,ann,2024-01-05,{item},1,10,15" for item in ("Tea", "Pot")]
    folder.write("a.csv", f"{HEADER},Total", *lines)
    folder.write("b.csv", f"{HEADER},Total", *lines, "7,,,,,,")
    rows = folder.ask(
        "select product_id, rejection_reason, cast(line_amount as double) "
        "from int_order_lines_cleaned where order_id = '7' order by all",
        table="?",
        order_total_column="Total",
    )
    kept = [row for row in rows if not row[1]]
    assert sum(row[2] for row in kept) == pytest.approx(15)
    assert len(rows) == 5 and len(kept) == 2


def test_column_that_some_files_lack_is_told(folder: Folder) -> None:
    folder.write("a.csv", HEADER, FIRST)
    folder.write("b.csv", f"{HEADER},Kind", f"{SECOND},green")
    assert folder.read(table="*", category_column="Kind") == KEPT
    [told] = folder.warnings
    assert told.endswith(
        "a.csv lacks the column Kind, which other files of the "
        "table have: it is empty there."
    )
    folder.write("c.csv", HEADER.replace("Who", "Name"), FIRST)
    told = folder.refused(table="*")
    assert "c.csv lacks the column(s) Who (var transactions_customer_column)" in told


@pytest.mark.parametrize(
    "name",
    ["orders.csv.gz", "orders.csv.zst", "orders.CSV", "orders.txt", "orders.tsv"],
)
def test_files_with_other_endings_are_read_in_place(folder: Folder, name: str) -> None:
    if name.endswith(".zst"):
        with duckdb.connect() as connection:
            rows = ", ".join(f"('{line}')" for line in (HEADER, FIRST, SECOND))
            connection.execute(
                f"copy (values {rows}) to '{folder.shop}/{name}' (format csv, "
                "header false, quote '', delimiter '\x01', compression zstd)"
            )
    else:
        folder.write(name, HEADER, FIRST, SECOND)
    assert folder.read() == KEPT
    # Also by its whole name.
    assert folder.read(table=name) == KEPT


def test_parquet_files_are_several_too(folder: Folder) -> None:
    with duckdb.connect() as connection:
        for number in (1, 2):
            line = LINE.format(number, "ann", number).split(",")
            names = zip(line, COLUMNS.values(), strict=True)
            columns = ", ".join(f"'{value}' as \"{name}\"" for value, name in names)
            target = folder.shop / f"orders_{number}.parquet"
            connection.execute(f"copy (select {columns}) to '{target}'")
    assert folder.read(table="orders_*") == KEPT


def test_loaded_files_count_what_stands_in_two_once(folder: Folder) -> None:
    """`clientele load` writes several files as one, and where each row was."""
    with duckdb.connect() as connection:
        rows = [(*FIRST.split(","), "a.csv"), (*FIRST.split(","), "b.csv")]
        names = ", ".join(f'"{name}"' for name in COLUMNS.values())
        connection.execute(
            f"copy (from (values {', '.join(map(str, rows))}) as rows({names}, "
            f"clientele_file)) to '{folder.shop}/orders.parquet'"
        )
    assert folder.read() == [
        ("1", "in_another_file", 1, "line: stands in orders.parquet b.csv; "),
        KEPT[0],
    ]


def test_parquet_wins_and_brackets_are_no_pattern(folder: Folder) -> None:
    folder.write("my [1].csv", HEADER, FIRST, SECOND)
    folder.write("my 1.csv", HEADER, FIRST)
    folder.write("my [1].old.csv", HEADER, FIRST)
    assert folder.read(table="my [1]") == KEPT


# --- One basket per line ------------------------------------------------------


BASKETS = {
    "basket_per_line": True,
    "undated_at": "2024-12-31",
    **dict.fromkeys(MAPPING, ""),
}


def baskets(folder: Folder, **settings: Any) -> dict[str, list[str]]:
    found = folder.ask(
        "select order_id, list(product_id order by product_id) "
        "from int_order_lines_cleaned "
        "where ordered_at = timestamp '2024-12-31' and rejection_reason is null "
        "group by all order by order_id",
        **BASKETS,
        **settings,
    )
    return dict(found)


def test_a_basket_per_line_is_an_order(folder: Folder) -> None:
    """As groceries.csv of arules: ragged, without a header."""
    folder.write(
        "orders.csv",
        *("citrus fruit,margarine", 'milk,"yogurt, plain","a ""b"" c"'),
        *("", "milk", "milk,,", "NULL, milk "),
    )
    assert baskets(folder) == {
        "1": ["citrus fruit", "margarine"],
        "2": ['a "b" c', "milk", "yogurt, plain"],
        "4": ["milk"],
        "5": ["milk"],
        "6": ["milk"],
    }


def test_baskets_may_begin_with_a_count_below_a_header(folder: Folder) -> None:
    folder.write("orders.csv", "Item(s);Item 1;Item 2", "1;tea;", "2;milk;tea")
    settings = {"csv_delimiter": ";", "csv_skip_lines": 1, "basket_position": 2}
    assert baskets(folder, **settings) == {"1": ["tea"], "2": ["milk", "tea"]}


def test_baskets_of_several_files_are_each_a_basket(folder: Folder) -> None:
    folder.write("jan.csv", "milk,tea", "tea")
    folder.write("feb.csv", "milk,tea", "pot")
    assert baskets(folder, table="*") == {
        "feb.csv 1": ["milk", "tea"],
        "feb.csv 2": ["pot"],
        "jan.csv 1": ["milk", "tea"],
        "jan.csv 2": ["tea"],
    }
    # One of them alone has the lines' numbers.
    assert list(baskets(folder, table="j*")) == ["1", "2"]


def test_baskets_are_numbered_in_the_order_of_the_lines(folder: Folder) -> None:
    folder.write("orders.csv.gz", *(f"item {i},tea" for i in range(1, 20_001)))
    query = (
        "select count(*), count(distinct order_id) from int_order_lines_cleaned "
        "where product_id in ('tea', 'item ' || order_id)"
    )
    assert folder.ask(query, **BASKETS) == [(40_000, 20_000)]


def test_files_without_times_need_their_moment(folder: Folder) -> None:
    folder.write("orders.csv", HEADER, FIRST, "Total,,,,3,9")
    told = folder.refused(time_column="")
    assert "The var(s) transactions_time_column must name columns of" in told
    assert "all lines get that of the var transactions_undated_at" in told
    assert "Write it as in 2024-12-31" in folder.refused(
        time_column="", undated_at="31/12/2024"
    )
    assert folder.read(time_column="", undated_at="2024-12-31") == [
        KEPT[0],
        ("Total", "not_a_line", 1, "line: total; "),
    ]


# --- First mistakes -----------------------------------------------------------


def test_another_name_is_told_with_the_command(folder: Folder) -> None:
    folder.write("it's my orders.csv", HEADER, FIRST)
    told = folder.refused()
    assert told.startswith(
        "Raw file not found: RAW/transactions/orders.parquet (or .csv). There lies: "
    )
    assert "There lies: it's my orders.csv. " in told
    words = shlex.split(told.partition("make build ")[2])
    assert words[:2] == ["RAW=RAW", "SHOPS=transactions"]
    given = json.loads(words[2].removeprefix("VARS="))
    assert given["transactions_table"] == "it's my orders"
    # With the other vars, so that the command works as it is.
    assert given["transactions_order_column"] == "Order ID"


@pytest.mark.parametrize("name", ["orders.xlsx", "My orders.zip"])
def test_files_to_load_are_told_with_the_command(folder: Folder, name: str) -> None:
    (folder.shop / name).touch()
    told = folder.refused()
    command = shlex.split(told.partition(".venv/bin/")[2])
    assert command == [
        *("clientele", "load", f"RAW/transactions/{name}", "RAW"),
        *("--shop", "transactions"),
    ]

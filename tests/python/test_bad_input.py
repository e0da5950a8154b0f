"""Bad input: a clear error, or rows rejected with a reason; nothing is lost.

Missing and odd files are in test_raw_switch.py, tiny shops in test_small_shops.py,
the build after a failed one in test_publishing.py.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import (
    DATA_ONLY,
    PUBLIC_SHOPS,
    ROOT,
    UNCLUSTERED,
    Dbt,
    Run,
    built,
    link_sample,
)

from clientele.building import remedies

ONLINE_RETAIL = "online_retail/online_retail"
LINES = f"{ONLINE_RETAIL}.csv"
OLIST = "olist/olist_{}_dataset"
TRANSLATIONS = "olist/product_category_name_translation.csv"


# --- Files that stop a build --------------------------------------------------


def clientele_build(
    folder: Path, raw: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """`clientele build` as a person runs it; warehouse and target in `folder`."""
    return subprocess.run(
        [
            *(sys.executable, "-c", "from clientele.cli import app; app()", "build"),
            *("--raw", str(raw), *options),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "CLIENTELE_WAREHOUSE": str(folder / "clientele.duckdb"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def before_last(text: str, line: str) -> str:
    """The text with a line put in above its last one."""
    lines = text.splitlines()
    return "\n".join([*lines[:-1], line, lines[-1], ""])


def parquet(sql: str) -> Callable[[str], bytes]:
    """What DuckDB writes for a query on the CSV file, as `{csv}`."""

    def content(text: str) -> bytes:
        with duckdb.connect() as connection:
            Path("in.csv").write_text(text, "utf-8")
            query = sql.format(csv="read_csv('in.csv', all_varchar = true)")
            connection.execute(f"copy ({query}) to 'out.parquet'")
        return Path("out.parquet").read_bytes()

    return content


def truncated(text: str) -> bytes:
    whole = parquet("from {csv}")(text)
    return whole[: len(whole) // 2]


def damaged(text: str) -> bytes:
    whole = bytearray(parquet("from {csv}")(text))
    # Pages come first; the footer, which lists them, stays whole.
    whole[40:4000] = bytes(3960)
    return bytes(whole)


def two_line_ends(text: str) -> str:
    half = text.index("\n", len(text) // 2) + 1
    return text[:half] + text[half:].replace("\n", "\r\n")


def swallowed(text: str) -> str:
    """One cell opens a quote, another ends with one: the rows between are gone."""
    lines = text.splitlines()
    # Staging does not read this column; the rows would be lost all the same.
    lines[100] = lines[100].replace(",,,", ',,"oh,', 1)
    lines[130] = lines[130].replace(",,,", ',,oh",', 1)
    return "\n".join([*lines, ""])


Texts = tuple[str, ...]
# Spoilt files of the sample: which, how, and what a person is told. What spoils gets
# the file's text, and returns none for a folder instead of a file. Files of one batch
# are spoilt in one build.
BATCHES: list[dict[str, tuple[str, Callable[[str], str | bytes | None], Texts]]] = [
    {
        "last_line_cut": (
            TRANSLATIONS,
            lambda text: text[: text.rindex(",")],
            ("line 13: the header has 2 columns, the line 1", "export the file again"),
        ),
        "cell_of_5_mb": (
            OLIST.format("geolocation") + ".csv",
            lambda text: before_last(text, f"01100,-23,-46,{'x' * 5_000_000},SP"),
            ("line 745: a row is longer than 2000000 bytes", "shorten the value"),
        ),
        "too_many_fields": (
            OLIST.format("products") + ".csv",
            lambda text: before_last(text, "p,toys, games,,,,1,2,3,4"),
            (
                "line 185: the header has 9 columns, the line 10",
                "The line: p,toys, games,,,,1,2,3,4",
                "Put a value that holds the delimiter in double quotes",
            ),
        ),
        "quote_bomb": (
            OLIST.format("sellers") + ".csv",
            lambda text: text.replace("vila amostra / ", '"vila amostra / ', 1),
            ("line 2: a double quote opens a value", "write quotes in it twice"),
        ),
        "quote_bomb_that_ends": (
            OLIST.format("order_reviews") + ".csv",
            swallowed,
            ("a double quote swallows whole rows", "begins with review-0001"),
        ),
        "two_line_ends": (
            OLIST.format("orders") + ".csv",
            two_line_ends,
            ("lines end in different ways", "one kind of line end"),
        ),
        "empty_file": (
            OLIST.format("order_items") + ".csv",
            lambda text: "",
            ("is empty", "A table without rows is a file with the header only"),
        ),
        "csv_named_parquet": (
            OLIST.format("order_payments") + ".parquet",
            lambda text: text,
            ("No magic bytes", "A CSV file must be called .csv"),
        ),
        "truncated_parquet": (
            f"{ONLINE_RETAIL}.parquet",
            truncated,
            ("No magic bytes", "The file is cut off", "Download or export"),
        ),
    },
    {
        "latin_1": (
            TRANSLATIONS,
            lambda text: before_last(text, "amostra_café,x").encode("latin-1"),
            ("line 13: the text is not UTF-8", "windows-1252", "<shop>_csv_encoding"),
        ),
        "comment_line": (
            OLIST.format("geolocation") + ".csv",
            lambda text: before_last(text, "# the end"),
            ("line 745: the header has 5 columns, the line 1", "The line: # the end"),
        ),
        "preamble": (
            OLIST.format("products") + ".csv",
            lambda text: f"Export of 2018-09-03\n\n{text}",
            (
                "It has: Export of 2018-09-03.",
                "Line 3 has them: set olist_csv_skip_lines: 2.",
            ),
        ),
        "utf_16": (
            OLIST.format("sellers") + ".csv",
            lambda text: text.encode("utf-16"),
            ("line 1: the text is not UTF-8", "utf-16, in the var <shop>_csv_encoding"),
        ),
        "damaged_parquet": (
            OLIST.format("order_reviews") + ".parquet",
            damaged,
            ("The file is damaged", "Download or export the file again"),
        ),
        "nested_column": (
            OLIST.format("orders") + ".parquet",
            parquet("select * replace ([order_status] as order_status) from {csv}"),
            (
                "the column order_status is nested (VARCHAR[])",
                "one plain value per row",
            ),
        ),
        "column_twice": (
            OLIST.format("order_items") + ".csv",
            lambda text: (
                text.replace("freight_value", "Price", 1)
                .replace("\n", ",1\n")
                .replace(",1\n", ",freight_value\n", 1)
            ),
            ("has the column(s) price more than once", "Keep one of each"),
        ),
        "wrong_delimiter": (
            OLIST.format("customers") + ".csv",
            lambda text: text.replace(",", ";"),
            (
                "lacks the column(s) customer_id, customer_unique_id",
                "It has: customer_id;customer_unique_id;",
                'Line 1 has them: set olist_csv_delimiter: ";".',
            ),
        ),
        "folder_in_place_of_a_file": (
            OLIST.format("order_payments") + ".csv",
            lambda text: None,
            ("Raw file not found", "Put the publisher's file there"),
        ),
        "wrong_encoding": (
            LINES,
            lambda text: before_last(text, text.splitlines()[1]).encode() + b"\x80,\n",
            (
                "the byte 0x80 is no character of Latin-1",
                "set the var online_retail_csv_encoding to windows-1252",
            ),
        ),
    },
]

# What reads each file to its end.
READERS = " ".join(
    f"+int_{entity}_cleaned"
    for entity in (
        *("category_translations", "customers", "locations", "products"),
        *("sellers", "payments", "reviews", "orders", "order_lines"),
    )
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], str]]:
    """What a build with a batch of bad files says; made once per batch."""
    outputs: dict[int, str] = {}

    def output(batch: int) -> str:
        if batch not in outputs:
            folder = tmp_path_factory.mktemp("bad")
            raw = link_sample(folder / "raw")
            for name, spoil, _ in BATCHES[batch].values():
                file = (raw / name).with_suffix(".csv")
                text = file.read_text("utf-8")
                file.unlink()
                with pytest.MonkeyPatch.context() as patch:
                    patch.chdir(folder)
                    content = spoil(text)
                if content is None:
                    (raw / name).mkdir()
                    continue
                if isinstance(content, str):
                    content = content.encode()
                (raw / name).write_bytes(content)
            encoding = '{"online_retail_csv_encoding": "latin-1"}'
            words = ("--shops", PUBLIC_SHOPS, "--select", READERS, "--vars", encoding)
            run = clientele_build(folder, raw, *words)
            assert run.returncode == 1, run.stderr
            outputs[batch] = run.stderr.replace(str(raw), "RAW")
        return outputs[batch]

    yield output


@pytest.mark.parametrize(
    ("batch", "bad"),
    [(batch, bad) for batch, files in enumerate(BATCHES) for bad in files],
)
def test_bad_file_is_told(told: Callable[[int], str], batch: int, bad: str) -> None:
    file, _, texts = BATCHES[batch][bad]
    paragraphs = told(batch).split("Failure in ")
    # DuckDB alone knows the file, and does not say which, where it decodes text.
    stem = file.rpartition(".")[0]
    path = "model stg_online_retail" if bad == "wrong_encoding" else f"RAW/{stem}."
    found = [text for text in paragraphs if path in text]
    assert len(found) == 1, told(batch)
    for text in texts:
        assert text in found[0]
    assert len(found[0]) < 2000
    # Advice for people who write SQL is none for people who run builds.
    assert "strict_mode" not in found[0]


def test_file_without_permission_is_told(dbt: Dbt, raw_copy: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    text = (raw_copy / LINES).read_text("utf-8")
    (raw_copy / LINES).unlink()
    (raw_copy / LINES).write_text(text, "utf-8")
    (raw_copy / LINES).chmod(0)
    run = dbt("run", "--select", "stg_online_retail__order_lines", raw=raw_copy)
    assert run.returncode != 0
    assert str(raw_copy / LINES) in run.output
    assert "Permission denied" in run.output


def test_remedy_for_permissions_is_told() -> None:
    text = 'IO Error: Cannot open file "/raw/a.csv": Permission denied'
    assert remedies.explain({"model.a": ["Failure in model a", text]}) == {
        "model.a": [
            "Failure in model a",
            text,
            "You may not read the file. Change its permissions (chmod u+r).",
        ]
    }


def test_other_errors_stay_as_they_are() -> None:
    errors = {"test.a": ["Failure in test a", "Got 3 results, configured to fail"]}
    assert remedies.explain(errors) == errors


def test_missing_folder_is_told(tmp_path: Path) -> None:
    run = clientele_build(tmp_path, tmp_path / "none")
    assert run.returncode == 1
    assert f"The raw data folder is not there: {tmp_path / 'none'}" in run.stderr
    assert "name another folder" in run.stderr


# --- A file that looks odd and is good ------------------------------------------


def test_header_of_a_big_file_is_its_first_line(dbt: Dbt, raw_copy: Path) -> None:
    file = raw_copy / (OLIST.format("geolocation") + ".csv")
    header = file.read_text("utf-8").splitlines()[0]
    file.unlink()
    # More than one of DuckDB's buffers, so that it reads in parallel.
    row = f"01100,-23.496890,-46.602430,{'vila amostra ' * 40},SP\n"
    file.write_text(f"{header}\n" + row * 150_000, "utf-8")
    built(dbt("run", "--select", "stg_olist__locations", raw=raw_copy))


# --- Rows that are rejected ---------------------------------------------------

# Column, value and reason; the row's invoice is named after its position.
BAD_VALUES = [
    ("InvoiceDate", "31/12/2010 08:26", "unreadable_value"),
    ("InvoiceDate", "2010-13-45", "unreadable_value"),
    ("InvoiceDate", "0001-01-01", "unreadable_value"),
    ("InvoiceDate", "12/31/1899 0:00", "unreadable_value"),
    ("InvoiceDate", "9999-12-31", "unreadable_value"),
    ("InvoiceDate", "12/1/2099 8:26", "unreadable_value"),
    ("InvoiceDate", "infinity", "unreadable_value"),
    ("InvoiceDate", "", "missing_time"),
    ("Quantity", "four", "unreadable_value"),
    ("Quantity", "1.5", "unreadable_value"),
    ("Quantity", "NaN", "unreadable_value"),
    ("Quantity", "99999999999", "unreadable_value"),
    ("Quantity", "2147483647", "unreadable_value"),
    ("Quantity", "", "missing_quantity"),
    ("Quantity", "-4", "negative_quantity"),
    ("UnitPrice", "£3.50", "unreadable_value"),
    ("UnitPrice", "1,234.50", "unreadable_value"),
    ("UnitPrice", "NaN", "unreadable_value"),
    ("UnitPrice", "inf", "unreadable_value"),
    ("UnitPrice", "99999999999999", "unreadable_value"),
    ("UnitPrice", "9" * 40, "unreadable_value"),
    ("UnitPrice", "-3.50", "negative_price"),
    ("UnitPrice", "0", "no_amount"),
    ("UnitPrice", "", "missing_amount"),
]
GOOD_VALUES = [
    ("UnitPrice", "1e3"),
    ("UnitPrice", " 2.50 "),
    ("Quantity", "6.0"),
    ("Description", 'NAILS 12"'),
    ("Description", "TWO\nLINES, WITH, COMMAS"),
    ("Description", "x" * 1_000_000),
    ("Description", "NUL\0BYTE"),
    ("Country", "#Country"),
]
COLUMNS = (
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate"),
    *("UnitPrice", "CustomerID", "Country"),
)
GOOD = ("", "22423", "TEAPOT", "4", "12/1/2010 8:26", "2.50", "17850", "France")


def row(invoice: str, **values: str) -> dict[str, str]:
    return {**dict(zip(COLUMNS, GOOD, strict=True)), "InvoiceNo": invoice, **values}


@pytest.fixture(scope="module")
def spoilt(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The sample and a row for each bad value, built with data tests up to clusters."""
    raw = link_sample(tmp_path_factory.mktemp("spoilt") / "raw")
    rows = [
        *(row(f"bad-{i}", **{v[0]: v[1]}) for i, v in enumerate(BAD_VALUES)),
        *(row(f"good-{i}", **{v[0]: v[1]}) for i, v in enumerate(GOOD_VALUES)),
        *(row("#comment"), row("twice"), row("twice")),
        # Different at the very end only.
        *(row("long", Description="x" * 999_999 + y, Quantity="?") for y in "ab"),
    ]
    text = (raw / LINES).read_text("utf-8")
    (raw / LINES).unlink()
    with (raw / LINES).open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        csv.DictWriter(stream, COLUMNS, lineterminator="\n").writerows(rows)
        stream.write("\n\n")

    def append(table: str, *lines: str) -> None:
        file = raw / (OLIST.format(table) + ".csv")
        text = file.read_text("utf-8")
        file.unlink()
        file.write_text("\n".join([text.rstrip("\n"), *lines, ""]), "utf-8")

    append("geolocation", "01100,NaN,-46.6,nan,SP", "01100,-23.4,inf,inf,SP")
    append(
        "orders",
        "order-000001,account-000001,delivered,2019-09-05 10:15:00,,,,",
        "far-off,account-000001,delivered,2018-01-05 10:15:00,,,,2999-01-01 00:00:00",
    )
    append(
        "order_items",
        "order-000002,77,product-0056,seller-001,2016-09-10 11:49:00,-5.00,0",
    )
    return built(dbt(*DATA_ONLY, *UNCLUSTERED, raw=raw))


@pytest.mark.parametrize(
    ("number", "column", "value", "reason"),
    [(i, *bad) for i, bad in enumerate(BAD_VALUES)],
    ids=[f"{column}={value[:20]}" for column, value, _ in BAD_VALUES],
)
def test_bad_value_is_rejected(
    spoilt: Run, number: int, column: str, value: str, reason: str
) -> None:
    ((found, count, text),) = spoilt.query(
        "select rejection_reason, row_count, row_text from core.rejected_rows "
        f"where row_text like 'order_id: bad-{number} |%'"
    )
    assert (found, count) == (reason, 1)
    if reason == "unreadable_value":
        assert text.endswith(f" | unreadable {column}: {value}; ")


def test_odd_but_good_values_are_kept(spoilt: Run) -> None:
    kept = spoilt.query(
        "select order_id, product_name, quantity, unit_price, country "
        "from core.order_lines where order_id like 'good-%' order by order_id"
    )
    wanted = [
        (f"good-{i}", *("TEAPOT", 4, 2.5, "France")) for i in range(len(GOOD_VALUES))
    ]
    wanted[0] = ("good-0", "TEAPOT", 4, 1000, "France")
    wanted[2] = ("good-2", "TEAPOT", 6, 2.5, "France")
    for i in (3, 4, 5, 6):
        wanted[i] = (f"good-{i}", GOOD_VALUES[i][1], 4, 2.5, "France")
    wanted[7] = ("good-7", "TEAPOT", 4, 2.5, "#Country")
    assert kept == wanted
    assert spoilt.query(
        "select count(*) from core.order_lines where order_id = '#comment'"
    ) == [(1,)]


def test_dates_far_off_do_not_move_the_clock(spoilt: Run, sample: Run) -> None:
    clock = (
        "select shop_id, as_of_at, last_order_date from core.shops "
        "where shop_id in ('olist', 'online_retail') order by all"
    )
    assert spoilt.query(clock) == sample.query(clock)


def test_long_cell_is_cut_and_stays_distinct(spoilt: Run) -> None:
    texts = [
        text
        for (text,) in spoilt.query(
            "select row_text from core.rejected_rows where row_text like '%: long |%'"
        )
    ]
    assert len(texts) == 2
    for text in texts:
        assert len(text) < 1000
        assert f"product_name: {'x' * 200}... (1000000 characters, md5 " in text


def test_rows_of_olist_are_rejected(spoilt: Run, sample: Run) -> None:
    rejected = (
        "select source_table, rejection_reason, row_count, row_text "
        "from core.rejected_rows where shop_id = 'olist'"
    )
    new = sorted(set(spoilt.query(rejected)) - set(sample.query(rejected)))
    assert [found[:3] for found in new] == [
        ("olist_geolocation_dataset", "unreadable_value", 1),
        ("olist_geolocation_dataset", "unreadable_value", 1),
        ("olist_order_items_dataset", "negative_price", 1),
        ("olist_orders_dataset", "duplicate_key", 1),
        ("olist_orders_dataset", "unreadable_value", 1),
    ]
    assert "geolocation_lng: inf" in new[0][3] + new[1][3]
    assert "geolocation_lat: NaN" in new[0][3] + new[1][3]
    assert "order_estimated_delivery_date: 2999-01-01" in new[4][3]


def test_every_row_is_kept_or_rejected(spoilt: Run, sample: Run) -> None:
    audit = (
        "select source_table, max(rows_in), min(rows_kept) from core.cleaning_audit "
        "group by all order by all"
    )
    rejected = dict(
        spoilt.query(
            "select source_table, sum(row_count) from core.rejected_rows group by all"
        )
    )
    before = {table: rows_in for table, rows_in, _ in sample.query(audit)}
    added = {}
    for table, rows_in, kept in spoilt.query(audit):
        assert rows_in == kept + rejected.get(table, 0), table
        added[table] = rows_in - before[table]
    assert {table: count for table, count in added.items() if count} == {
        "olist_geolocation_dataset": 2,
        "olist_orders_dataset": 2,
        "olist_order_items_dataset": 1,
        "online_retail": len(BAD_VALUES) + len(GOOD_VALUES) + 5,
    }
    (duplicates,) = spoilt.query(
        "select row_count from core.rejected_rows "
        "where row_text like 'order_id: twice |%'"
    )
    assert duplicates == (1,)

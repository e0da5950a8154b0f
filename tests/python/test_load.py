"""`clientele load`: xlsx, zip and CSV files become Parquet files, or nothing."""

import csv
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from conftest import ROOT, SAMPLE
from typer.testing import CliRunner

from clientele.building import dbt
from clientele.cli import app
from clientele.errors import ClienteleError
from clientele.sources import load, spreadsheets
from clientele.sources.files import (
    Found,
    Table,
    declared_tables,
    match_files,
    names_apart,
)

COLUMNS = [
    *("InvoiceNo", "StockCode", "Description", "Quantity"),
    *("InvoiceDate", "UnitPrice", "CustomerID", "Country"),
]
LINES = [
    (536365, "85123A", "HEART", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "UK"),
    ("C536379", 22752, "BOX ", -1, datetime(2010, 12, 1, 9, 41), 27.5, None, "UK"),
]
AS_TEXT = [
    ("536365", "85123A", "HEART", "6", "2010-12-01 08:26:00", "2.55", "17850", "UK"),
    ("C536379", "22752", "BOX ", "-1", "2010-12-01 09:41:00", "27.5", None, "UK"),
]


def write_xlsx(file: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> Path:
    with xlsxwriter.Workbook(file, {"default_date_format": "m/d/yy h:mm"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("#"):
                        sheet.write_formula(number, column, "=1/0", None, value)
                    elif isinstance(value, str):
                        sheet.write_string(number, column, value)
                    else:
                        sheet.write(number, column, value)
    return file


def write_zip(file: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def rows_of(parquet: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"from '{parquet}'").fetchall()


def files_of(folder: Path) -> list[str]:
    """Every file below, hidden ones and locks too."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()
    )


# --- Cells --------------------------------------------------------------------


def text_of(tmp_path: Path, rows: list[Sequence[Any]]) -> Any:
    """Columns and rows of the Parquet file made from one sheet."""
    file = write_xlsx(tmp_path / "in.xlsx", {"One": rows})
    target = tmp_path / "out.parquet"
    spreadsheets.write_text(file, "in.xlsx", [], target)
    with duckdb.connect() as connection:
        found = connection.execute(f"from '{target}'")
        types = {str(column[1]) for column in found.description or []}
        assert types == {"VARCHAR"}
        return [column[0] for column in found.description or []], found.fetchall()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17850, "17850"),
        (-80995, "-80995"),
        (17850.0, "17850"),
        (10**15, "1000000000000000"),
        (2.55, "2.55"),
        (0.001, "0.001"),
        (-11062.06, "-11062.06"),
        (datetime(2010, 12, 1, 8, 26), "2010-12-01 08:26:00"),
        (datetime(2011, 12, 31), "2011-12-31 00:00:00"),
        ("00123", "00123"),
        ("12/1/2010 8:26", "12/1/2010 8:26"),
        (' ÉTÉ, "x"\nline two ', ' ÉTÉ, "x"\nline two '),
        ("1.0", "1.0"),
        (True, "true"),
        ("#DIV/0!", "#DIV/0!"),
        ("#N/A", "#N/A"),
        (None, None),
    ],
    ids=repr,
)
def test_cells_become_the_text_that_they_show(
    tmp_path: Path, cell: Any, text: str | None
) -> None:
    # Beside a text, so that no column is of one type; below more rows than any
    # reader looks at to guess one.
    rows = [("A", "B"), *[("C1", 1)] * 1500, (cell, cell), ("last", 2)]
    _, found = text_of(tmp_path, rows)
    assert found[1500] == (text, text)
    assert found[0] == ("C1", "1") and found[-1] == ("last", "2")
    assert len(found) == 1502


def test_columns_are_named_as_in_the_file(tmp_path: Path) -> None:
    rows = [(" A ", "b c", None, "x", 7), (1, 2, 3, 4, 5)]
    columns, found = text_of(tmp_path, rows)
    assert columns == ["A", "b c", "unnamed_3", "x", "7"]
    assert found == [("1", "2", "3", "4", "5")]


def test_empty_rows_at_the_end_are_none(tmp_path: Path) -> None:
    rows = [("A", "B"), (1, 2), (None, None), (3, 4), (" ", None), ("", "  ")]
    assert text_of(tmp_path, rows)[1] == [("1", "2"), (None, None), ("3", "4")]


def test_column_that_repeats_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        ClienteleError, match="sheet One has the column A more than once"
    ):
        text_of(tmp_path, [("A", "a"), (1, 2)])


# --- Sheets -------------------------------------------------------------------


def test_sheets_are_appended_in_the_order_named(tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "in.xlsx",
        {"2009": [("A",), (1,)], "2010": [("A",), ("x",)], "Notes": [("B",), (9,)]},
    )
    target = tmp_path / "out.parquet"
    spreadsheets.write_text(file, "in.xlsx", ["2010", "2009"], target)
    assert rows_of(target) == [("x",), ("1",)]
    for sheets, told in [
        ([], "has several sheets: 2009, 2010, Notes. Name the one to load with"),
        (["2011"], "has no sheet 2011. It has: 2009, 2010, Notes."),
        (["2009", "Notes"], "sheet Notes has other columns than sheet 2009: B, not A"),
    ]:
        with pytest.raises(ClienteleError, match=told):
            spreadsheets.write_text(file, "in.xlsx", sheets, target)


# --- What is told before anything is done --------------------------------------


def flag_encrypted(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    file.write_bytes(content)


def make_inputs(folder: Path) -> None:
    (folder / "online_retail.pdf").write_text("a")
    (folder / "online_retail.csv").write_text("InvoiceNo\n1\n")
    (folder / "empty.csv").touch()
    (folder / "bad.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    write_zip(folder / "none.zip", {"readme.md": "x", "__MACOSX/._a.csv": "x"})
    write_zip(folder / "others.zip", {"x.csv": "x", "y.csv": "y"})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nope.csv"], ["nope.csv is not there. Check the path."]),
        (["."], ["is a folder", "Name the files in it"]),
        (["online_retail.pdf"], ["is no .xlsx, .csv, .txt, .tsv", "Save it as"]),
        (["empty.csv"], ["empty.csv is empty", "Download or export it again"]),
        (["bad.zip"], ["bad.zip cannot be read as a zip", "Download it again"]),
        (["none.zip"], ["There is no file to load in none.zip: .xlsx, .csv"]),
        (
            ["others.zip", "--shop", "olist"],
            [
                "Left out would be others.zip: x.csv, others.zip: y.csv: none of the",
                "tables olist_orders_dataset, ",
                "nothing is loaded",
                "(unzip them first)",
            ],
        ),
        (
            ["online_retail.csv", "--table", "orders"],
            ["There is no table 'orders'. The tables: online_retail."],
        ),
        (
            ["online_retail.csv", "--sheet", "One"],
            ["--sheet names a sheet, and none of the files is an xlsx"],
        ),
        (
            ["online_retail.csv", "--shop", "amazon"],
            [
                "There is no shop 'amazon'. --shop takes one of anycompany, ",
                "marketing, olist, online_retail, transactions, or a shop of your own",
            ],
        ),
        (["online_retail.csv", "--vars", "[1]"], ["--vars is no mapping"]),
    ],
    ids=lambda value: " ".join(value) if value[0].count(" ") == 0 else "",
)
def test_bad_input_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: list[str]
) -> None:
    make_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("clientele.cli.find_project_root", lambda _: ROOT)
    file, *options = words
    command = ["load", file, "raw", "--shop", "online_retail", *options]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1, result.output
    for text in told:
        assert text in result.stderr
    assert not (tmp_path / "raw").exists()


def stub_dbt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Callable[..., None]
) -> None:
    """Let `run` stand for each call of dbt, with its command line."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    monkeypatch.chdir(ROOT)

    def run_dbt(_root: Path, _console: object, *words: str, **given: Any) -> None:
        run(dbt.command(*words, variables=given["variables"]))

    monkeypatch.setattr(dbt, "run", run_dbt)


def test_vars_reach_dbt_and_errors_name_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_inputs(tmp_path)
    commands: list[list[str]] = []

    def fail(command: list[str]) -> None:
        commands.append(command)
        read = tmp_path / "raw/.clientele_load/files/0.csv"
        assert read.read_text() == "InvoiceNo\n1\n"
        raise ClienteleError(
            "dbt failed: 1 error(s).\n\nEncountered an error while running operation: "
            f"Compilation Error\n  {read}, line 3: the text is not UTF-8. Set csv_.\n"
            "  \n  > in macro raw_csv (macros/raw/raw_csv.sql)"
        )

    stub_dbt(monkeypatch, tmp_path, fail)
    file = str(write_zip(tmp_path / "a.zip", {"Data.CSV": "InvoiceNo\n1\n"}))
    variables = '{"csv_delimiter": ";", "shops": "olist"}'
    command = ["load", file, str(tmp_path / "raw"), "--shop", "online_retail"]
    result = CliRunner().invoke(app, [*command, "--vars", variables])
    assert result.exit_code == 1
    told = f"Error: {file}: Data.CSV, line 3: the text is not UTF-8"
    assert result.stderr.startswith(told)
    assert "> in macro" not in result.stderr
    assert "Nothing was loaded" in result.stderr
    assert commands[0][-1] == (
        '{"csv_delimiter": ";", "shops": "online_retail", "raw_source": "files"}'
    )
    assert files_of(tmp_path / "raw") == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), None])
def test_nothing_is_left_of_a_load_that_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError | None
) -> None:
    make_inputs(tmp_path)

    def stop(_command: list[str]) -> None:
        if error:
            raise error
        os.kill(os.getpid(), signal.SIGTERM)

    stub_dbt(monkeypatch, tmp_path, stop)
    file = str(tmp_path / "online_retail.csv")
    raw = tmp_path / "raw"
    command = ["load", file, str(raw), "--shop", "online_retail"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == (1 if error else 128 + signal.SIGTERM)
    assert ("No space left" if error else "Stopped by SIGTERM") in result.stderr
    assert list(raw.iterdir()) == []


@pytest.mark.parametrize("of_dbt", [False, True], ids=["raw", "dbt"])
def test_one_load_of_a_folder_runs_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_dbt: bool
) -> None:
    """The lock of dbt's folder is that of a build."""
    make_inputs(tmp_path)
    stub_dbt(monkeypatch, tmp_path, lambda _: pytest.fail("it ran"))
    raw = tmp_path / "raw"
    command = ["load", str(tmp_path / "online_retail.csv"), str(raw)]
    with dbt.own_target(ROOT, "load") if of_dbt else load._work_folder(raw) as folder:
        (folder / "made").mkdir(parents=True)
        result = CliRunner().invoke(app, [*command, "--shop", "online_retail"])
        assert result.exit_code == 1
        told = "DBT_TARGET_PATH" if of_dbt else "Another load into"
        assert told in result.stderr
        assert (folder / "made").is_dir()
    assert list(raw.iterdir()) == []


@pytest.mark.parametrize("there", ["online_retail.parquet", "online_retail.csv"])
def test_what_is_there_is_not_replaced_unasked(tmp_path: Path, there: str) -> None:
    make_inputs(tmp_path)
    folder = tmp_path / "raw" / "online_retail"
    folder.mkdir(parents=True)
    (folder / there).write_text("precious")
    [table] = declared_tables(ROOT, "online_retail", {})
    other = {table: [Found("other", tmp_path / "online_retail.csv")]}
    with pytest.raises(ClienteleError, match="is there already") as error:
        load.check_targets(folder, other, overwrite=False)
    assert "replace it with --overwrite" in str(error.value)
    load.check_targets(folder, other, overwrite=True)
    # A person who loads that very CSV file means it.
    if there.endswith(".csv"):
        own = Found("", folder / there)
        load.check_targets(folder, {table: [own, *other[table]]}, overwrite=False)


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("Olist Orders-Dataset.CSV", "olist_orders_dataset"),
        ("product_category_name_translation.csv", "product_category_name_translation"),
        ("olist_products_dataset.tsv.gz", "olist_products_dataset"),
    ],
)
def test_names_of_files_say_the_table(tmp_path: Path, file: str, table: str) -> None:
    (tmp_path / file).write_text("x")
    (tmp_path / "olist_sellers_dataset.csv").write_text("x")
    files = [tmp_path / file, tmp_path / "olist_sellers_dataset.csv"]
    matched = match_files(files, declared_tables(ROOT, "olist", {}))
    assert {
        known.name: [found.file for found in them] for known, them in matched.items()
    } == {
        table: files[:1],
        "olist_sellers_dataset": files[1:],
    }


def test_a_file_that_is_no_table_stops_all_with_the_command_without_it(
    tmp_path: Path,
) -> None:
    for name in ("orders.csv", "olist_sellers_dataset.csv"):
        (tmp_path / name).write_text("x")
    files = [tmp_path / "orders.csv", tmp_path / "olist_sellers_dataset.csv"]
    with pytest.raises(ClienteleError) as error:
        match_files(files, declared_tables(ROOT, "olist", {}))
    assert f"Left out would be {files[0]}: none of the tables" in str(error.value)
    assert str(error.value).endswith(f"load the others alone: {files[1]}")


def test_files_of_a_shop_with_one_table_may_have_any_names(tmp_path: Path) -> None:
    write_zip(tmp_path / "download.zip", {"export 2011.csv": "x"})
    (tmp_path / "2012.csv").write_text("x")
    tables = declared_tables(ROOT, "online_retail", {"online_retail_table": "tx"})
    files = [tmp_path / "download.zip", tmp_path / "2012.csv"]
    [(table, found)] = match_files(files, tables).items()
    # The var names the file; the source keeps its name.
    assert (table.name, table.stem) == ("online_retail", "tx")
    assert [one.name for one in found] == ["export 2011.csv", "2012.csv"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """A build asks in which file a row stands."""
    for month in ("01", "02"):
        (tmp_path / month).mkdir()
        (tmp_path / month / "orders.csv").write_text("a\n1\n")
    members = {"2023/orders.csv": "a\n1\n", "2024/orders.csv": "a\n1\n"}
    zipped = write_zip(tmp_path / "old.zip", members)
    tables = [Table("transactions", "orders")]
    folders = [tmp_path / "01" / "orders.csv", tmp_path / "02" / "orders.csv"]
    for files, names in (
        (folders, ["01/orders.csv", "02/orders.csv"]),
        ([zipped], [*members]),
        ([zipped, folders[0]], ["01/orders.csv", *(f"old.zip/{m}" for m in members)]),
        (folders[:1], ["orders.csv"]),
    ):
        [found] = match_files(files, tables).values()
        assert sorted(names_apart(found).values()) == names


def test_shop_of_ones_own_says_its_source_and_files(tmp_path: Path) -> None:
    for named, stem in [("Sales_*", "Sales_all"), ("a?.csv", "a_")]:
        given = {"my_de_source": "transactions", "my_de_table": named}
        [table] = declared_tables(ROOT, "my_de", given)
        assert (table.name, table.stem) == ("transactions", stem)


def test_damaged_files_are_told(tmp_path: Path) -> None:
    xlsx = write_xlsx(tmp_path / "in.xlsx", {"One": [COLUMNS, *LINES]})
    whole = xlsx.read_bytes()
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1200)
    for content in (
        *(whole[: len(whole) // 2], whole.replace(b"xl/", b"xm/")),
        *(locked, b"InvoiceNo;StockCode\n"),
    ):
        xlsx.write_bytes(content)
        with pytest.raises(ClienteleError, match=r"in\.xlsx cannot be read as xlsx"):
            spreadsheets.write_text(xlsx, "in.xlsx", [], tmp_path / "out.parquet")
    text = "".join(f"{number},{number**3}\n" for number in range(9999))
    file = write_zip(tmp_path / "a.zip", {"online_retail.csv": text})
    content = bytearray(file.read_bytes())
    content[5000:5100] = bytes(100)
    file.write_bytes(content)
    found = Found("a.zip: online_retail.csv", file, "online_retail.csv")
    with pytest.raises(ClienteleError, match=r"online_retail\.csv cannot be unzipped"):
        load._unzip(found, tmp_path / "out.csv")
    write_zip(file, {"online_retail.csv": text})
    flag_encrypted(file)
    with pytest.raises(ClienteleError, match=r"password required.*\n.*unzip it"):
        load._unzip(found, tmp_path / "out.csv")


def test_zip_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_zip(tmp_path / "a.zip", {"x.csv": "0" * 2_000_000})
    left = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    with pytest.raises(ClienteleError, match=r"needs 2\.0 MB, and the disk of"):
        load._unzip(Found("a.zip: x.csv", file, "x.csv"), tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


# --- Whole loads ----------------------------------------------------------------


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's folder, shared: it reads the project once."""
    return tmp_path_factory.mktemp("target")


Load = Callable[..., subprocess.CompletedProcess[str]]


def command_of(words: Sequence[object]) -> list[str]:
    start = "from clientele.cli import app; app()"
    return [sys.executable, "-c", start, "load", *map(str, words)]


@pytest.fixture
def run_load(target: Path) -> Load:
    """`clientele load` as a person runs it."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command_of(words),
            cwd=ROOT,
            env={**os.environ, "DBT_TARGET_PATH": str(target)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    return run


def test_killed_load_leaves_nothing_and_the_next_one_works(
    tmp_path: Path, target: Path, run_load: Load
) -> None:
    sheets = {"2009": [COLUMNS, *LINES], "2010": [COLUMNS, *LINES]}
    file = write_xlsx(tmp_path / "download.xlsx", sheets)
    raw = tmp_path / "raw"
    words = (file, raw, "--shop", "online_retail", "--sheet", "2009", "--sheet", "2010")
    with subprocess.Popen(
        command_of(words),
        cwd=ROOT,
        env={**os.environ, "DBT_TARGET_PATH": str(target)},
        stdout=subprocess.DEVNULL,
    ) as killed:
        made = raw / ".clientele_load/files/online_retail/online_retail.parquet"
        while killed.poll() is None and not made.exists():
            time.sleep(0.01)
        killed.kill()
    assert files_of(raw / "online_retail") == []
    assert made.exists()

    result = run_load(*words)
    assert result.returncode == 0, result.stderr
    assert files_of(raw) == ["online_retail/online_retail.parquet"]
    rows = rows_of(raw / "online_retail" / "online_retail.parquet")
    assert rows == AS_TEXT * 2
    assert f"make build RAW={raw} SHOPS=online_retail" in result.stdout
    # Nothing was asked: what is there stays.
    again = run_load(*words)
    assert again.returncode == 1
    assert "is there already" in again.stderr


REAL_LINES = 20_000


def test_real_lines_come_through_an_xlsx_unchanged(
    tmp_path: Path, real_data: Path, run_load: Load
) -> None:
    """Online Retail as UCI publishes it: numbers, dates, codes of both kinds."""
    original = real_data / "online_retail" / "online_retail.parquet"
    with duckdb.connect() as connection:
        texts = connection.execute(
            "select * replace (cast(strptime(InvoiceDate, '%m/%d/%Y %H:%M') as varchar)"
            f" as InvoiceDate) from '{original}' limit {REAL_LINES}"
        ).fetchall()

    def cell(column: str, text: str | None) -> Any:
        if column == "InvoiceDate" and text:
            return datetime.fromisoformat(text)
        if column in ("Description", "Country") or not text:
            return text
        return float(text) if text.lstrip("-").replace(".", "", 1).isdigit() else text

    cells = [
        [cell(column, text) for column, text in zip(COLUMNS, row, strict=True)]
        for row in texts
    ]
    file = write_xlsx(tmp_path / "Online Retail.xlsx", {"Online Retail": [COLUMNS]})
    file = write_xlsx(file, {"Online Retail": [COLUMNS, *cells]})
    result = run_load(file, tmp_path / "raw", "--shop", "online_retail")
    assert result.returncode == 0, result.stderr
    assert f"{REAL_LINES:,}" in result.stdout
    assert rows_of(tmp_path / "raw/online_retail/online_retail.parquet") == texts


def test_zip_is_loaded_by_the_names_in_it(tmp_path: Path, run_load: Load) -> None:
    """Kaggle's zip; a byte-order mark, commas, quotes and zeros come through."""
    sellers = "seller_id,seller_zip_code_prefix,seller_city,seller_state,own\n" + (
        's1,01234,"a, ""b""",SP,7.0\ns2,99999,,RS,\n'
    )
    orders = (SAMPLE / "olist" / "olist_orders_dataset.csv").read_text("utf-8")
    file = write_zip(
        tmp_path / "archive.zip",
        {
            "archive/Olist-Orders Dataset.CSV": orders,
            "../../olist_sellers_dataset.csv": "\ufeff" + sellers,
            "__MACOSX/._olist_sellers_dataset.csv": b"\x00",
            "README.txt": "x",
        },
    )
    raw = tmp_path / "deep" / "raw"
    result = run_load(file, raw, "--shop", "olist")
    assert result.returncode == 0, result.stderr
    assert files_of(tmp_path) == [
        "archive.zip",
        "deep/raw/olist/olist_orders_dataset.parquet",
        "deep/raw/olist/olist_sellers_dataset.parquet",
    ]
    with duckdb.connect() as connection:
        found = connection.execute(f"from '{raw}/olist/olist_sellers_dataset.parquet'")
        assert [column[0] for column in found.description or []] == [
            *("seller_id", "seller_zip_code_prefix", "seller_city"),
            *("seller_state", "own"),
        ]
        assert found.fetchall() == [
            ("s1", "01234", 'a, "b"', "SP", "7.0"),
            ("s2", "99999", None, "RS", None),
        ]
    # In the file's order.
    found_orders = rows_of(raw / "olist" / "olist_orders_dataset.parquet")
    expected = list(csv.reader(io.StringIO(orders)))[1:]
    assert [[value or "" for value in row] for row in found_orders] == expected


def test_file_without_a_column_stops_the_load(tmp_path: Path, run_load: Load) -> None:
    """Both files are refused, the good one too."""
    text = (SAMPLE / "olist" / "olist_sellers_dataset.csv").read_text("utf-8")
    whole = tmp_path / "olist_products_dataset.csv"
    whole.write_text((SAMPLE / "olist" / whole.name).read_text("utf-8"))
    file = write_zip(
        tmp_path / "a.zip",
        {"x/olist_sellers_dataset.csv": text.replace("seller_city", "city")},
    )
    raw = tmp_path / "raw"
    result = run_load(whole, file, raw, "--shop", "olist")
    assert result.returncode == 1
    for told in (
        f"{file}: x/olist_sellers_dataset.csv lacks the column(s) seller_city. It has:",
        "Rename them in the file as in models/staging/olist/_olist__sources.yml.",
        f"Nothing was loaded: {raw / 'olist'} is as it was.",
    ):
        assert told in result.stderr
    assert files_of(raw) == []


def test_own_shop_is_loaded_and_checked_by_its_mapping(
    tmp_path: Path, real_data: Path, run_load: Load
) -> None:
    file = real_data / "cdnow" / "cdnow_sample.csv"
    mapping = {
        "transactions_table": "cdnow",
        "transactions_customer_column": "master_customer_id",
        "transactions_time_column": "date",
        "transactions_amount_column": "amount",
    }
    raw = tmp_path / "raw"
    options = (raw, "--shop", "transactions", "--vars")
    wrong = mapping | {"transactions_amount_column": "price"}
    result = run_load(file, *options, json.dumps(wrong))
    assert result.returncode == 1
    lacking = (
        "cdnow_sample.csv lacks the column(s) price (var transactions_amount_column)"
    )
    assert lacking in result.stderr
    assert files_of(raw) == []

    result = run_load(file, *options, json.dumps(mapping))
    assert result.returncode == 0, result.stderr
    loaded = raw / "transactions" / "cdnow.parquet"
    assert files_of(raw) == ["transactions/cdnow.parquet"]
    # The file's own columns and texts, ids with their zeros.
    with file.open(encoding="utf-8") as stream:
        header, *rows = map(tuple, csv.reader(stream))
    with duckdb.connect() as connection:
        columns = connection.execute(f"describe from '{loaded}'").fetchall()
    assert [column[:2] for column in columns] == [(name, "VARCHAR") for name in header]
    assert rows_of(loaded) == rows


def test_files_of_one_table_are_appended(tmp_path: Path, run_load: Load) -> None:
    """By the columns' names; a row that stands in both files is in both still."""
    january, february = tmp_path / "January.csv", tmp_path / "February.csv.gz"
    january.write_text("Order,Day,Who,Paid\n1,2019-01-31,a,1\n3,2019-01-31,b,NULL\n")
    text = "Who,Order,Day,Paid,New\nb,3,2019-01-31,NULL,x\n"
    february.write_bytes(gzip.compress(text.encode()))
    mapping = {"order": "Order", "time": "Day", "customer": "Who", "amount": "Paid"}
    given = {f"transactions_{key}_column": name for key, name in mapping.items()}
    raw = tmp_path / "raw"
    result = run_load(
        *(january, february, raw, "--shop", "transactions"),
        *("--vars", json.dumps(given)),
    )
    assert result.returncode == 0, result.stderr
    assert files_of(raw) == ["transactions/transactions.parquet"]
    with duckdb.connect() as connection:
        columns = '"Order", "Day", "Who", "Paid", "New", clientele_file'
        assert connection.execute(
            f"select {columns} from '{raw}/transactions/transactions.parquet'"
        ).fetchall() == [
            ("3", "2019-01-31", "b", None, "x", "February.csv.gz"),
            ("1", "2019-01-31", "a", "1", None, "January.csv"),
            ("3", "2019-01-31", "b", None, None, "January.csv"),
        ]

"""`clientele export MART...`: files that a spreadsheet takes, whole and explained."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Run
from typer.testing import CliRunner, Result

from clientele.cli import app
from clientele.reading import export, files

# Texts that a spreadsheet would run or change, and texts that look like what is made
# of them.
TEXTS = [
    *("=1+1", "+33 6 12", "-5", "@name", "\ttab", "\rreturn", "\nline", "'=quoted"),
    *("''-twice", "o'clock", "'plain", 'a "b", c', "007", "é", "", None),
    *("  =spaces", "\u00a0+hard", "' @quoted", " 'plain", " plain"),
]
FORMATS = ("csv", "parquet", "xlsx")

WAREHOUSE = """
create schema core;
create schema segmentation;
create schema monitoring;
create table core.shops as select * from (
    values ('a', date '2024-05-01'), ('b', date '2024-03-01'), ('new', null)
) as shops (shop_id, as_of_date);
create table core.days as select date '2024-01-01' as day_date;
create table core.sellers as select 'a' as shop_id, 's' as seller_id where false;
create table segmentation.customer_segments as select * from (
    values ('a', 'c1', 'rfm11', 'champions'), ('a', 'c2', 'rfm11', 'lost'),
    ('b', 'c2', 'rfm11', 'champions'), ('a', 'c2', 'rfm6', 'champions'),
) as segments (shop_id, customer_id, segment_scheme, segment_id);
create table core.customers (
    shop_id varchar, customer_id varchar, customer_name varchar,
    net_amount decimal(18, 4), order_count bigint, is_known boolean,
    first_order_date date, last_order_at timestamp, rate double
);
create table monitoring.model_runs as
select 'r' as model_run_id, '{}' as parameters, null as library_versions;
create table monitoring.model_metrics as select 'r' as model_run_id;
"""


def make(file: Path, texts: list[str | None] = TEXTS) -> Path:
    with duckdb.connect(file) as connection:
        connection.execute(WAREHOUSE)
        connection.executemany(
            "insert into core.customers values (?, ?, ?, -1234.5, 7, true, "
            "'2024-01-02', '2024-01-02 03:04:05', 'nan')",
            [
                ("b" if at == 1 else "a", f"c{at}", text)
                for at, text in enumerate(texts, 1)
            ],
        )
    return file


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make(tmp_path / "shop.duckdb")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """`clientele export` of the warehouse into a folder `out`."""
    monkeypatch.chdir(ROOT)

    def invoke(*words: object, warehouse: Path = tmp_path / "shop.duckdb") -> Result:
        places = ("--warehouse", warehouse, "--output", tmp_path / "out")
        return CliRunner().invoke(app, [str(w) for w in ("export", *words, *places)])

    return invoke


def written(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def read(file: Path) -> list[dict[str, Any]]:
    if file.suffix == ".parquet":
        return pq.read_table(file).to_pylist()
    if file.suffix == ".xlsx":
        return fastexcel.read_excel(file).load_sheet(0).to_arrow().to_pylist()
    with file.open(encoding="utf-8-sig", newline="") as content:
        return list(csv.DictReader(content))


def as_written(text: str) -> str:
    """Undo what makes a text of a CSV file inert, by the rule of docs/export.md."""
    return re.sub(r"^'(?=['\xa0 ]*[=+\-@\t\r\n])", "", text)


def test_csv_is_inert_and_reads_back(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    assert run("customers").exit_code == 0
    file = tmp_path / "out/customers_20240501.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbfshop_id,customer_id,")
    rows = {row["customer_id"]: row for row in read(file)}
    assert len(rows) == len(TEXTS)
    for at, text in enumerate(TEXTS, 1):
        cell = rows[f"c{at}"]["customer_name"]
        assert not cell or cell.strip(" \u00a0")[:1] not in {*"=+-@\t\r\n"}, cell
        assert as_written(cell) == (text or ""), text
    # A number that begins with - is one, and empty and unknown texts differ.
    assert rows["c1"]["net_amount"] == "-1234.5000"
    raw = file.read_text("utf-8")
    assert ',"",-1234.5000,7,true,2024-01-02,' in raw
    assert ",,-1234.5000,7,true,2024-01-02,2024-01-02 03:04:05," in raw


def test_xlsx_holds_texts_and_numbers_and_no_formula(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    assert run("customers", "--format", "xlsx").exit_code == 0
    file = tmp_path / "out/customers_20240501.xlsx"
    rows = {row["customer_id"]: row for row in read(file)}
    for at, text in enumerate(TEXTS, 1):
        cell = rows[f"c{at}"]["customer_name"]
        # A sheet has no empty text, and XML no carriage return.
        assert (cell or "").replace("_x000D_", "\r") == (text or ""), text
    assert rows["c1"]["net_amount"] == -1234.5
    assert str(rows["c1"]["last_order_at"]) == "2024-01-02 03:04:05"
    assert rows["c1"]["is_known"] is True and rows["c1"]["rate"] is None
    with zipfile.ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        # Editing such a cell does not run it either.
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


def test_parquet_holds_what_the_mart_holds(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    assert run("core.customers", "--format", "parquet").exit_code == 0
    rows = read(tmp_path / "out/customers_20240501.parquet")
    assert {row["customer_name"] for row in rows} == set(TEXTS)
    assert str(rows[0]["net_amount"]) == "-1234.5000"


@pytest.mark.parametrize("file_format", FORMATS)
def test_same_rows_in_another_order_give_the_same_bytes(
    file_format: str, run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    turned = make(tmp_path / "turned.duckdb")
    with duckdb.connect(turned) as connection:
        connection.execute(
            "create or replace table core.customers as "
            "select * from core.customers order by all desc"
        )
    file = tmp_path / f"out/customers_20240501.{file_format}"
    found = []
    for each in (warehouse, turned):
        assert run("customers", "--format", file_format, warehouse=each).exit_code == 0
        found.append(file.read_bytes())
        time.sleep(0.01)
    assert found[0] == found[1]


def test_manifest_and_metadata_say_what_was_written(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    checksum = sha256(warehouse.read_bytes()).hexdigest()
    for run_id, told in (("2", "other"), ("1", checksum)):
        manifest = {"run_id": run_id, "published": {"sha256": told}}
        (runs / f"{run_id}.json").write_text(json.dumps(manifest), "utf-8")
    assert run("customers", "customer_segments", "customers").exit_code == 0
    assert run("core.days", "--format", "parquet").exit_code == 0
    folder = tmp_path / "out"
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert [entry["file"] for entry in entries] == [
        *("customer_segments_20240501.csv", "customers_20240501.csv"),
        "days_20240501.parquet",
    ]
    assert written(folder) == sorted(
        [*(entry["file"] for entry in entries), "manifest.json", "metadata.json"]
    )
    for entry in entries:
        content = (folder / entry["file"]).read_bytes()
        assert entry["sha256"] == sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
        assert (entry["run_id"], entry["as_of_date"]) == ("1", "2024-05-01")
    assert entries[0]["row_count"] == 4 and entries[1]["row_count"] == len(TEXTS)
    assert entries[0]["columns"] == [
        *("shop_id", "customer_id", "segment_scheme", "segment_id"),
    ]
    metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
    assert metadata["columns"]["core.customers"]["net_amount"]["unit"] == (
        "the shop's currency"
    )
    assert metadata["columns"]["core.customers"]["net_amount"]["description"]
    assert "core.days" in metadata["columns"]
    assert metadata["runs"] and metadata["metrics"]
    # What somebody removed is no longer listed.
    (folder / "days_20240501.parquet").unlink()
    assert run("customers").exit_code == 0
    assert "days" not in (folder / "manifest.json").read_text("utf-8")


def test_a_shop_and_a_segment_are_selected(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    def ids(*words: str) -> set[tuple[str, str]]:
        assert run("customers", *words).exit_code == 0
        newest = max((tmp_path / "out").glob("*.csv"), key=os.path.getmtime)
        names.append(newest.name)
        found = {(row["shop_id"], row["customer_id"]) for row in read(newest)}
        newest.unlink()
        return found

    names: list[str] = []
    assert ids("--shop", "b") == {("b", "c1")}
    # A segment is of a customer of a shop: c2 of shop b does not count.
    assert ids("--segment", "rfm6:champions") == {("a", "c2")}
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "insert into core.customers (shop_id, customer_id) values ('a', 'c1')"
        )
    assert ids("--segment", "champions") == {("a", "c1")}
    assert ids("--segment", "champions", "--shop", "a") == {("a", "c1")}
    assert names == [
        "customers_b_20240301.csv",
        "customers_rfm6_champions_20240501.csv",
        "customers_rfm11_champions_20240501.csv",
        "customers_a_rfm11_champions_20240501.csv",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["custmers"],
            "There is no mart 'custmers' in the warehouse. Did you mean: cust",
        ),
        (["xyz"], "`clientele explain` lists the marts."),
        (["customers", "--shop", "c"], "no shop 'c' in the warehouse. There are: a, b"),
        (
            ["customers", "--segment", "champion"],
            "segment 'rfm11:champion' in the warehouse. Did you mean: rfm11:champions",
        ),
        (["days", "--shop", "a"], "core.days has no shop_id, so it cannot be selected"),
        (["shops", "--segment", "lost"], "no customer_id, so it cannot be selected by"),
        (["sellers"], "core.sellers has no rows. Nothing was written."),
        (
            ["customers", "--shop", "new"],
            "No shop has an as-of date",
        ),
        (["customers", "--format", "xls"], "takes: csv, parquet, xlsx."),
        (["customers", "--segment", ""], "There is no segment 'rfm11:'"),
        (["--segment", ""], "There is no mart 'customer_360'"),
        (["--segment", "champions"], "There is no mart 'customer_360'"),
    ],
)
def test_what_cannot_be_exported_is_told(
    words: list[str],
    told: str,
    run: Callable[..., Result],
    warehouse: Path,
    tmp_path: Path,
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert told in result.stderr.replace("\n", " ")
    assert not written(tmp_path / "out")


def test_all_marts_are_exported_where_they_have_rows_of_it(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    assert run("all", "--shop", "a", "--format", "parquet").exit_code == 0
    names = written(tmp_path / "out")
    assert "customers_a_20240501.parquet" in names
    # An empty mart is a file with a header; one without shops is left out.
    assert "sellers_a_20240501.parquet" in names
    assert not [name for name in names if name.startswith("days")]


def test_a_sheet_that_is_too_small_is_refused(
    run: Callable[..., Result],
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "SHEET_ROWS", len(TEXTS) + 1)
    assert run("customers", "--format", "xlsx").exit_code == 0
    monkeypatch.setattr(files, "SHEET_ROWS", len(TEXTS))
    result = run("customers", "--format", "xlsx")
    assert result.exit_code == 1
    assert f"core.customers has {len(TEXTS)} rows" in result.stderr
    assert "--format csv or parquet" in result.stderr


def test_what_fails_halfway_leaves_the_file_before(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    warehouse = make(tmp_path / "shop.duckdb", ["short"])
    assert run("customers", "--format", "xlsx").exit_code == 0
    before = {file: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "update core.customers set customer_name = repeat('a', 40000)"
        )
    result = run("customers", "--format", "xlsx")
    assert result.exit_code == 1
    assert "core.customers.customer_name holds a text of 40,000" in result.stderr
    assert {file: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_what_fails_later_leaves_a_manifest_of_what_was_written(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    warehouse = make(tmp_path / "shop.duckdb", ["short"])
    assert run("core.days", "customers", "--format", "xlsx").exit_code == 0
    with duckdb.connect(warehouse) as connection:
        connection.execute("insert into core.days values (date '2024-01-02')")
        connection.execute(
            "update core.customers set customer_name = repeat('a', 40000)"
        )
    assert run("core.days", "customers", "--format", "xlsx").exit_code == 1
    folder = tmp_path / "out"
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert [entry["row_count"] for entry in entries] == [1, 2]
    for entry in entries:
        content = (folder / entry["file"]).read_bytes()
        assert entry["sha256"] == sha256(content).hexdigest()


def test_metadata_is_of_what_lies_next_to_it(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    warehouse, folder = make(tmp_path / "shop.duckdb", ["short"]), tmp_path / "out"

    def publish(run_id: str) -> None:
        with duckdb.connect(warehouse) as connection:
            connection.execute(
                "update monitoring.model_runs set model_run_id = ?", [run_id]
            )
        manifest = {"published": {"sha256": sha256(warehouse.read_bytes()).hexdigest()}}
        file = tmp_path / "runs" / f"{run_id}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(manifest | {"run_id": run_id}), "utf-8")

    def said() -> tuple[str, str, list[str]]:
        metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
        [model_run] = metadata["runs"]
        described = list(metadata.get("columns", ()))
        return metadata["run_id"], model_run["model_run_id"], described

    publish("1")
    assert run("customer_segments").exit_code == 0
    assert said() == ("1", "1", ["segmentation.customer_segments"])
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "update core.customers set customer_name = repeat('a', 40000)"
        )
    publish("2")
    # One that writes nothing leaves both as they are.
    assert run("customers", "--format", "xlsx").exit_code == 1
    assert said() == ("1", "1", ["segmentation.customer_segments"])
    # One that fails later describes what it wrote, and says which run that is of.
    assert run("core.days", "customers", "--format", "xlsx").exit_code == 1
    both = ["core.days", "segmentation.customer_segments"]
    assert said() == ("2", "2", both)
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert [entry["run_id"] for entry in entries] == ["1", "2"]
    # Without marts it still describes the files next to it, and no others.
    publish("3")
    assert run().exit_code == 0
    assert said() == ("3", "3", both)
    (folder / "days_20240501.xlsx").unlink()
    assert run().exit_code == 0
    assert said() == ("3", "3", both[1:])
    assert "days" not in (folder / "manifest.json").read_text("utf-8")
    (folder / entries[0]["file"]).unlink()
    (folder / entries[1]["file"]).unlink(missing_ok=True)
    assert run().exit_code == 0
    assert said() == ("3", "3", [])
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == {"files": []}


def test_a_warehouse_without_runs_is_not_exported(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    with duckdb.connect(warehouse) as connection:
        connection.execute("drop table monitoring.model_metrics")
    result = run("customers")
    assert result.exit_code == 1 and "lacks monitoring.model_metrics" in result.stderr
    assert not written(tmp_path / "out")


@pytest.mark.parametrize("content", ["{", "[]", '{"published": null}', "\ufffe"])
def test_a_broken_manifest_of_a_run_names_none(
    content: str, run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "1.json").write_text(content, "utf-16")
    (runs / "2.json").write_text(content, "utf-8")
    assert run("customers").exit_code == 0
    [entry] = json.loads((tmp_path / "out/manifest.json").read_text())["files"]
    assert entry["run_id"] is None


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_unwritable_folder_is_told(
    file_format: str, run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")
    result = run("customers", "--format", file_format)
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert "--output" in result.stderr


def test_a_killed_export_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    warehouse, folder = make(tmp_path / "shop.duckdb"), tmp_path / "out"
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "insert into core.customers (shop_id, customer_id) "
            "select 'a', 'd' || i from range(300000) as numbers (i)"
        )
    command = [sys.executable, "-c", "from clientele.cli import app; app()"]
    places = ["--warehouse", str(warehouse), "--output", str(folder)]
    words = ["export", "customers", "--format", "xlsx"]
    process = subprocess.Popen([*command, *words, *places], cwd=ROOT)
    try:
        # The part appears with the folder, and lasts for seconds.
        deadline = time.monotonic() + 30
        while not written(folder) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert folder.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not [name for name in written(folder) if not name.startswith(".")]


def test_champions_of_the_sample_are_an_audience(
    run: Callable[..., Result], sample: Run, tmp_path: Path
) -> None:
    audience = ("--segment", "rfm11:champions", "--shop", "olist", "--format", "xlsx")
    assert run(*audience, warehouse=sample.warehouse).exit_code == 0
    [file] = (tmp_path / "out").glob("*.xlsx")
    for guide in ("docs/export.md", "docs/fr/export.md"):
        text = (ROOT / guide).read_text("utf-8")
        assert " ".join(audience) in text and file.name in text
    words = ("customer_rfm_scores", "--segment", "rfm11:champions")
    assert run(*words, warehouse=sample.warehouse).exit_code == 0
    [file] = (tmp_path / "out").glob("*.csv")
    ids = {(row["shop_id"], row["customer_id"]) for row in read(file)}
    assert ids == set(
        sample.query(
            "select shop_id, customer_id from segmentation.customer_segments "
            "where segment_scheme = 'rfm11' and segment_id = 'champions'"
        )
    )
    assert ids


def test_no_marts_is_metadata_alone(
    run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    assert export.Request().names == ()
    assert run().exit_code == 0
    assert written(tmp_path / "out") == ["metadata.json"]

"""Publish or nothing, end to end: builds of the sample that are killed, fail, meet."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Run

from clientele.building import publishing

CLI = "from clientele.cli import app; app()"

# It publishes a selection as if it were everything, for what happens around dbt.
SELECTION_CLI = (
    """
from clientele.building import build
whole = build._build_and_publish
build._build_and_publish = lambda *words, is_whole: whole(*words, is_whole=True)
build.summary.read_summaries = lambda file: []
"""
    + CLI
)

# Before the given rename (1: the file's, 2: its manifest's) it waits for a line.
WAITING_CLI = (
    """
import pathlib, sys
rename, calls = pathlib.Path.replace, []

def waiting(path, target):
    calls.append(target)
    if len(calls) == {number}:
        print("waiting", flush=True)
        sys.stdin.readline()
    return rename(path, target)

pathlib.Path.replace = waiting
"""
    + SELECTION_CLI
)


def running(group: int) -> list[str]:
    """The processes of a group that are not yet dead, whoever their parent is."""
    if Path("/proc/self/stat").exists():
        found = []
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                # Process id, name in brackets, state, parent's id, group's id.
                state, _, of_group = file.read_text().rpartition(")")[2].split()[:3]
                if int(of_group) == group and state not in "ZX":
                    found.append(file.parent.name)
        return found
    listed = subprocess.check_output(["ps", "-A", "-o", "pgid=,stat=,pid="], text=True)
    lines = (line.split() for line in listed.splitlines())
    return [pid for of, state, pid in lines if int(of) == group and state[0] != "Z"]


def wait_until(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@dataclass
class Warehouse:
    """A published file, and the builds that were started to replace it."""

    folder: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "mine" / "clientele.duckdb"

    def start(
        self, *options: str, code: str = CLI, target: str = "target"
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "build", *options],
            cwd=ROOT,
            env={
                **os.environ,
                "CLIENTELE_WAREHOUSE": str(self.file),
                "DBT_TARGET_PATH": str(self.folder / target),
                "DBT_LOG_PATH": str(self.folder / "logs"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A group of its own, whose number is its process id.
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_small(self, code: str = CLI, **options: str) -> subprocess.Popen[str]:
        return self.start("--shops", "online_retail", code=code, **options)

    def start_selection(
        self, *shop: str, code: str = SELECTION_CLI, **options: str
    ) -> subprocess.Popen[str]:
        shop = shop or ("--shops", "online_retail")
        selection = ("--select", "+orders +order_lines")
        return self.start(*shop, *selection, code=code, **options)

    def start_until(self, moment: str) -> subprocess.Popen[str]:
        """Start a build and return when it is at a moment of its life."""
        number = {"before the replace": 1, "between the renames": 2}.get(moment)
        if number is None:
            process = self.start_small()
        else:
            process = self.start_selection(code=WAITING_CLI.format(number=number))
        if moment == "dbt starts":
            # dbt, and soon after it the worker of the Python models.
            wait_until(lambda: len(running(process.pid)) >= 2)
            return process
        awaited = "waiting" if number else "Built"
        said = []
        for line in process.stdout:
            said.append(line)
            # The second line of progress: some tables are there, most are not.
            if sum(earlier.startswith(awaited) for earlier in said) == 2 - bool(number):
                return process
        raise AssertionError("".join(said))

    def finish(self, process: subprocess.Popen[str]) -> str:
        """Return what a build has still said, when all its processes are gone."""
        output, _ = process.communicate(timeout=300)
        wait_until(lambda: not running(process.pid), seconds=10)
        return output

    def succeed(self, process: subprocess.Popen[str]) -> str:
        output = self.finish(process)
        assert process.returncode == 0, output
        return output

    def checksum(self) -> str:
        return publishing.sha256(self.file)

    def runs(self) -> list[str]:
        return sorted(file.name for file in (self.file.parent / "runs").iterdir())

    def manifests(self) -> list[dict[str, Any]]:
        folder = self.file.parent / "runs"
        return [json.loads((folder / run).read_text("utf-8")) for run in self.runs()]

    def left_in_building(self) -> list[str]:
        return [file.name for file in (self.file.parent / "building").iterdir()]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A published sample of one shop, which builds faster than two."""
    made = Warehouse(tmp_path_factory.mktemp("publishing"))
    made.succeed(made.start_small())
    yield made
    for process in made.started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


class Reader:
    """A process that holds the published file open and answers questions."""

    def __init__(self, file: Path) -> None:
        # Within one process, DuckDB would share an open file between connections.
        script = (
            "import duckdb, sys\n"
            f"reader = duckdb.connect({str(file)!r}, read_only=True)\n"
            "print('open', flush=True)\n"
            "for sql in sys.stdin: print(reader.execute(sql).fetchall(), flush=True)"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "open\n"

    def ask(self, sql: str) -> str:
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def readers() -> Iterator[Callable[[Path], Reader]]:
    opened = []

    def open_reader(file: Path) -> Reader:
        opened.append(Reader(file))
        return opened[-1]

    yield open_reader
    for reader in opened:
        reader.process.communicate()


# It reads every value of a table, so not only what was read already.
QUESTION = (
    "select md5(string_agg(o::varchar, '' order by o)) from core.order_lines as o"
)

MARKED = "select count(*) from duckdb_tables() where table_name = 'marker'"


def answer(file: Path) -> str:
    with duckdb.connect(file, read_only=True) as connection:
        return str(connection.execute(QUESTION).fetchall())


# --- What is published -------------------------------------------------------


def test_published_file_holds_the_marts_only_all_tables(warehouse: Warehouse) -> None:
    marts = {
        f"{file.parent.name}.{file.stem}"
        for file in (ROOT / "models" / "marts").glob("*/*.sql")
    }
    with duckdb.connect(warehouse.file, read_only=True) as connection:

        def names(sql: str) -> set[str]:
            return {".".join(row) for row in connection.execute(sql).fetchall()}

        assert names("select schema_name, table_name from duckdb_tables()") == marts
        assert not names(
            "select schema_name, view_name from duckdb_views() where not internal"
        )
        assert names("select schema_name from duckdb_schemas() where not internal") == {
            mart.split(".")[0] for mart in marts
        }


def test_a_shop_alone_is_as_beside_others(warehouse: Warehouse, sample: Run) -> None:
    alone = Run(0, "", warehouse.file, warehouse.folder)
    # A calendar belongs to no shop.
    for mart in set(alone.marts()) - {"core.days"}:
        rows = f"select * from {mart} where shop_id = 'online_retail' order by all"
        assert alone.query(rows) == sample.query(rows), mart


def test_manifest_tells_of_the_published_file(warehouse: Warehouse) -> None:
    [last] = warehouse.manifests()
    assert last["published"] == {
        "path": str(warehouse.file),
        "bytes": warehouse.file.stat().st_size,
        "sha256": warehouse.checksum(),
    }
    with duckdb.connect(warehouse.file, read_only=True) as connection:
        for mart, row_count in last["marts"].items():
            counted = connection.execute(f"select count(*) from {mart}").fetchone()
            assert counted == (row_count,), mart
        shops = connection.execute("select shop_id, shop_name from core.shops")
        assert shops.fetchall() == [
            (shop["shop_id"], shop["shop_name"]) for shop in last["shops"]
        ]
    assert set(last["nodes"]) == {"model", "seed", "test"}
    assert last["nodes"]["model"]["success"] > len(last["marts"])
    assert last["vars"] == {"shops": "online_retail"}
    assert (last["raw_source"], last["raw_folder"]) == ("sample", None)
    assert last["started_at"] < last["finished_at"]
    assert 0 < last["dbt_seconds"] <= last["seconds"]
    assert last["warnings"] == []


# --- Killed ------------------------------------------------------------------


def test_killed_builds_change_nothing_and_need_no_hand_work(
    warehouse: Warehouse, readers: Callable[[Path], Reader]
) -> None:
    before = warehouse.checksum(), warehouse.runs()
    expected = answer(warehouse.file)
    reader = readers(warehouse.file)
    # Each of them is also the build after the one that was killed before.
    for moment in ("dbt starts", "some nodes are built", "before the replace"):
        process = warehouse.start_until(moment)
        process.kill()
        warehouse.finish(process)
        assert (warehouse.checksum(), warehouse.runs()) == before, moment
        assert reader.ask(QUESTION) == expected, moment
    # A finished file is left. Nothing of it may get into the next one.
    left = warehouse.file.parent / "building" / warehouse.file.name
    with duckdb.connect(left) as connection:
        connection.execute("create table core.marker as select 1 as one")
    warehouse.succeed(warehouse.start_selection())
    assert warehouse.left_in_building() == ["clientele.duckdb.lock"]
    assert len(warehouse.runs()) == len(before[1]) + 1
    assert readers(warehouse.file).ask(MARKED) == "[(0,)]"


def test_build_killed_between_the_renames_is_recorded_by_the_next(
    warehouse: Warehouse,
) -> None:
    runs = warehouse.runs()
    process = warehouse.start_until("between the renames")
    process.kill()
    warehouse.finish(process)
    assert warehouse.runs() == runs
    process = warehouse.start_until("dbt starts")
    process.kill()
    warehouse.finish(process)
    assert len(warehouse.runs()) == len(runs) + 1
    last = warehouse.manifests()[-1]
    assert last["published"]["sha256"] == warehouse.checksum()


@pytest.mark.parametrize(
    ("number", "moment"),
    [(signal.SIGINT, "some nodes are built"), (signal.SIGTERM, "dbt starts")],
)
def test_stopped_build_says_so_in_one_line(
    warehouse: Warehouse, number: signal.Signals, moment: str
) -> None:
    before = warehouse.checksum(), warehouse.runs()
    process = warehouse.start_until(moment)
    process.send_signal(number)
    output = warehouse.finish(process)
    assert process.returncode == 128 + number
    assert output.splitlines()[-1] == (
        f"Error: Stopped by {number.name}. Nothing was published: {warehouse.file} "
        "is as it was."
    )
    assert "Traceback" not in output
    assert (warehouse.checksum(), warehouse.runs()) == before


# --- Failed ------------------------------------------------------------------


def test_failing_data_test_publishes_nothing(
    warehouse: Warehouse, raw_copy: Path
) -> None:
    before = warehouse.checksum(), warehouse.runs()
    orders = raw_copy / "olist" / "olist_orders_dataset.csv"
    text = orders.read_text("utf-8")
    orders.unlink()
    orders.write_text(text.replace(",delivered,", ",gone_missing,", 1), "utf-8")
    options = ("--raw", str(raw_copy), "--shops", "olist")
    process = warehouse.start_selection(*options, target="target_files")
    output = warehouse.finish(process)
    assert process.returncode == 1
    assert "dbt failed: 1 error(s)." in output
    assert "assert_order_statuses_are_known fails:\n  olist: core.orders " in output
    assert "'gone_missing', which no rule knows" in " ".join(output.split())
    assert "  Add the status to seeds/core/order_statuses.csv" in output
    assert f"Nothing was published: {warehouse.file} is as it was." in output
    assert (warehouse.checksum(), warehouse.runs()) == before


# --- Meeting others ----------------------------------------------------------


def test_second_builder_stops_and_disturbs_neither_builder_nor_reader(
    warehouse: Warehouse, readers: Callable[[Path], Reader]
) -> None:
    runs = warehouse.runs()
    # By hand, as a build with other vars would cost two more parses. Large, so that
    # the reader has to go back to the file for it.
    with duckdb.connect(warehouse.file) as connection:
        connection.execute(
            "create table core.marker as select hash(i) as h "
            "from range(1000000) as r (i)"
        )
        expected = connection.execute("select bit_xor(h) from core.marker").fetchall()
    reader = readers(warehouse.file)
    assert reader.ask(MARKED) == "[(1,)]"
    first = warehouse.start_until("before the replace")
    second = warehouse.start_small()
    output = warehouse.finish(second)
    assert second.returncode == 1
    running_one = f"Another build of {warehouse.file} is running (process {first.pid},"
    assert f"Error: {running_one} since 20" in output
    assert "stop it, or name another file in CLIENTELE_WAREHOUSE." in output
    elsewhere = Warehouse(warehouse.folder / "elsewhere", warehouse.started)
    elsewhere.folder.mkdir()
    third = elsewhere.start_small(target="../target")
    output = elsewhere.finish(third)
    assert third.returncode == 1
    assert "name another folder in DBT_TARGET_PATH." in output
    # Publishing has begun, so that this comes too late.
    first.send_signal(signal.SIGINT)
    first.stdin.write("\n")
    assert "Nothing was published" not in warehouse.succeed(first)
    assert warehouse.runs() == [
        f"{manifest['run_id']}.json" for manifest in warehouse.manifests()
    ]
    assert len(warehouse.runs()) == len(runs) + 1
    assert reader.ask("select bit_xor(h) from core.marker") == str(expected)
    assert readers(warehouse.file).ask(MARKED) == "[(0,)]"

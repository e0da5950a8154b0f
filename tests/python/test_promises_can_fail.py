"""Each singular dbt test is seen to fail: on the sample, with one thing spoilt."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import ROOT, Run

SPOILS = yaml.safe_load(Path(__file__).with_name("spoils.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def copy(
    sample: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    # The catalog is named after the file, and the compiled tests name the catalog.
    file = tmp_path_factory.mktemp("spoilt") / sample.warehouse.name
    shutil.copy(sample.warehouse, file)
    with duckdb.connect(file) as connection:
        yield connection


def failures(connection: duckdb.DuckDBPyConnection, run: Run, test: str) -> int:
    compiled = run.target / "compiled" / "clientele" / "tests" / "sql"
    sql = next(compiled.rglob(f"{test}.sql")).read_text("utf-8")
    return len(connection.execute(sql).fetchall())


@pytest.mark.parametrize(
    "test", sorted(file.stem for file in (ROOT / "tests" / "sql").rglob("assert_*.sql"))
)
def test_promise_can_fail(
    copy: duckdb.DuckDBPyConnection, sample: Run, test: str
) -> None:
    assert failures(copy, sample, test) == 0
    for spoil in SPOILS[test]:
        copy.execute("begin")
        try:
            copy.execute(spoil)
            assert failures(copy, sample, test), f"not noticed: {spoil}"
        finally:
            copy.execute("rollback")


def test_a_repeated_line_number_is_noticed(
    copy: duckdb.DuckDBPyConnection, sample: Run
) -> None:
    compiled = sample.target / "compiled" / "clientele" / "models"
    file = next(compiled.rglob("unique_combination_order_lines_*.sql"))
    sql = file.read_text("utf-8")
    assert not copy.execute(sql).fetchall()
    copy.execute("begin")
    try:
        copy.execute(
            "update core.order_lines set line_number = 1 "
            "where order_id = (select max(order_id) from core.order_lines "
            "where line_number = 2)"
        )
        assert len(copy.execute(sql).fetchall()) == 1
    finally:
        copy.execute("rollback")


def test_no_spoil_is_left_over() -> None:
    files = {file.stem for file in Path(ROOT / "tests" / "sql").rglob("assert_*.sql")}
    assert set(SPOILS) == files

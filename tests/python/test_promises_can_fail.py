"""Each singular dbt test is seen to fail: on the sample, with one thing spoilt."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def failures(
    connection: duckdb.DuckDBPyConnection, run: Run, test: str
) -> list[dict[str, Any]]:
    compiled = run.target / "compiled" / "clientele" / "tests" / "sql"
    sql = next(compiled.rglob(f"{test}.sql")).read_text("utf-8")
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    # What macros/testing reads by name.
    assert len({*names}) == len(names)
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def gaps(message: str, row: dict[str, Any]) -> set[str]:
    """Return the names in a message that a failing row does not fill."""
    filled = {*row, "rows", "row_total"}
    shop = {"shop_id"} if row.get("shop_id", "") is None else set()
    return ({*re.findall(r"{(.*?)}", message)} - filled) | shop


@pytest.mark.parametrize(
    "test", sorted(file.stem for file in (ROOT / "tests" / "sql").rglob("assert_*.sql"))
)
def test_promise_can_fail(
    copy: duckdb.DuckDBPyConnection, sample: Run, test: str
) -> None:
    assert failures(copy, sample, test) == []
    node = sample.manifest["nodes"][f"test.clientele.{test}"]
    message = node["config"]["meta"]["message"]
    for spoil in SPOILS[test]:
        copy.execute("begin")
        try:
            copy.execute(spoil)
            found = failures(copy, sample, test)
            assert found, f"not noticed: {spoil}"
            assert [gaps(message, row) for row in found] == [set()] * len(found)
            assert ("shop_id" in found[0]) == ("{shop_id}" in message)
        finally:
            copy.execute("rollback")


def test_gaps_in_a_message_are_found() -> None:
    assert gaps("{shop_id}: {rows} of {what}", {"shop_id": "a"}) == {"what"}
    assert gaps("{shop_id}: {row_total}", {"shop_id": None}) == {"shop_id"}
    assert gaps("{rows}, such as {what}", {"what": None}) == set()


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

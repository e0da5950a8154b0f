"""What people really export (../shared/cases), read as a build reads it."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT

from clientele.sources.rendering import Project

CASES = ROOT.parent / "shared" / "cases"
SHOPS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases.yml").read_text("utf-8")
)


def own_vars(shop: str) -> dict[str, Any]:
    """Return a case's vars, and what its owner adds, as those of its shop."""
    content = SHOPS[shop]
    given = CASES / content["case"] / content.get("vars", "vars.json")
    found = json.loads(given.read_text("utf-8")) if given.exists() else {}
    plain = {key.removeprefix("transactions_"): found[key] for key in found}
    plain |= content.get("more", {}) | {"source": "transactions"}
    named = {f"{shop}_{key}": value for key, value in plain.items()}
    return named | {"raw_source": "files", "shops": shop}


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the views of a case, up to the amounts of its orders."""
    if not CASES.is_dir():
        pytest.skip(f"no cases in {CASES}")
    shop = request.param
    (tmp_path / shop).mkdir()
    for name in SHOPS[shop]["files"]:
        target = tmp_path / shop / name.replace(".txt", ".csv")
        shutil.copy(CASES / SHOPS[shop]["case"] / name, target)
    connection = duckdb.connect()
    project = Project(ROOT, own_vars(shop), tmp_path)
    project.create_views(connection, "int_order_amounts")
    return connection


def in_order(rows: list[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=str)


@pytest.mark.parametrize(
    ("case", "content"), SHOPS.items(), indirect=["case"], ids=SHOPS
)
def test_orders_are_those_of_the_case(
    case: duckdb.DuckDBPyConnection, content: dict[str, Any]
) -> None:
    orders = case.sql(
        "select order_id, customer_id, cast(ordered_at as varchar), "
        "cast(gross_amount as double), cast(refund_amount as double) "
        "from int_order_amounts where is_purchase or refund_amount > 0"
    )
    assert in_order(orders.fetchall()) == in_order(content["orders"])
    rejected = case.sql(
        "select rejection_reason, sum(row_count) from int_order_lines_cleaned "
        "where rejection_reason is not null group by all"
    )
    assert dict(rejected.fetchall()) == content.get("rejected", {})

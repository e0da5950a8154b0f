"""Each Python model under Snowpark's local testing: the same rows as on DuckDB."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from snowflake.snowpark import Session
from snowpark import local_session, run_model

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted((ROOT / "python_models").rglob("*.py"))

Nodes = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with local_session() as session:
        yield session


@pytest.fixture(scope="module")
def sample(build_sample: tuple[Path, Path]) -> Iterator[tuple[Any, Nodes]]:
    """DuckDB's build of the sample, and dbt's nodes by name."""
    warehouse, target = build_sample
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    with duckdb.connect(warehouse, read_only=True) as connection:
        yield connection, {node["name"]: node for node in nodes.values()}


def table(connection: Any, node: dict[str, Any]) -> Any:
    schema, name = node["schema"], node["alias"]
    return connection.sql(f'select * from "{schema}"."{name}"').to_arrow_table()


def in_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: [(value is None, str(value)) for value in row])


def plain(value: Any) -> Any:
    # pandas gives nulls of numbers and of objects differently.
    return None if value != value else value


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
def test_model_gives_the_same_rows(
    sample: tuple[Any, Nodes], session: Session, file: Path
) -> None:
    connection, nodes = sample
    node = nodes[file.stem]
    inputs = {
        nodes[key.split(".")[2]]["name"]: table(connection, nodes[key.split(".")[2]])
        for key in node["depends_on"]["nodes"]
    }
    found = run_model(file, session, inputs, meta=node["config"]["meta"])
    expected = table(connection, node)
    assert [name.lower() for name in found.columns] == expected.column_names
    theirs = [tuple(map(plain, row)) for row in found.collect()]
    ours = [tuple(row.values()) for row in expected.to_pylist()]
    assert len(ours) > 5
    assert in_order(theirs) == in_order(ours)


def test_every_model_names_its_packages(sample: tuple[Any, Nodes]) -> None:
    _, nodes = sample
    assert len(MODELS) == 7
    for file in MODELS:
        yaml = file.with_suffix(".yml").read_text("utf-8")
        assert "scikit-learn" in yaml, file
        assert nodes[file.stem]["config"]["python_version"] == "3.11"
        assert len(file.read_text("utf-8").splitlines()) < 30, file


def test_staged_package_is_imported_from_its_zip(tmp_path: Path) -> None:
    archive = tmp_path / "clientele.zip"
    with zipfile.ZipFile(archive, "w") as package:
        for file in (ROOT / "src" / "clientele").rglob("*.py"):
            package.write(file, file.relative_to(ROOT / "src"))
    names = [file.stem for file in (ROOT / "src/clientele/segmentation").glob("*.py")]
    code = f"import sys; sys.path.insert(0, {str(archive)!r})\n" + "\n".join(
        f"import clientele.segmentation.{name}" for name in names if name != "__init__"
    )
    # -P keeps the tests' folder off the path.
    subprocess.run([sys.executable, "-P", "-c", code], check=True, cwd=tmp_path)

"""Each Python model under Snowpark's local testing: the same rows as on DuckDB."""

import ast
import datetime
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import STAGED_PACKAGE, Build
from snowflake.snowpark import DataFrame, Session
from snowpark import local_session, run_model

from clientele.warehouse import frames

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "clientele"
MODELS = sorted((ROOT / "python_models").rglob("*.py"))
PACKAGES = ["numpy>=2", "pandas", "pyarrow", "scikit-learn", "scipy", "threadpoolctl"]
AREAS = ("baskets", "marketing", "segmentation", "value")  # of python_models/
IMPORTED_AS = {"sklearn": "scikit-learn"}
# Where Python models' own functions live; the first is shared.
FOLDERS = ("warehouse", *AREAS)
# Imported by `basket_engine: mlxtend` only, which Snowflake's channel may lack.
OPTIONAL = {"mlxtend"}
KINDS = {
    "string": "StringType()",
    "int64": "LongType()",
    "double": "DoubleType()",
    "bool": "BooleanType()",
    "date32[day]": "DateType()",
}

Nodes = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with local_session() as session:
        yield session


@pytest.fixture(scope="module")
def on_duckdb(sample: tuple[Path, Build]) -> Iterator[tuple[Any, Nodes]]:
    """DuckDB's build of the sample, and dbt's nodes by name."""
    warehouse, build = sample
    with duckdb.connect(warehouse, read_only=True) as connection:
        yield connection, {node["name"]: node for node in build.nodes.values()}


def table(connection: Any, node: dict[str, Any]) -> Any:
    schema, name = node["schema"], node["alias"]
    return connection.sql(f'select * from "{schema}"."{name}"').to_arrow_table()


def columns(table: DataFrame) -> list[tuple[str, str]]:
    return [(field.name, str(field.datatype)) for field in table.schema.fields]


def in_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: [(value is None, str(value)) for value in row])


def plain(value: Any) -> Any:
    # pandas gives nulls of numbers and of objects differently.
    return None if value != value else value


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
def test_model_gives_the_same_rows(
    on_duckdb: tuple[Any, Nodes], session: Session, file: Path
) -> None:
    connection, nodes = on_duckdb
    node = nodes[file.stem]
    inputs = {
        nodes[key.split(".")[2]]["name"]: table(connection, nodes[key.split(".")[2]])
        for key in node["depends_on"]["nodes"]
    }
    found = run_model(file, session, inputs, meta=node["config"]["meta"])
    expected = table(connection, node)
    assert columns(found) == [
        (field.name.upper(), KINDS[str(field.type)]) for field in expected.schema
    ]
    theirs = [tuple(map(plain, row)) for row in found.collect()]
    ours = [tuple(row.values()) for row in expected.to_pylist()]
    assert len(ours) > 5
    assert in_order(theirs) == in_order(ours)


def test_columns_have_types_without_values(session: Session) -> None:
    types = {kind: kind for kind in frames.TYPES}
    schema = frames.schema(", ".join(f"{kind} {kind}" for kind in types))
    nothing = dict.fromkeys(types)
    one = {"text": "a", "integer": 1, "number": 0.5, "boolean": True}
    one["date"] = datetime.date(2018, 2, 28)
    for rows in [], [nothing], [nothing, one]:
        found = frames.write(session, frames.table(rows, schema))
        found.write.mode("overwrite").save_as_table("made_up", table_type="transient")
        found = session.table("made_up")
        assert columns(found) == [
            (kind.upper(), KINDS[str(data_type)])
            for kind, data_type in frames.TYPES.items()
        ]
        theirs = in_order([tuple(row) for row in found.collect()])
        assert theirs == in_order([tuple(row.values()) for row in rows])


def test_models_are_given_the_packages_they_import(parsed: Build) -> None:
    nodes = {node["name"]: node["config"] for node in parsed.nodes.values()}
    assert {file.parent.name for file in MODELS} == set(AREAS)
    for file in MODELS:
        config = nodes[file.stem]
        assert sorted(config["packages"]) == PACKAGES, file
        assert config["python_version"] == "3.11", file
        assert config["imports"] == [STAGED_PACKAGE], file
        # dbt-snowflake quotes the model's text with them.
        assert "$$" not in file.read_text("utf-8"), file
    folders = [PACKAGE / folder for folder in FOLDERS]
    folders += [ROOT / "python_models" / area for area in AREAS]
    imported = set().union(*map(imports, folders))
    assert packages_of(imported) == {package.split(">")[0] for package in PACKAGES}
    own = {name for name in imported if name.split(".")[0] == "clientele"}
    assert {name.split(".")[1] for name in own} == set(FOLDERS)


def imports(folder: Path) -> set[str]:
    """Return the modules that the files of a folder import."""
    found = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, file
                found.add(str(node.module))
    return found


def packages_of(modules: set[str]) -> set[str]:
    """Return the packages that have modules, without Python's own and ours."""
    others = {module.split(".")[0] for module in modules} - {"clientele"}
    others -= sys.stdlib_module_names | OPTIONAL
    return {IMPORTED_AS.get(name, name) for name in others}


def test_staged_package_is_imported_from_its_zip(tmp_path: Path) -> None:
    subprocess.run(
        ["make", "--directory", ROOT, "snowflake-package", f"PYTHON={sys.executable}"],
        check=True,
    )
    archive = ROOT / "build" / "clientele.zip"
    with zipfile.ZipFile(archive) as package:
        files = [name for name in package.namelist() if not name.endswith("/")]
    assert "clientele/warehouse/frames.py" in files
    assert "clientele/baskets/mining.py" in files
    assert all(name.endswith((".py", ".yml")) for name in files)
    modules = [
        name.removesuffix(".py").replace("/", ".")
        for name in files
        if name.split("/")[1] in FOLDERS and "__init__" not in name
    ]
    code = f"""
import importlib, sys
sys.path.insert(0, {str(archive)!r})
for name in {modules}:
    loader = importlib.import_module(name).__spec__.loader
    assert type(loader).__name__ == "zipimporter", (name, loader)
"""
    # -I keeps the tests' folder and PYTHONPATH, where the package may be, off the path.
    subprocess.run([sys.executable, "-I", "-c", code], check=True, cwd=tmp_path)

"""Builds that tests share: each is made once per session, when first asked for."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt_process import run_dbt

ROOT = Path(__file__).parents[2]
REAL_DATA = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "seeds" / "raw"

# The shops whose data is public; a raw folder of the tests holds these, unless told.
PUBLIC_SHOPS = "olist,online_retail"
WHOLE_SAMPLE = yaml.safe_load((ROOT / "tests" / "whole_sample.yml").read_text("utf-8"))


# Each is a schema, too.
MART_AREAS = sorted(
    folder.name for folder in (ROOT / "models" / "marts").iterdir() if folder.is_dir()
)

# Files whose tests build no warehouse.
QUICK = ("test_build", "test_readmes", "test_sample", "test_setup")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave quick files to the end, so that no core waits long for another."""
    items.sort(key=lambda item: item.path.name.startswith(QUICK))


@dataclass(frozen=True)
class Run:
    """A run of dbt: its exit code, what it printed, and what it left."""

    returncode: int
    output: str
    warehouse: Path
    target: Path

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def table(self, name: str) -> list[tuple[Any, ...]]:
        return self.query(f"select * from {name} order by all")

    def marts(self) -> list[str]:
        areas = ", ".join(f"'{area}'" for area in MART_AREAS)
        return [
            f"{schema}.{table}"
            for schema, table in self.query(
                "select table_schema, table_name from information_schema.tables "
                f"where table_schema in ({areas}) order by all"
            )
        ]

    def checksums(self) -> dict[str, tuple[int, int]]:
        """A fingerprint of each mart's rows in any order, computed by DuckDB."""
        return {
            mart: self.query(
                "select count(*), coalesce(sum(cast(hash(mart) as hugeint)), 0) "
                f"from {mart} as mart"
            )[0]
            for mart in self.marts()
        }

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.target / "manifest.json").read_text("utf-8"))


Dbt = Callable[..., Run]

# What a data test says of a shop is asked; what a unit test says of the logic is not.
DATA_ONLY = ("build", "--exclude-resource-type", "unit_test")
MODELS_ONLY = (*DATA_ONLY, "test")
COMPILE_ANALYSES = ("compile", "--select", "resource_type:analysis")


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A function that runs dbt on a warehouse of its own (or a given one).

    dbt reads the whole project again, for seconds, when a var or the warehouse's path
    changed. So each run's folder is reached by the same path, and what dbt has read
    under some vars serves the next run under them.
    """
    here = tmp_path_factory.mktemp("here") / "warehouse"
    parsed = tmp_path_factory.mktemp("parsed")

    def run(
        *command: str,
        raw: Path | None = None,
        variables: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
    ) -> Run:
        folder = folder or tmp_path_factory.mktemp("warehouse")
        variables = dict(variables or {})
        environment = {**os.environ, **(environment or {})}
        here.unlink(missing_ok=True)
        here.symlink_to(folder)
        environment["CLIENTELE_DUCKDB_PATH"] = str(here / "test.duckdb")
        if raw is not None:
            environment["CLIENTELE_RAW"] = str(raw)
            variables = {
                "raw_source": "files",
                "shops": PUBLIC_SHOPS,
                **variables,
            }
        passed = json.dumps(variables, sort_keys=True)
        project = parsed / f"{hashlib.md5(passed.encode()).hexdigest()}.msgpack"
        known = ("--partial-parse-file-path", str(project)) if project.exists() else ()
        output = folder / "output.txt"
        returncode = run_dbt(
            [
                *("--no-use-colors", "--quiet", *command),
                *("--vars", passed),
                *known,
                *("--target-path", str(folder / "target")),
                *("--log-path", str(folder / "logs")),
            ],
            environment,
            ROOT,
            output,
        )
        if (read := folder / "target" / "partial_parse.msgpack").exists():
            shutil.copy(read, project)
        printed = output.read_text("utf-8")
        return Run(returncode, printed, folder / "test.duckdb", folder / "target")

    return run


def built(run: Run) -> Run:
    assert run.returncode == 0, run.output
    return run


@pytest.fixture(scope="session")
def sample(dbt: Dbt) -> Run:
    """The bundled sample, built and tested; `make test` has run the unit tests."""
    return built(dbt(*DATA_ONLY))


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real data is not there: {REAL_DATA}")
    return REAL_DATA


@pytest.fixture(scope="session")
def real(dbt: Dbt, real_data: Path) -> Run:
    """Both real shops with the project's defaults, built and tested."""
    return built(dbt(*DATA_ONLY, raw=real_data))


def link_sample(folder: Path) -> Path:
    """Make a raw folder to spoil: the sample's files, linked one by one."""
    for file in SAMPLE.glob("*/*.csv"):
        copy = folder / file.parent.name / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.symlink_to(file)
    return folder


@pytest.fixture
def raw_copy(tmp_path: Path) -> Path:
    return link_sample(tmp_path / "raw")

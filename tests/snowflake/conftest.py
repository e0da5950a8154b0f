"""The project built twice: by DuckDB, and through dbt-snowflake on the emulator.

Runs in the environment of `make test-snowflake`. DuckDB's build is made by the
project's own environment, because the emulator needs another DuckDB.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
from comparison import copy_to_snowflake

ROOT = Path(__file__).resolve().parents[2]
# Python models import the package, which needs no installation on Snowflake.
sys.path.insert(0, str(ROOT / "src"))
# What both suites look up.
sys.path.append(str(ROOT / "tests" / "python"))
BIN = Path(sys.executable).parent
DUCKDB_BIN = ROOT / ".venv" / "bin"
# Where pytest, which `make test` runs next to this suite, builds the sample.
SHARED = os.environ.get("CLIENTELE_TESTS_SHARED")
# Seconds after which a run of dbt, or an answer of the emulator, has hung.
RUN_LIMIT = 1200
ANSWER_LIMIT = 120

# The emulator is on this machine: no proxy, and no look around for a cloud.
os.environ |= {
    "NO_PROXY": "localhost",
    "no_proxy": "localhost",
    "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
}

Dbt = Callable[..., str]
timings: list[str] = []


@dataclass(frozen=True)
class Build:
    """A build of the project, and the nodes that dbt knows of it."""

    target: Path

    @property
    def nodes(self) -> dict[str, dict[str, Any]]:
        text = (self.target / "manifest.json").read_text("utf-8")
        return json.loads(text)["nodes"]

    @property
    def run_count(self) -> int:
        text = (self.target / "run_results.json").read_text("utf-8")
        return len(json.loads(text)["results"])

    def models(self, folder: str) -> dict[str, dict[str, Any]]:
        """Return the models under a folder, by id."""
        return {
            key: node
            for key, node in self.nodes.items()
            if node["resource_type"] == "model"
            and node["original_file_path"].startswith(folder)
        }


def run_dbt(command: Path, *arguments: str, environment: dict[str, str]) -> str:
    """Run dbt, which must succeed within the limit, and return what it printed."""
    finished = subprocess.run(
        [command, "--no-use-colors", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=RUN_LIMIT,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def build_on_duckdb(warehouse: Path, target: Path, variables: dict[str, Any]) -> Build:
    """Build with the project's DuckDB. Whether tests hold is for `make test` to say."""
    run_dbt(
        DUCKDB_BIN / "dbt",
        *("build", "--target", "duckdb"),
        *("--exclude-resource-type", "test", "unit_test"),
        *("--vars", json.dumps(variables)),
        *("--target-path", str(target), "--log-path", str(target)),
        environment={"CLIENTELE_DUCKDB_PATH": str(warehouse)},
    )
    return Build(target)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Build]:
    """DuckDB's file of the sample with the defaults, and its build; not to change."""
    if SHARED:
        folder = Path(SHARED) / "sample"
        while not (folder / "exit_code").exists():
            assert not (folder.parent / "ended").exists(), "pytest built no sample"
            time.sleep(1)
        code = (folder / "exit_code").read_text("utf-8")
        assert code == "0", "pytest's build of the sample has failed"
        return folder / "test.duckdb", Build(folder / "target")
    # Views name their database, which is named after the file.
    warehouse = tmp_path_factory.mktemp("sample") / "test.duckdb"
    target = tmp_path_factory.mktemp("sample_target")
    return warehouse, build_on_duckdb(warehouse, target, {})


@pytest.fixture(scope="session")
def snowflake_dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A function that runs dbt-snowflake, with an account that is made up."""

    def run(*arguments: str, target: Path | None = None, **environment: str) -> str:
        folder = target or tmp_path_factory.mktemp("target")
        account = {
            f"SNOWFLAKE_{name}": "made_up"
            for name in ("ACCOUNT", "USER", "PASSWORD", "WAREHOUSE", "DATABASE")
        }
        return run_dbt(
            BIN / "dbt",
            *arguments,
            *("--target-path", str(folder), "--log-path", str(folder)),
            environment={**account, **environment},
        )

    return run


STAGED_PACKAGE = "@analytics.public.packages/clientele.zip"


@pytest.fixture(scope="session")
def parsed(snowflake_dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """What dbt-snowflake reads of the project, with the package on a stage."""
    target = tmp_path_factory.mktemp("parsed")
    printed = snowflake_dbt(
        *("parse", "--target", "snowflake", "--vars"),
        json.dumps({"snowflake_package": STAGED_PACKAGE}),
        *("--no-partial-parse", "--show-all-deprecations", "--warn-error"),
        target=target,
    ).lower()
    assert "adapter: snowflake=" in printed
    assert "deprecat" not in printed
    assert "warning" not in printed
    return Build(target)


@pytest.fixture(scope="session")
def emulator_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The emulator's port. The emulator ends with the tests, however they end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("emulator") / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("emulator.py"), str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = time.monotonic()
    while server.poll() is None and "running on" not in log.read_text():
        assert time.monotonic() - started < ANSWER_LIMIT, log.read_text()
        time.sleep(0.1)
    assert server.poll() is None, log.read_text()
    yield port
    server.kill()
    server.wait()


@pytest.fixture(scope="session")
def snowflake_cursor(emulator_port: int) -> Iterator[Any]:
    """A cursor on the emulator, in a database for the project."""
    with snowflake.connector.connect(
        account="fakesnow",
        user="fakesnow",
        password="fakesnow",
        host="localhost",
        port=emulator_port,
        protocol="http",
        login_timeout=ANSWER_LIMIT,
        network_timeout=ANSWER_LIMIT,
        session_parameters={"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("create database clientele")
        yield cursor


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("duckdb") / "test.duckdb"


@pytest.fixture(scope="session")
def write_duckdb(warehouse: Path) -> Callable[[str, list[str]], None]:
    """A function that runs a statement on DuckDB's build, with the project's DuckDB."""

    def write(statement: str, parameters: list[str]) -> None:
        code = "import duckdb, json, sys; path, sql, values = sys.argv[1:];"
        code += "duckdb.connect(path).execute(sql, json.loads(values))"
        command = [DUCKDB_BIN / "python", "-c", code, warehouse, statement]
        subprocess.run([*command, json.dumps(parameters)], check=True)

    return write


@pytest.fixture(scope="session")
def build_both(
    tmp_path_factory: pytest.TempPathFactory,
    sample: tuple[Path, Build],
    warehouse: Path,
    snowflake_dbt: Dbt,
    snowflake_cursor: Any,
    emulator_port: int,
) -> Callable[..., tuple[Build, Build]]:
    """A function that builds the project with these vars on both engines.

    DuckDB's file is the same in each call, as the emulator's database is, so
    that a later build finds the raw tables.
    """

    def build(
        name: str,
        duckdb_vars: dict[str, Any],
        emulator_vars: dict[str, Any],
        *options: str,
    ) -> tuple[Build, Build]:
        if duckdb_vars:
            target = tmp_path_factory.mktemp("duckdb_target")
            on_duckdb = build_on_duckdb(warehouse, target, duckdb_vars)
        else:
            made, on_duckdb = sample
            shutil.copyfile(made, warehouse)
        # The emulator has no Python: it is given what Python models returned.
        python_models = [
            node
            for node in on_duckdb.models("").values()
            if node["language"] == "python"
        ]
        for node in python_models:
            # As macros/generate_schema_name.sql names it for this target.
            schema = "_".join(filter(None, ["analytics", node["config"]["schema"]]))
            copy_to_snowflake(
                warehouse, (node["schema"], node["alias"]), snowflake_cursor, schema
            )
        names = [".".join(node["fqn"]) for node in python_models]
        without_python = ["--exclude", *names] if names else []
        on_emulator = Build(tmp_path_factory.mktemp("emulator_target"))
        started = time.monotonic()
        snowflake_dbt(
            *("build", "--target", "emulator", *options, *without_python),
            *("--vars", json.dumps(emulator_vars)),
            target=on_emulator.target,
            CLIENTELE_EMULATOR_PORT=str(emulator_port),
        )
        seconds = time.monotonic() - started
        timings.append(
            f"{name}: {on_emulator.run_count} nodes on the emulator in {seconds:.0f} s"
        )
        return on_duckdb, on_emulator

    return build


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Report the time of the emulator's runs."""
    for line in timings:
        terminalreporter.write_line(line)

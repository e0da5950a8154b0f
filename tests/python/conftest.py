"""Builds that tests share: each is made once per session, when first asked for."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt_process import run_dbt, start_server
from filelock import FileLock

from tools.sample import MINIMUM_CUSTOMERS, write_sample

# The workers fill the cores: threads of scikit-learn would wait for one another.
for _library in ("OMP", "OPENBLAS"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

# Whoever runs the tests may have shops of their own.
os.environ["CLIENTELE_SHOP_FILE"] = ""

ROOT = Path(__file__).parents[2]
REAL_DATA = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "seeds" / "raw"

# The shops whose data is public; a raw folder of the tests holds these, unless told.
PUBLIC_SHOPS = "olist,online_retail"
TRAPS = yaml.safe_load(Path(__file__).with_name("traps.yml").read_text("utf-8"))
WHOLE_SAMPLE = yaml.safe_load((ROOT / "tests" / "whole_sample.yml").read_text("utf-8"))


# Each is a schema, too.
MART_AREAS = sorted(
    folder.name for folder in (ROOT / "models" / "marts").iterdir() if folder.is_dir()
)

# Files that take longest come first, so that no core waits long for another.
SLOW = (
    *("test_promises_can_fail", "test_published_numbers", "test_determinism"),
    *("test_publishing", "test_small_shops", "test_raw_switch", "test_own_shop"),
    *("test_load", "test_bad_input"),
)
# Files whose tests build no warehouse.
QUICK = ("test_build", "test_init", "test_readmes", "test_sample", "test_setup")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = item.path.stem
        if name in SLOW:
            return SLOW.index(name)
        return len(SLOW) + name.startswith(QUICK)

    items.sort(key=place)


# --- The budget of builds -----------------------------------------------------

FULL_BUILDS = 25
# The folder of all workers of a session: shared builds, and a line per run of dbt.
# `make test` gives one, in which the Snowflake suite finds the sample's build.
SHARED = "CLIENTELE_TESTS_SHARED"
IS_OURS = SHARED not in os.environ


def note_run(seconds: float | None, command: list[str]) -> None:
    """Add a run of dbt or of `clientele build` to those of the session."""
    full = command[0] in ("build", "run") and "--select" not in command
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    line = json.dumps([full, seconds, test.removeprefix("tests/python/"), command])
    with (Path(os.environ[SHARED]) / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def note_process(event: str, arguments: tuple[Any, ...]) -> None:
    """Notice each process that is started to build the project."""
    if event == "subprocess.Popen":
        _, command, folder, _ = arguments
        if folder == ROOT and isinstance(command, list) and "build" in command:
            note_run(None, [str(word) for word in command[command.index("build") :]])


def noted_runs() -> list[list[Any]]:
    file = Path(os.environ[SHARED]) / "runs.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def pytest_configure() -> None:
    if IS_OURS:
        os.environ[SHARED] = tempfile.mkdtemp(prefix="clientele-tests-")
    sys.addaudithook(note_process)


def pytest_unconfigure() -> None:
    if IS_OURS:
        shutil.rmtree(os.environ[SHARED], ignore_errors=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        count = sum(full for full, *_ in noted_runs())
        if count > FULL_BUILDS and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    runs = noted_runs()
    full = [run for run in runs if run[0]]
    terminalreporter.section(f"full builds: {len(full)} of at most {FULL_BUILDS}")
    for _, seconds, test, _ in full:
        took = "      " if seconds is None else f"{seconds:4.0f} s"
        terminalreporter.write_line(f"{took} {test}")
    others = [seconds or 0 for is_full, seconds, *_ in runs if not is_full]
    terminalreporter.write_line(
        f"{len(others)} other runs of dbt took {sum(others):.0f} s"
    )
    if len(full) > FULL_BUILDS:
        terminalreporter.write_line("FAILED: let tests share builds", red=True)


# --- Builds -------------------------------------------------------------------


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

    def nodes_of(self, shop: str) -> list[str]:
        """Return what dbt knows that is named after a shop; sources cost nothing."""
        kinds = ("nodes", "unit_tests", "exposures", "semantic_models", "metrics")
        found = {
            name: node for kind in kinds for name, node in self.manifest[kind].items()
        }
        return [name for name, node in found.items() if shop in node["name"]]


Dbt = Callable[..., Run]

# What a data test says of a shop is asked; what a unit test says of the logic is not.
DATA_ONLY = ("build", "--exclude-resource-type", "unit_test")
# Some models and what they need, with the tests that read nothing else.
DATA_OF = (*DATA_ONLY, "--indirect-selection", "cautious", "--select")
MODELS_ONLY = (*DATA_ONLY, "test")
# Clusters see numbers of customers; how a file writes its values stops before them.
UNCLUSTERED = ("--exclude", "path:python_models/segmentation+")
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
    start_server(parsed / "server")

    def run(
        *command: str,
        raw: Path | None = None,
        variables: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        project: Path | None = None,
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
        before = parsed / f"{hashlib.md5(passed.encode()).hexdigest()}.msgpack"
        known = ("--partial-parse-file-path", str(before)) if before.exists() else ()
        output = folder / "output.txt"
        started = time.monotonic()
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
            project,
        )
        note_run(time.monotonic() - started, list(command))
        if (read := folder / "target" / "partial_parse.msgpack").exists():
            shutil.copy(read, before)
        printed = output.read_text("utf-8")
        return Run(returncode, printed, folder / "test.duckdb", folder / "target")

    return run


def built(run: Run) -> Run:
    assert run.returncode == 0, run.output
    return run


@pytest.fixture(scope="session")
def shared(dbt: Dbt) -> Callable[..., Run]:
    """A function that makes a build once for all workers, under a name."""

    def make(name: str, *command: str, **options: Any) -> Run:
        folder = Path(os.environ[SHARED]) / name
        with FileLock(folder.with_suffix(".lock")):
            if not folder.exists():
                folder.mkdir()
                run = dbt(*command, folder=folder, **options)
                # Whole at once: the Snowflake suite waits for it.
                (folder / "code").write_text(str(run.returncode))
                (folder / "code").replace(folder / "exit_code")
        return Run(
            int((folder / "exit_code").read_text()),
            (folder / "output.txt").read_text("utf-8"),
            folder / "test.duckdb",
            folder / "target",
        )

    return make


@pytest.fixture(scope="session")
def sample(shared: Callable[..., Run]) -> Run:
    """The bundled sample by plain `dbt build`: every model, data and unit test."""
    return built(shared("sample", "build"))


# Arguments of the sample's generator.
SIZES = {
    "default": {},
    "other seed": {"seed": 8},
    "smallest": {"customers": MINIMUM_CUSTOMERS, "seed": 9},
}


@pytest.fixture(scope="session")
def written() -> Callable[[str], Path]:
    """A function that writes the sample of a size once for all workers."""

    def write(size: str) -> Path:
        folder = Path(os.environ[SHARED]) / "written" / size
        folder.parent.mkdir(exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not folder.exists():
                write_sample(folder, **SIZES[size])
        return folder

    return write


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real data is not there: {REAL_DATA}")
    return REAL_DATA


@pytest.fixture(scope="session")
def real(shared: Callable[..., Run], real_data: Path) -> Run:
    """Both real shops with the project's defaults, built and tested."""
    return built(shared("real", *DATA_ONLY, raw=real_data))


def stopped(run: Run, *texts: str) -> None:
    """Check that a run failed and said so."""
    assert run.returncode != 0
    # dbt wraps what it prints.
    output = " ".join(run.output.split())
    for text in texts:
        assert text in output, run.output


@pytest.fixture(scope="session")
def compiled(dbt: Dbt, sample: Run) -> Dbt:
    """A function that compiles models under other vars, without reading the project.

    What a model refuses when it is compiled stops each run before it builds.
    """

    def compiled(*models: str, **options: Any) -> Run:
        project = sample.target / "partial_parse.msgpack"
        return dbt("compile", "--select", *models, project=project, **options)

    return compiled


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

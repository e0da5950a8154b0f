"""dbt in a process of its own that finds dbt's modules already imported.

Their import takes longer than most commands, and nothing of a run before is there:
a server process imports them once, reads the project once (`warm_dbt`), and forks one
process per run.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing import forkserver
from pathlib import Path

import pytest

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["warm_dbt"])


def start_server(folder: Path) -> None:
    """Start the server of this process, which writes to a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        # Modules that are imported beforehand are not looked for where tests are.
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.setenv("WARM_DBT_FOLDER", str(folder))
        forkserver.ensure_running()


def run_dbt(
    command: list[str],
    environment: Mapping[str, str],
    folder: Path,
    output: Path,
    project: Path | None = None,
) -> int:
    """Run dbt in a folder, write what it prints to a file, return its exit code.

    With a `project`, which an earlier run has read (`partial_parse.msgpack`), dbt does
    not read the folder's: under other vars, models compile but do not come or go.
    """
    arguments = (command, dict(environment), folder, output, project)
    process = _CONTEXT.Process(target=_run, args=arguments)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(
    command: list[str],
    environment: dict[str, str],
    folder: Path,
    output: Path,
    project: Path | None,
) -> None:
    # The server says nothing of a module that it could not import.
    assert "warm_dbt" in sys.modules, "dbt was not read beforehand"
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with output.open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import cli, dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    try:
        if project is None:
            cli(command)
        manifest = Manifest.from_msgpack(project.read_bytes())
        manifest.build_flat_graph()
        sys.exit(not dbtRunner(manifest=manifest).invoke(command).success)
    finally:
        # A forked process ends without what Python does at exit: what was written
        # would stay beside the warehouse's file, in DuckDB's log.
        DuckDBConnectionManager.close_all_connections()

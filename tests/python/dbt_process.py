"""dbt in a process of its own that finds dbt's modules already imported.

Their import takes longer than most commands, and nothing of a run before is there:
a server process imports them once and forks one process per run.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb"])


def run_dbt(
    command: list[str], environment: Mapping[str, str], folder: Path, output: Path
) -> int:
    """Run dbt in a folder, write what it prints to a file, return its exit code."""
    arguments = (command, dict(environment), folder, output)
    process = _CONTEXT.Process(target=_run, args=arguments)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(
    command: list[str], environment: dict[str, str], folder: Path, output: Path
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with output.open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import cli

    try:
        cli(command)
    finally:
        # A forked process ends without what Python does at exit: what was written
        # would stay beside the warehouse's file, in DuckDB's log.
        DuckDBConnectionManager.close_all_connections()

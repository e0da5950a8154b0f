"""Imported by the server that runs of dbt are forked from: dbt reads the project once.

A run under other vars reads the whole project again. What depends on the text of files
alone is the same each time, takes two thirds of that, and stays in memory from here:
compiled templates, found calls of macros, schemas of dbt's classes.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType
from typing import Any

import dbt.adapters.duckdb  # noqa: F401
import jinja2
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner
from dbt.clients import jinja_static
from dbt.parser import models, unit_tests
from dbt_common.clients.jinja import MacroFuzzEnvironment
from dbt_common.tests import enable_test_caching
from dbt_extractor import ExtractionError, py_extract_from_source

ROOT = Path(__file__).parents[2]
compile_template = MacroFuzzEnvironment.compile
compiled: dict[tuple[type, str, str | None, str | None], CodeType] = {}


def compile_once(
    environment: jinja2.Environment,
    source: Any,
    name: str | None = None,
    filename: str | None = None,
    raw: bool = False,
    defer_init: bool = False,
) -> Any:
    """Compile a template's text as Jinja does, each text once per kind of template."""
    if raw or defer_init or type(source) is not str:
        return compile_template(environment, source, name, filename, raw, defer_init)
    # dbt gives all environments of a class the same extensions and filters.
    key = (type(environment), source, name, filename)
    if key not in compiled:
        compiled[key] = compile_template(environment, source, name, filename)
    return compiled[key]


def answer(questions: Connection) -> None:
    while (text := questions.recv()) is not None:
        try:
            questions.send(py_extract_from_source(text))
        except ExtractionError as error:
            questions.send(str(error))


@contextmanager
def static_parser_elsewhere() -> Iterator[None]:
    """Leave dbt's static parser to a process of its own.

    It starts threads, which a forked process would wait for and not have.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=answer, args=(there,))
    process.start()

    def extract(text: str) -> Any:
        here.send(text)
        found = here.recv()
        if isinstance(found, str):
            raise ExtractionError(found)
        return found

    users = (jinja_static, models, unit_tests)
    for module in users:
        module.py_extract_from_source = extract
    try:
        yield
    finally:
        for module in users:
            module.py_extract_from_source = py_extract_from_source
        here.send(None)
        process.join()


def threads() -> int:
    """Return the number of this process's threads, those of libraries too."""
    return len([*Path("/proc/self/task").glob("*")])


def read_project() -> None:
    # As builds do (clientele.building.dbt_process).
    gc.set_threshold(200_000, 20, 50)
    # What dbt's own tests of many projects in one process do.
    enable_test_caching()
    MacroFuzzEnvironment.compile = compile_once
    folder = os.environ["WARM_DBT_FOLDER"]
    words = ["--quiet", "parse", "--no-partial-parse"]
    places = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    places += ["--target-path", folder, "--log-path", folder]
    before = threads()
    with static_parser_elsewhere():
        # If it fails, so does each run, and says why.
        dbtRunner().invoke([*words, *places])
    reset_adapters()
    assert threads() == before, "threads do not survive a fork"
    # Searches for garbage in the runs need not look at any of it.
    gc.collect()
    gc.freeze()


read_project()

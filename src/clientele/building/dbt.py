"""Run dbt in a separate process, and follow its log."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import textwrap
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from clientele.building import remedies
from clientele.building.locks import only_one
from clientele.building.options import target_folder
from clientele.errors import ClienteleError

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What macros/testing/explain_failures.sql says of a test.
_EXPLAINED = re.compile(r"(\w+) (?:warns|fails):\n")


@dataclass
class Log:
    """What dbt's log has said so far; `feed` takes it line by line.

    `errors` and `warnings` hold texts by node ("dbt" where there is none): what the
    project says of a test in `explained`, which holds it by the test's name, and
    else dbt's own. `other_lines` are the last lines that were no log events.
    """

    total: int = 0
    done: set[str] = field(default_factory=set)
    current: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    explained: dict[str, str] = field(default_factory=dict)
    other_lines: deque[str] = field(default_factory=lambda: deque(maxlen=20))

    def feed(self, line: str) -> None:
        """Take in one line of dbt's output, a JSON event or anything else."""
        try:
            event = json.loads(line)
            name, level = event["info"]["name"], event["info"]["level"]
            message, data = event["info"]["msg"], event["data"]
        except (ValueError, KeyError, TypeError):
            if line.strip():
                self.other_lines.append(line.rstrip())
            return
        node = data.get("node_info") or {}
        node_id = node.get("unique_id") or "dbt"
        # Lines like "3 of 40 ..."; hooks are numbered apart.
        if "index" in data and not name.startswith("LogHook"):
            self.total = data.get("total", self.total)
            if name == "LogStartLine":
                self.current = node.get("node_name", "")
            else:
                # A result. Its message follows in a separate event.
                self.done.add(node_id)
        elif name == "JinjaLogInfo":
            if found := _EXPLAINED.match(message):
                self.explained[found[1]] = message
            else:
                # What a macro says it is doing.
                self.current = message
        elif level in ("error", "warn"):
            texts = self.errors if level == "error" else self.warnings
            if explained := self.explained.get(node.get("node_name", "")):
                texts[node_id] = explained.splitlines()
            else:
                message = _ANSI.sub("", message).strip("\r\n")
                texts.setdefault(node_id, []).append(message)


@contextmanager
def own_target(root: Path, name: str) -> Iterator[Path]:
    """Yield the folder of a kind of dbt run, locked while the block runs.

    Raises ClienteleError if another process uses the folder.
    """
    folder = target_folder(root, name)
    remedy = "name another folder in DBT_TARGET_PATH"
    with only_one(folder / "lock", f"run of dbt in {folder}", remedy):
        yield folder


def command(*words: str, variables: Mapping[str, Any]) -> list[str]:
    """Return the command line that runs dbt with JSON as its log."""
    # Debug events by the thousand, written to logs/, would cost seconds.
    options = ("--log-format", "json", "--log-level-file", "info")
    # YAML reads 2011-12-10 as a date; dbt's vars are JSON.
    given = ("--vars", json.dumps(variables, default=str)) if variables else ()
    # This interpreter's dbt, wherever PATH points.
    module = (sys.executable, "-m", "clientele.building.dbt_process")
    return [*module, *options, *words, *given]


def run(
    root: Path,
    console: Console,
    *words: str,
    variables: Mapping[str, Any],
    environment: Mapping[str, str],
    stage: str = "Building",
) -> Log:
    """Run dbt to its end and show, below the heading `stage`, how far it is.

    Raises ClienteleError if dbt failed: each failed node with its message or, if dbt
    named none, dbt's last words.
    """
    log = Log()
    given = {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        # Where a macro looks for DuckDB's extensions.
        "CLIENTELE_PACKAGES": sysconfig.get_path("purelib"),
        **environment,
    }
    process = subprocess.Popen(
        command(*words, variables=variables),
        cwd=root,
        env={**os.environ, **given},
        # Held open and never written to: see `dbt_process`.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with process, _progress(console, stage) as show:
        try:
            for line in process.stdout or ():
                log.feed(line)
                show(log)
            # Before its input is closed, so that it ends by itself.
            process.wait()
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise ClienteleError(_failure(log))
    return log


def _failure(log: Log) -> str:
    last_words = list(log.other_lines) or ["dbt gave no reason."]
    errors = remedies.explain(log.errors or {"dbt": last_words})
    return f"dbt failed: {len(errors)} error(s).\n\n{describe(errors)}"


@contextmanager
def _progress(console: Console, stage: str) -> Iterator[Callable[[Log], None]]:
    """Yield what shows the state of a log: a bar, or a line per tenth for CI."""
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TextColumn("{task.fields[node]}"), TimeElapsedColumn()),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        bar = progress.add_task("Reading the project", total=None, node="")
        tenths = 0

        def show(log: Log) -> None:
            nonlocal tenths
            if log.current:
                progress.update(
                    bar,
                    description=stage,
                    total=log.total or None,
                    completed=len(log.done),
                    node=log.current[:36],
                )
            reached = len(log.done) * 10 // max(log.total, 1)
            if reached > tenths and not console.is_terminal:
                console.print(f"Built {len(log.done)} of {log.total} nodes")
            tenths = reached

        yield show


def describe(texts: Mapping[str, list[str]]) -> str:
    """Return dbt's texts, a paragraph per node, indented below its first line."""
    paragraphs = []
    for lines in texts.values():
        first, *rest = lines
        body = textwrap.indent("\n".join(textwrap.dedent(line) for line in rest), "  ")
        paragraphs.append(f"{first.strip()}\n{body}".strip())
    return "\n\n".join(paragraphs)

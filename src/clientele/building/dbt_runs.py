"""Run dbt as a command, follow its log, and measure its own share of the time."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from clientele.building import remedies
from clientele.errors import ClienteleError

_STOPPING = (signal.SIGINT, signal.SIGTERM)

_ANSI = re.compile(r"\x1b\[[0-9;]*m")

# dbt's command, which ends with the process that started it, however that ends:
# then the pipe on its standard input is closed. Since dbt keeps most of the millions
# of objects that it makes, looking for garbage as often as Python does is in vain.
_DBT = """
import gc, os, threading

gc.set_threshold(200_000, 20, 50)

def end_with_parent():
    while os.read(0, 1):
        pass
    os._exit(1)

threading.Thread(target=end_with_parent, daemon=True).start()
from dbt.cli.main import cli
cli()
"""


class Stopped(BaseException):
    """A signal asked the command to stop; no bug that a traceback could explain."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(number).name}.")
        self.exit_code = 128 + number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise Stopped in the block."""

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_stopping() -> None:
    """Ignore Ctrl-C and SIGTERM until the end of the `stoppable` block."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)


@dataclass
class DbtLog:
    """What dbt's log has said so far; `feed` takes it line by line.

    `errors` and `warnings` hold dbt's texts by node ("dbt" where there is none),
    `other_lines` the last lines that were no log events.
    """

    total: int = 0
    done: set[str] = field(default_factory=set)
    current: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)
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
                # A result. Its message follows in an event of its own.
                self.done.add(node_id)
        elif name == "JinjaLogInfo":
            # What a macro says it is doing.
            self.current = message
        elif level in ("error", "warn"):
            texts = self.errors if level == "error" else self.warnings
            texts.setdefault(node_id, []).append(_ANSI.sub("", message).strip("\r\n"))


def project_vars(root: Path) -> dict[str, Any]:
    """Return the vars of dbt_project.yml."""
    project = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))
    return dict(project.get("vars") or {})


def adapter_of_target(root: Path, target: str) -> str:
    """Return the adapter type, such as duckdb, of a target in profiles.yml.

    Raises
    ------
    ClienteleError
        If profiles.yml does not have the target, or its adapter is not installed.
    """
    profiles = Path(os.environ.get("DBT_PROFILES_DIR", root)) / "profiles.yml"
    try:
        # Its Jinja stands in quoted strings, so it is plain YAML to us.
        project = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))
        content = yaml.safe_load(profiles.read_text("utf-8"))
        outputs = content[project["profile"]]["outputs"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ClienteleError(f"{profiles} cannot be read: {error!r}") from error
    if target not in outputs:
        raise ClienteleError(
            f"{profiles} has no target {target!r}, only {', '.join(outputs)}."
        )
    adapter = outputs[target]["type"]
    if importlib.util.find_spec(f"dbt.adapters.{adapter}") is None:
        raise ClienteleError(
            f"The target {target!r} needs dbt-{adapter}, which is not installed: "
            f".venv/bin/pip install -c constraints.txt -e '.[{adapter}]'"
        )
    return adapter


def dbt_call(*words: str, variables: Mapping[str, Any]) -> list[str]:
    """Return the command line of any dbt command that logs JSON, for `run_dbt`."""
    # This interpreter's dbt, wherever PATH points.
    dbt = [sys.executable, "-c", _DBT]
    # Debug events by the thousand, written to logs/, would cost seconds.
    command = [*dbt, "--log-format", "json", "--log-level-file", "info", *words]
    if variables:
        # YAML reads 2011-12-10 as a date; dbt's vars are JSON.
        command += ["--vars", json.dumps(variables, default=str)]
    return command


def dbt_command(
    variables: Mapping[str, Any], target: str, threads: int | None, select: str | None
) -> list[str]:
    """Return the command line of a `dbt build` that logs JSON, for `run_dbt`."""
    command = [*dbt_call("build", variables=variables), "--target", target]
    # They test the logic on rows of their own, not the data; `make test` runs them.
    command += ["--exclude-resource-type", "unit_test"]
    if threads is not None:
        command += ["--threads", str(threads)]
    if select:
        # Tests that also need unselected models wait for a build of everything.
        command += ["--select", select, "--indirect-selection", "cautious"]
    return command


def run_dbt(
    command: list[str],
    environment: Mapping[str, str],
    root: Path,
    console: Console,
    stage: str = "Building",
) -> DbtLog:
    """Run dbt to its end, showing how far it is under the heading `stage`.

    Raises
    ------
    ClienteleError
        If dbt failed: with each failed node and its message, or, where dbt named
        none, with its last words.
    """
    log = DbtLog()
    columns = (
        TextColumn("{task.fields[stage]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[node]}"),
        TimeElapsedColumn(),
    )
    progress = Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    )
    tenths = 0
    process = subprocess.Popen(
        command,
        cwd=root,
        env=dict(environment),
        # Held open and never written to: see `_DBT`.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with process, _killed_on_error(process), progress:
        bar = progress.add_task("", total=None, stage="Reading the project", node="")
        assert process.stdout is not None  # PIPE above
        for line in process.stdout:
            log.feed(line)
            if not log.total:
                if log.current:
                    progress.update(bar, stage=stage, node=log.current[:36])
                continue
            progress.update(
                bar,
                total=log.total,
                completed=len(log.done),
                stage=stage,
                node=log.current[:36],
            )
            # Logs of CI get a line per tenth instead of a bar.
            if not console.is_terminal and len(log.done) * 10 // log.total > tenths:
                tenths = len(log.done) * 10 // log.total
                console.print(f"Built {len(log.done)} of {log.total} nodes")
        # Before its input is closed, so that it ends by itself.
        process.wait()
    if process.returncode != 0:
        if not log.errors:
            log.errors["dbt"] = list(log.other_lines) or ["dbt gave no reason."]
        raise ClienteleError(
            f"dbt failed: {len(log.errors)} error(s).\n\n"
            + describe(remedies.explain(log.errors))
        )
    return log


@contextmanager
def _killed_on_error(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        process.kill()
        raise


def describe(texts: Mapping[str, list[str]]) -> str:
    """Return dbt's texts, a paragraph per node, indented below its first line."""
    paragraphs = []
    for lines in texts.values():
        first, *rest = lines
        body = textwrap.indent("\n".join(textwrap.dedent(line) for line in rest), "  ")
        paragraphs.append(f"{first.strip()}\n{body}".strip())
    return "\n\n".join(paragraphs)


def dbt_seconds(run_results: Mapping[str, Any], total_seconds: float) -> float:
    """Return the seconds of a build in which no node was executing.

    That is dbt's own time: start, parsing, compiling, waiting between nodes.

    Parameters
    ----------
    run_results
        The content of dbt's run_results.json.
    total_seconds
        The duration of the whole build.
    """
    spans = sorted(
        (
            datetime.fromisoformat(timing["started_at"]),
            datetime.fromisoformat(timing["completed_at"]),
        )
        for result in run_results["results"]
        for timing in result["timing"]
        if timing["name"] == "execute" and timing["completed_at"]
    )
    busy_seconds = 0.0
    busy_until = None
    for start, end in spans:
        # Nodes of several threads overlap: count each moment once.
        if busy_until is not None:
            start = max(start, busy_until)
        if end > start:
            busy_seconds += (end - start).total_seconds()
            busy_until = end
    return max(total_seconds - busy_seconds, 0.0)

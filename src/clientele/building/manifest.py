"""The manifest of a publish: what was built, from what, and what came out.

`describe` returns the content of `warehouse/runs/<run id>.json`. Times are UTC in ISO
8601. Keys are only ever added; a changed meaning raises `manifest_version`.

========================  ========================================================
key                       value
========================  ========================================================
manifest_version          1
run_id                    start of the build and six random digits; sorts by time
started_at, finished_at   start of the build; end of its tests
seconds, dbt_seconds      time between the two; what of it no node was executing
published                 path, bytes and sha256 of the file
versions                  of clientele, dbt-core, dbt-duckdb, duckdb and python
git                       commit, and is_dirty if files differ from it; null if the
                          project is no git repository or git is not installed
target, vars              target of profiles.yml; the vars given for this build
raw_source, raw_folder    sample, files or tables; the folder read, else null
raw_files                 of each file read: path, bytes, modified_at
nodes                     counts by resource type and status
warnings                  node and text of each warning of dbt
marts                     row counts by `schema.table`
shops                     the build's summary, one item per shop
========================  ========================================================
"""

import json
import os
import secrets
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import metadata
from itertools import chain
from pathlib import Path
from platform import python_version
from typing import Any

import duckdb

from clientele import __version__
from clientele.building import dbt, publishing

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class Request:
    """What is to be built: target of profiles.yml, vars, raw data, start.

    `raw_source` is that of the vars, or else of the project; `files` are those that
    each shop reads.
    """

    target: str
    variables: Mapping[str, Any]
    raw_source: str
    raw_folder: Path | None
    files: dict[str, list[Path]]
    started_at: datetime


def describe(
    root: Path,
    request: Request,
    building: Path,
    published: Path,
    artifacts: Path,
    shops: Sequence[Mapping[str, Any]],
    log: dbt.Log,
) -> dict[str, Any]:
    """Return the manifest of a finished build that is to be published.

    `building` is the finished file, `published` the path that it will have, and
    `artifacts` the folder with dbt's manifest.json and run_results.json; `shops` are
    the headline numbers of the file.
    """
    results = json.loads((artifacts / "run_results.json").read_text("utf-8"))["results"]
    finished_at = datetime.now(UTC)
    seconds = (finished_at - request.started_at).total_seconds()
    raw_folder = request.raw_folder if request.raw_source == "files" else None
    manifest = {
        "manifest_version": MANIFEST_VERSION,
        "run_id": f"{request.started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        "started_at": _moment(request.started_at),
        "finished_at": _moment(finished_at),
        "seconds": round(seconds, 1),
        "dbt_seconds": round(dbt_seconds(results, seconds), 1),
        "published": {
            "path": published,
            "bytes": building.stat().st_size,
            "sha256": publishing.sha256(building),
        },
        "versions": _versions(),
        "git": _git(root),
        "target": request.target,
        "vars": dict(request.variables),
        "raw_source": request.raw_source,
        "raw_folder": raw_folder,
        "raw_files": _raw_files(chain.from_iterable(request.files.values())),
        "nodes": _counts(results),
        "warnings": [
            {"node": node, "text": dbt.describe({node: texts})}
            for node, texts in log.warnings.items()
        ],
        "marts": row_counts(building),
        "shops": shops,
    }
    # Plain JSON, as it will be read again.
    return json.loads(json.dumps(manifest, default=_plain))


def _versions() -> dict[str, str]:
    packages = ("dbt-core", "dbt-duckdb", "duckdb")
    found = {name: metadata.version(name) for name in packages}
    return {"clientele": __version__, "python": python_version(), **found}


def _counts(results: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        kind = result["unique_id"].split(".")[0]
        # The hook that explains failures is nothing that was built.
        if kind != "operation":
            counts[kind][result["status"]] += 1
    return counts


def row_counts(warehouse: Path) -> dict[str, int]:
    """Return the number of rows of each table, by `schema.table`."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        return {
            f"{schema}.{table}": connection.table(f'"{schema}"."{table}"').shape[0]
            for schema, table in tables
        }


def _plain(value: object) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _git(root: Path) -> dict[str, Any] | None:
    def output(*command: str) -> str:
        return subprocess.run(
            ["git", "-C", str(root), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            encoding="utf-8",
            # Only look: a builder is no reason to write to the repository.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        ).stdout.strip()

    try:
        return {
            "commit": output("rev-parse", "HEAD"),
            "is_dirty": bool(output("status", "--porcelain", "--", ".")),
        }
    except (OSError, subprocess.CalledProcessError):
        return None


def _raw_files(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Return path, size and time of files, each once."""
    told = []
    for file in sorted(set(files)):
        state = file.stat()
        modified_at = _moment(datetime.fromtimestamp(state.st_mtime, UTC))
        told.append({"path": file, "bytes": state.st_size, "modified_at": modified_at})
    return told


def dbt_seconds(results: Iterable[Mapping[str, Any]], total_seconds: float) -> float:
    """Return the seconds of a build in which no node was executing.

    That is dbt's own time: start, parsing, compiling, waiting between nodes. Takes the
    results of dbt's run_results.json, and the duration of the whole build.
    """
    spans = sorted(
        (
            datetime.fromisoformat(timing["started_at"]),
            datetime.fromisoformat(timing["completed_at"]),
        )
        for result in results
        for timing in result["timing"]
        if timing["name"] == "execute" and timing["completed_at"]
    )
    busy_seconds = 0.0
    busy_until = datetime.min.replace(tzinfo=UTC)
    for start, end in spans:
        # Nodes of several threads overlap: count each moment once.
        busy_seconds += max((end - max(start, busy_until)).total_seconds(), 0.0)
        busy_until = max(busy_until, end)
    return max(total_seconds - busy_seconds, 0.0)

"""The manifest of a publish: what was built, from what, and what came out.

`describe` returns what stands in `warehouse/runs/<run id>.json`. Times are UTC in ISO
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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

import duckdb

from clientele import __version__
from clientele.building import dbt, options, publishing, summary

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class Order:
    """What is to be built: target of profiles.yml, vars, folder of raw files, start."""

    target: str
    variables: Mapping[str, Any]
    raw_folder: Path | None
    started_at: datetime


def describe(
    root: Path,
    order: Order,
    building: Path,
    published: Path,
    artifacts: Path,
    summaries: Sequence[summary.ShopSummary],
    log: dbt.Log,
) -> dict[str, Any]:
    """Return the manifest of a finished build that is to be published.

    Parameters
    ----------
    root, order
        The project's folder, and what was built.
    building, published
        The finished file, and the path that it will have.
    artifacts
        The folder with dbt's manifest.json and run_results.json.
    summaries, log
        The headline numbers of the finished file, and dbt's log.
    """
    run_results = json.loads((artifacts / "run_results.json").read_text("utf-8"))
    finished_at = datetime.now(UTC)
    seconds = (finished_at - order.started_at).total_seconds()
    nodes: dict[str, Counter[str]] = defaultdict(Counter)
    for result in run_results["results"]:
        nodes[result["unique_id"].split(".")[0]][result["status"]] += 1
    raw_source = {**options.project_vars(root), **order.variables}.get("raw_source")
    raw_folder = order.raw_folder if raw_source == "files" else None
    manifest = {
        "manifest_version": MANIFEST_VERSION,
        "run_id": f"{order.started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        "started_at": _moment(order.started_at),
        "finished_at": _moment(finished_at),
        "seconds": round(seconds, 1),
        "dbt_seconds": round(dbt_seconds(run_results, seconds), 1),
        "published": {
            "path": published,
            "bytes": building.stat().st_size,
            "sha256": publishing.sha256(building),
        },
        "versions": {
            "clientele": __version__,
            "python": python_version(),
            **{
                name: metadata.version(name)
                for name in ("dbt-core", "dbt-duckdb", "duckdb")
            },
        },
        "git": _git(root),
        "target": order.target,
        "vars": dict(order.variables),
        "raw_source": raw_source,
        "raw_folder": raw_folder,
        "raw_files": [] if raw_folder is None else _raw_files(raw_folder, artifacts),
        "nodes": nodes,
        "warnings": [
            {"node": node, "text": dbt.describe({node: texts})}
            for node, texts in log.warnings.items()
        ],
        "marts": row_counts(building),
        "shops": [asdict(shop) for shop in summaries],
    }
    # Plain JSON, as it will be read again.
    return json.loads(json.dumps(manifest, default=_plain))


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


def _raw_files(folder: Path, artifacts: Path) -> list[dict[str, Any]]:
    """Return the files that the models of the build read, as `raw_file` finds them."""

    def sources() -> Iterator[tuple[str, str]]:
        content = json.loads((artifacts / "manifest.json").read_text("utf-8"))
        for node in content["nodes"].values():
            if node["resource_type"] == "model":
                yield from (tuple(source) for source in node.get("sources", ()))

    files = []
    for source, table in sorted(set(sources())):
        for ending in (".parquet", ".csv"):
            file = folder / source / f"{table}{ending}"
            if file.exists():
                state = file.stat()
                modified_at = datetime.fromtimestamp(state.st_mtime, UTC)
                files.append(
                    {
                        "path": file,
                        "bytes": state.st_size,
                        "modified_at": _moment(modified_at),
                    }
                )
                break
    return files


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

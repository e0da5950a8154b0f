"""Write marts as files, and as JSON what they hold and which models made them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from clientele import __version__
from clientele.building import publishing
from clientele.errors import ClienteleError
from clientele.reading import files, marts, selection
from clientele.reading.catalog import Catalog, read_manifest
from clientele.reading.explain import unit
from clientele.reading.selection import Selection

_RUNS = "monitoring.model_runs"
_METRICS = "monitoring.model_metrics"
_MANIFEST = "manifest.json"
_METADATA = "metadata.json"
_JSON_COLUMNS = ("parameters", "library_versions", "estimates")


@dataclass(frozen=True)
class Request:
    """What to export: marts by name, as which format, and of which rows."""

    names: Sequence[str] = ()
    file_format: str = "csv"
    shop: str | None = None
    segment: str | None = None


def export(
    root: Path,
    console: Console,
    warehouse: Path | None,
    folder: Path | None,
    request: Request,
) -> None:
    """Write marts into a folder, with manifest.json and metadata.json next to them.

    Without marts only metadata.json, runs and metrics of a warehouse's models, and
    manifest.json where files are gone. Without a warehouse it reads the published one
    of the project in `root`, and without a folder it writes into warehouse/ there,
    marts into warehouse/exports/. The same warehouse gives the same bytes. Raises
    ClienteleError as `marts`, `selection` and `files` do.
    """
    warehouse = warehouse or publishing.named_path(root)
    if request.file_format not in files.WRITERS:
        raise ClienteleError(
            f"There is no format {request.file_format!r}; --format takes: "
            f"{', '.join(files.WRITERS)}."
        )
    has_marts = bool(request.names) or request.segment is not None
    folder = folder or root / "warehouse" / ("exports" if has_marts else "")
    entries = _entries(folder)
    nodes = Catalog(read_manifest(root, console)).nodes if has_marts or entries else {}
    run_id = _run_id(warehouse)
    with marts.opened(warehouse):
        rows = marts.read(warehouse, (_RUNS, _METRICS))
        content = {
            "clientele": __version__,
            "run_id": run_id,
            "runs": [_as_json(row) for row in rows[_RUNS]],
            "metrics": [_as_json(row) for row in rows[_METRICS]],
        }
        if has_marts:
            for entry in _write_marts(console, warehouse, folder, request):
                entries[entry["file"]] = entry | {"run_id": run_id}
                # After each file: a later one may fail.
                _describe(folder, content, entries, nodes)
            console.print(f"Written: {folder / _MANIFEST}", soft_wrap=True)
        else:
            _describe(folder, content, entries, nodes)
    console.print(f"Written: {folder / _METADATA}", soft_wrap=True)


def _describe(
    folder: Path,
    content: dict[str, Any],
    entries: dict[str, dict[str, Any]],
    nodes: Mapping[str, Any],
) -> None:
    """Write metadata.json and, where there are or were files, manifest.json.

    The former comes first, so that every file of the manifest is described.
    """
    listed = [entries[name] for name in sorted(entries)]
    if listed:
        content = content | {"columns": _columns(nodes, listed)}
    _write(folder / _METADATA, content)
    if listed or (folder / _MANIFEST).exists():
        _write(folder / _MANIFEST, {"files": listed})


def _write_marts(
    console: Console, warehouse: Path, folder: Path, request: Request
) -> Iterator[dict[str, Any]]:
    """Write the marts, and yield the entry of each when it is whole."""
    with marts.opened(warehouse) as connection:
        chosen = selection.select(
            connection, request.names, request.shop, request.segment
        )
        for each in chosen:
            files.check(request.file_format, each)
        with Progress(
            console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            total = sum(each.row_count for each in chosen)
            task = progress.add_task("Writing", total=total)
            for each in chosen:
                progress.update(task, description=each.mart)
                file = folder / f"{each.file_name}.{request.file_format}"
                files.write(
                    *(connection, each, file, request.file_format),
                    lambda count: progress.advance(task, count),
                )
                console.print(f"Written: {file}", soft_wrap=True)
                yield _entry(each, file)


def _entry(each: Selection, file: Path) -> dict[str, Any]:
    return {
        **{key: getattr(each, key) for key in ("mart", "shop", "segment", "row_count")},
        "columns": list(each.columns),
        "file": file.name,
        "bytes": file.stat().st_size,
        "sha256": publishing.sha256(file),
        "as_of_date": each.as_of_date.isoformat(),
    }


def _entries(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what an earlier export wrote into the folder and is still there."""
    try:
        entries = json.loads((folder / _MANIFEST).read_text("utf-8"))["files"]
        return {
            each["file"]: each for each in entries if (folder / each["file"]).exists()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _run_id(warehouse: Path) -> str | None:
    """Return the run that published a warehouse, by its manifest; None without one."""
    runs = sorted((warehouse.parent / "runs").glob("*.json"), reverse=True)
    checksum = publishing.sha256(warehouse) if runs and warehouse.is_file() else ""
    for file in runs:
        try:
            manifest = json.loads(file.read_text("utf-8"))
            if manifest["published"]["sha256"] == checksum:
                return manifest["run_id"]
        # One that is broken names no run.
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _columns(
    nodes: Mapping[str, Any], entries: Sequence[dict[str, Any]]
) -> dict[str, dict[str, dict[str, str]]]:
    """Return description and unit of each column, by mart and name."""
    return {
        entry["mart"]: {
            name: {
                "description": " ".join(column["description"].split()),
                "type": column["data_type"],
                "unit": unit(name, column),
            }
            for name in entry["columns"]
            if (column := nodes[entry["mart"]]["columns"].get(name))
        }
        for entry in entries
        if entry["mart"] in nodes
    }


def _write(file: Path, content: dict[str, Any]) -> None:
    text = json.dumps(
        content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
    )
    marts.write(file, f"{text}\n")


def _as_json(row: marts.Row) -> dict[str, Any]:
    return {
        name: json.loads(value)
        if name in _JSON_COLUMNS and value is not None
        else value
        for name, value in marts.as_json(row).items()
    }

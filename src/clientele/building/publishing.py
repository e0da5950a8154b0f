"""Publish or nothing: one builder at a time, a fresh file, one atomic replace.

Next to the published file `<folder>/<name>` are `<folder>/building/`, where it is
built, and `<folder>/runs/`, with a manifest of each publish.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError

# DuckDB names a database after its file; these names are taken, `scratch` by
# profiles.yml, and dbt-duckdb cannot quote a name with quotes.
_TAKEN_NAMES = ("main", "scratch", "system", "temp")

# What DuckDB and a killed build may leave, after the name of the file built: its
# log, the logs of a checkpoint, what did not fit into memory, a manifest.
_PENDING = ".manifest.json"
_LEFTOVERS = ("", ".wal", ".wal.checkpoint", ".wal.recovery", ".tmp", _PENDING)


def named_path(root: Path) -> Path:
    """Return the file that CLIENTELE_WAREHOUSE names, below `root` if relative."""
    named = os.environ.get("CLIENTELE_WAREHOUSE") or "warehouse/clientele.duckdb"
    return root / Path(named).expanduser()


def published_path(root: Path) -> Path:
    """Return the absolute path of the file to publish, in a folder for writing.

    Raises ClienteleError if it cannot be a warehouse's path or be written to.
    """
    try:
        published = named_path(root).resolve()
    except (OSError, RuntimeError) as error:
        raise ClienteleError(f"CLIENTELE_WAREHOUSE cannot be used: {error}") from error
    problem = ""
    if published.is_dir():
        problem = "is a folder"
    elif not published.suffix:
        problem = "has no file name ending"
    elif published.stem.lower() in _TAKEN_NAMES:
        problem = f"has a name that is taken ({', '.join(_TAKEN_NAMES)})"
    elif set(published.stem) & {"'", '"'}:
        problem = "has a quote in its name"
    if problem:
        raise ClienteleError(
            f"CLIENTELE_WAREHOUSE {problem}: {published}\n"
            "Name the file to publish, as in warehouse/clientele.duckdb."
        )
    try:
        building = building_path(published).parent
        for folder in (published.parent, building, published.parent / "runs"):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ClienteleError(
            f"The warehouse's folder cannot be written: {error}\n"
            "Allow writing there, or name another file in CLIENTELE_WAREHOUSE."
        ) from error
    return published


def building_path(published: Path) -> Path:
    """Return the file that is built, to become the published one."""
    # The same file name, because DuckDB writes it into views, and the same disk, so
    # that publishing is one step.
    return published.parent / "building" / published.name


def lock_path(published: Path) -> Path:
    """Return the file that the only builder of a warehouse locks."""
    return building_path(published).with_name(published.name + ".lock")


def _pending(published: Path) -> Path:
    return building_path(published).with_name(published.name + _PENDING)


def prepare(published: Path) -> Path:
    """Return the path to build in, with nothing left there of a killed build."""
    record(published)
    building = building_path(published)
    for leftover in (building.with_name(building.name + end) for end in _LEFTOVERS):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
    return building


def fold_log(file: Path) -> None:
    """Move what only a DuckDB file's log holds into the file itself.

    Raises ClienteleError if another process has the file open and needs its log.
    """
    log = file.with_name(file.name + ".wal")
    if not log.exists():
        return
    if file.exists():
        try:
            duckdb.connect(file).close()
        except duckdb.Error as error:
            if "set lock on file" in str(error):
                raise ClienteleError(
                    f"Another program has written to {file} and has it open, so it "
                    f"cannot be replaced. Close it there. {error}"
                ) from error
    # No log is left, or one that DuckDB cannot use either.
    log.unlink(missing_ok=True)


def publish(building: Path, published: Path, manifest: Mapping[str, Any]) -> None:
    """Put a finished DuckDB file in the place of the published one, atomically.

    Readers of the old file keep reading it. What is published survives a power cut.
    After this, `record` the manifest.

    Raises:
        ClienteleError: If the published file has a log that is in use.
        OSError: If the disk is full or refuses. In both cases the published file is
            whole and as it was.
    """
    # DuckDB would apply a log next to the published file to whatever file is there, so
    # no log may outlive the old file. Nor may the old file lose its log before it is
    # replaced: this process may be killed in between.
    fold_log(published)
    pending = _pending(published)
    with pending.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2, sort_keys=True, ensure_ascii=False)
        file.write("\n")
    sync(building)
    sync(pending)
    sync_folder(building.parent)
    building.replace(published)
    sync_folder(published.parent)


def record(published: Path) -> Path | None:
    """Move the manifest of a publish into `runs`; return where it is, if there is one.

    Publishing renames the file first and its manifest second, so `runs` never tells of
    a publish that did not take place. A build killed between the two leaves the
    manifest pending, and the next build records it if its checksum is that of the
    published file. Raises ClienteleError if the manifest cannot be moved.
    """
    pending = _pending(published)
    try:
        manifest = json.loads(pending.read_text("utf-8"))
        recorded = published.parent / "runs" / f"{manifest['run_id']}.json"
        if manifest["published"]["sha256"] != sha256(published):
            return None
    except (FileNotFoundError, ValueError):
        # None, half of one, or one of a first build that was not published.
        return None
    try:
        pending.replace(recorded)
    except OSError as error:
        raise ClienteleError(
            f"{published} was published, but its manifest could not be moved to "
            f"{recorded}: {error}\nThe next build moves it."
        ) from error
    sync_folder(recorded.parent)
    return recorded


def sha256(file: Path) -> str:
    """Return a file's checksum, in hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def sync(file: Path) -> None:
    """Have a file's content on the disk, so that it survives a power cut."""
    with file.open("r+b") as content:
        os.fsync(content.fileno())


def sync_folder(folder: Path) -> None:
    """Have a folder's entries on the disk, as far as the system can."""
    # Not every system can; then the rename is merely as durable as others are.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

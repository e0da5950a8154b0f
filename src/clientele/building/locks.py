"""Locks: one process at a time builds a file, or loads into a folder."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from clientele.errors import ClienteleError


@contextmanager
def only_one(lock_file: Path, task: str, remedy: str = "") -> Iterator[None]:
    """Hold a lock in the block; a second process stops with a ClienteleError.

    The operating system releases the lock when this process ends, however it ends. The
    file stays, and names the process that holds it. `task` says what runs once at a
    time, as in `build of warehouse/clientele.duckdb`, and `remedy` what else helps.
    """
    lock = FileLock(lock_file)
    try:
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        holder = "one that has just started"
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(lock_file.read_text("utf-8"))
            holder = f"process {content['pid']}, since {content['since']}"
        raise ClienteleError(
            f"Another {task} is running ({holder}). It is not disturbed. Wait until it "
            f"is done, or stop it{remedy and f', or {remedy}'}."
        ) from None
    except OSError as error:
        raise ClienteleError(f"{lock_file} cannot be locked: {error}") from error
    try:
        since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
        lock_file.write_text(json.dumps({"pid": os.getpid(), "since": since}), "utf-8")
        yield
    finally:
        lock.release()

"""Whole builds: `clientele build` with its tests, as a user runs it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil


def build(root: Path, warehouse: Path, *options: str) -> dict[str, Any]:
    """Build into a warehouse of its own; return what its manifest and clock say.

    Returns
    -------
    dict
        seconds (from start to end of the process), dbt_seconds, nodes (their number
        by resource type), rows_in, peak_gb (resident memory of all processes
        together, sampled).
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("clientele"), "build", *options],
        cwd=root,
        env={
            **os.environ,
            "CLIENTELE_WAREHOUSE": str(warehouse),
            "DBT_TARGET_PATH": str(warehouse.parent / "target"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = 0
    tree = psutil.Process(process.pid)
    while process.poll() is None:
        peak = max(peak, _resident(tree))
        time.sleep(0.05)
    seconds = time.perf_counter() - started
    output = process.stdout.read() if process.stdout else ""
    if process.returncode != 0:
        raise RuntimeError(f"The build failed:\n{output}")
    latest = max((warehouse.parent / "runs").glob("*.json"))
    manifest = json.loads(latest.read_text("utf-8"))
    return {
        "seconds": seconds,
        "dbt_seconds": manifest["dbt_seconds"],
        "nodes": {
            kind: sum(counts.values()) for kind, counts in manifest["nodes"].items()
        },
        "rows_in": sum(shop["rows_in"] for shop in manifest["shops"]),
        "peak_gb": peak / 1024**3,
    }


def _resident(tree: psutil.Process) -> int:
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.NoSuchProcess:
        # It ended while we looked.
        pass
    return total

"""What each area of the project adds to a build: its nodes' own seconds."""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

# Layers whose models stand for all areas.
_SHARED = ("staging",)


def seconds_by_area(
    root: Path, raw: Path, shops: str, repeats: int
) -> dict[str, dict[str, float]]:
    """Build with one thread; return what dbt says of each node, added up by area.

    With one thread no node waits for another, so the seconds are the nodes' own. Beside
    them dbt takes its time once per build, to start and to read the project.

    Returns
    -------
    dict
        Of each area, in the order of their names: nodes, models and tests, the last two
        in seconds, medians of `repeats` builds.
    """
    runs = [_build(root, raw, shops) for _ in range(repeats)]
    return {
        area: {
            "nodes": runs[0][area]["nodes"],
            "models": median(run[area]["models"] for run in runs),
            "tests": median(run[area]["tests"] for run in runs),
        }
        for area in sorted(runs[0])
    }


def _build(root: Path, raw: Path, shops: str) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        variables = {"raw_source": "files", "shops": shops}
        subprocess.run(
            [
                *(Path(sys.executable).with_name("dbt"), "--quiet", "build"),
                *("--threads", "1", "--exclude-resource-type", "unit_test"),
                *("--vars", json.dumps(variables)),
                *("--target-path", folder, "--log-path", folder),
            ],
            cwd=root,
            env={
                **os.environ,
                "CLIENTELE_IN_MEMORY": "1",
                "CLIENTELE_RAW": str(raw.resolve()),
                "CLIENTELE_DUCKDB_PATH": f"{folder}/areas.duckdb",
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            stdin=subprocess.DEVNULL,
            check=True,
        )
        return added_up(Path(folder))


def added_up(target: Path) -> dict[str, dict[str, float]]:
    """Return nodes and seconds by area of the build whose artifacts are in a folder."""
    manifest, results = (
        json.loads((target / f"{name}.json").read_text("utf-8"))
        for name in ("manifest", "run_results")
    )
    totals: dict[str, dict[str, float]] = defaultdict(
        lambda: {"nodes": 0, "models": 0.0, "tests": 0.0}
    )
    for result in results["results"]:
        if result["unique_id"].startswith("operation."):
            continue
        node = manifest["nodes"][result["unique_id"]]
        kind = "tests" if node["resource_type"] == "test" else "models"
        totals[_area(node)]["nodes"] += 1
        totals[_area(node)][kind] += result["execution_time"]
    return dict(totals)


def _area(node: dict[str, Any]) -> str:
    """Return the folder that a node's file is sorted into, such as sales."""
    folders = Path(node["original_file_path"]).parts
    layer = folders[1] if folders[0] in ("models", "tests") else folders[0]
    return layer if layer in _SHARED else folders[-2]

"""Write which models were made, from what and how good, as JSON."""

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele import __version__
from clientele.building.publishing import named_path
from clientele.reading import marts

_RUNS = "monitoring.model_runs"
_METRICS = "monitoring.model_metrics"
_JSON_COLUMNS = ("parameters", "library_versions")


def export(
    root: Path, console: Console, warehouse: Path | None, folder: Path | None
) -> None:
    """Write metadata.json: runs and metrics of a warehouse's models.

    Without a warehouse it reads the published one of the project in `root`, and without
    a folder it writes into warehouse/ there. The same warehouse gives the same text.
    Raises ClienteleError as `marts` does.
    """
    file = (folder or root / "warehouse") / "metadata.json"
    rows = marts.read(warehouse or named_path(root), (_RUNS, _METRICS))
    content = {
        "clientele": __version__,
        "runs": [_as_json(row) for row in rows[_RUNS]],
        "metrics": [_as_json(row) for row in rows[_METRICS]],
    }
    text = json.dumps(
        content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
    )
    marts.write(file, f"{text}\n")
    console.print(f"Written: {file}", soft_wrap=True)


def _as_json(row: marts.Row) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _JSON_COLUMNS else _scalar(value)
        for name, value in row.items()
    }


def _scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    # JSON has no word for them.
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

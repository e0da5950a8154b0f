"""Write which models were made, from what and how good, as JSON."""

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele import __version__
from clientele.reading import marts

DEFAULT_FOLDER = Path("warehouse")
FILE = "metadata.json"

_RUNS = "monitoring.model_runs"
_METRICS = "monitoring.model_metrics"
_JSON_COLUMNS = ("parameters", "library_versions")


def export(root: Path, console: Console, warehouse: Path | None, folder: Path) -> None:
    """Write metadata.json: runs and metrics of the models of a warehouse.

    Parameters
    ----------
    root
        The project's folder.
    console
        Where the file's name is printed.
    warehouse
        The DuckDB file; the published one if not given.
    folder
        Where to write.

    Raises
    ------
    ClienteleError
        If the warehouse or a table is missing, or the file cannot be written.
    """
    file = folder / FILE
    marts.write(file, render(warehouse or marts.published(root)))
    console.print(f"Written: {file}", soft_wrap=True)


def render(warehouse: Path) -> str:
    """Return metadata.json: the same warehouse gives the same text.

    Raises
    ------
    ClienteleError
        If the warehouse or a table is missing.
    """
    rows = marts.read(warehouse, {_RUNS: "*", _METRICS: "*"})
    content = {
        "clientele": __version__,
        "runs": [_as_json(row) for row in rows[_RUNS]],
        "metrics": [_as_json(row) for row in rows[_METRICS]],
    }
    text = json.dumps(
        content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
    )
    return f"{text}\n"


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

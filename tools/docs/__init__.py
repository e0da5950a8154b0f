"""Pages of docs/ that are written from the project itself: `python -m tools.docs`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.docs import lineage, marts, parameters

Manifest = Mapping[str, Any]

ROOT = Path(__file__).resolve().parents[2]


def pages(manifest: Manifest, root: Path = ROOT) -> dict[str, str]:
    """Return each generated page, by its path below the project's folder."""
    return {
        "docs/parameters.md": parameters.page(root),
        "docs/marts.md": marts.english(manifest),
        "docs/fr/marts.md": marts.french(manifest),
        "docs/lineage.svg": lineage.picture(manifest, lineage.ENGLISH),
        "docs/fr/lineage.svg": lineage.picture(manifest, lineage.FRENCH),
    }

"""Which platform's export a file is, by its header: `presets/*.yml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from clientele.building.options import find_project_root
from clientele.errors import ClienteleError

_KEYS = {"name", "reads", "limits", "recognized_by", "vars", "variants"}
_NEEDED = _KEYS - {"variants"}


@dataclass(frozen=True)
class Preset:
    """What a platform's export means.

    Attributes:
        key: The name of its YAML file, such as `shopify`.
        name, reads, limits: For people: the export, what is read, what is not known.
        columns: The columns of the file that gave it away.
        variables: Vars of an own shop without the shop's prefix. Those that name a
            column have its name as the file writes it.
    """

    key: str
    name: str
    reads: str
    limits: str
    columns: tuple[str, ...]
    variables: Mapping[str, Any]


def recognize(header: Sequence[str], root: Path | None = None) -> Preset | None:
    """Return the preset whose columns a file has, or None.

    Case, blanks and punctuation of names do not matter. Of several presets that fit,
    the one that was recognized by the most columns counts; a tie is None, because
    nothing is guessed. Without `root`, the presets of the project around the current
    folder are looked at.
    """
    fitting = [
        preset
        for key, content in _contents(root or find_project_root(Path.cwd()))
        if (preset := _fit(key, content, header))
    ]
    most = max((len(preset.columns) for preset in fitting), default=0)
    best = [preset for preset in fitting if len(preset.columns) == most]
    return best[0] if len(best) == 1 else None


@cache
def _contents(root: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the content of each preset, checked, in the order of their names."""
    contents = []
    for file in sorted((root / "presets").glob("*.yml")):
        content = yaml.safe_load(file.read_text("utf-8"))
        keys = set(content) if isinstance(content, dict) else set()
        if not _NEEDED <= keys <= _KEYS:
            raise ClienteleError(
                f"{file} must hold {', '.join(sorted(_NEEDED))}, and may hold "
                f"variants. It holds {', '.join(sorted(map(str, keys))) or 'no keys'}."
                " See docs/presets.md."
            )
        contents.append((file.stem, content))
    return contents


def _fit(key: str, content: Mapping[str, Any], header: Sequence[str]) -> Preset | None:
    columns = [_find(names, header) for names in content["recognized_by"]]
    if not all(columns):
        return None
    settings = dict(content["vars"])
    for variant in content.get("variants", ()):
        if all(_find(names, header) for names in variant["with"]):
            settings |= variant["vars"]
            break
    named = {
        name: _find(value or (), header) if name.endswith("_column") else value
        for name, value in settings.items()
    }
    return Preset(
        key=key,
        name=content["name"],
        reads=content["reads"].strip(),
        limits=content["limits"].strip(),
        columns=tuple(column for column in columns if column),
        # A column that this file does not have is none.
        variables=MappingProxyType({k: v for k, v in named.items() if v is not None}),
    )


def _find(names: str | Sequence[str], header: Sequence[str]) -> str | None:
    """Return the first column of the header that has one of the names.

    A name in the same case comes before one that only reads the same.
    """
    for name in [names] if isinstance(names, str) else names:
        for same in (str.strip, _plain):
            found = [column for column in header if same(column) == same(name)]
            if found:
                return found[0]
    return None


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))

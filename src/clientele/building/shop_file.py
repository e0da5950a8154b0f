"""`shop.yml`: raw folder, shops and vars of own shops, as init wrote them.

```yaml
raw: raw                    # folder with a folder of files per shop
shops: my_shop              # shops that take part
vars:                       # as in dbt_project.yml
  # --- my_shop: from orders.csv ---
  my_shop_source: transactions
```

The environment variable CLIENTELE_SHOP_FILE names another file; empty, it names none.
"""

import json
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from clientele.building.options import parse_vars
from clientele.errors import ClienteleError

_KEYS = ("raw", "shops", "vars")
_HEADING = """\
# Your own shops. `clientele init` wrote this file, and `make build` reads it. Change it
# as you like: docs/own-shop.md explains it. Options of a command win over it.

# The folder of raw files, with a folder per shop, and the shops that take part.
"""


@dataclass(frozen=True)
class ShopFile:
    """What a shop.yml says; all empty where there is none."""

    path: Path
    raw: Path | None = None
    shops: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def as_vars(self) -> dict[str, Any]:
        """What `dbt --vars` is to get."""
        given = {"raw_source": "files"} if self.raw else {}
        return given | ({"shops": self.shops} if self.shops else {}) | self.variables

    def settings(self, shop: str) -> dict[str, Any]:
        """Return what it says of a shop, without the shop's prefix."""
        longer = tuple(
            f"{other.strip()}_"
            for other in (self.shops or "").split(",")
            if other.strip().startswith(f"{shop}_")
        )
        return {
            key.removeprefix(f"{shop}_"): value
            for key, value in self.variables.items()
            if key.startswith(f"{shop}_") and not (longer and key.startswith(longer))
        }


def path_of(root: Path) -> Path | None:
    """Return the path of the file, there or not, or None if there is to be none."""
    named = os.environ.get("CLIENTELE_SHOP_FILE")
    return None if named == "" else root / (named or "shop.yml")


def read(root: Path) -> ShopFile | None:
    """Return what the file says, None if there is none.

    Raises ClienteleError if it cannot be read or has an unknown key.
    """
    path = path_of(root)
    if path is None or not path.exists():
        return None
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
        if not isinstance(content, dict):
            raise TypeError("it holds no keys")
        variables = dict(content.get("vars") or {})
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise ClienteleError(
            f"{path} cannot be read: {error}\nMend it, or write it again with "
            "clientele init."
        ) from error
    for key in map(str, content):
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1) or ["vars, and this var below it"]
            raise ClienteleError(
                f"{path} has the key {key!r}, and only {', '.join(_KEYS)} are known. "
                f"Did you mean {near[0]}?"
            )
    raw, shops = content.get("raw"), content.get("shops")
    if isinstance(shops, list):
        shops = ",".join(map(str, shops))
    folder = path.parent / Path(str(raw)).expanduser() if raw else None
    return ShopFile(path, folder, shops and str(shops), variables)


def as_json(root: Path) -> str:
    """Return the vars of the file for `dbt --vars`.

    Raises ClienteleError if there is no file.
    """
    found = read(root)
    if found is None:
        raise ClienteleError(
            "There is no shop.yml: make init FILE=... writes it (docs/own-shop.md)."
        )
    return json.dumps(found.as_vars, default=str, ensure_ascii=False)


def defaults(
    root: Path,
    console: Console,
    raw: Path | None,
    shops: str | None,
    variables: str | None,
) -> tuple[Path | None, str | None, str | None]:
    """Return the options of a build, with those of the file where none was typed."""
    found = read(root)
    if found is None:
        return raw, shops, variables
    given = parse_vars(variables or "")
    merged = found.variables | given
    if raw is None and merged.get("raw_source", "files") == "files":
        raw = found.raw
    shops = shops or (None if "shops" in given else found.shops)
    console.print(
        f"As {found.path} says: shops {shops or given.get('shops')}, "
        f"raw folder {raw}, {len(found.variables)} vars",
        soft_wrap=True,
    )
    return raw, shops, json.dumps(merged, default=str) if merged else None


def write(
    root: Path, before: ShopFile | None, raw: Path, shop: str, block: str
) -> Path:
    """Write a shop, in place of one of the same name, and return the file's path.

    All else, comments too, stays as it is. `block` is the shop's part of `vars`.
    Raises ClienteleError where a person has arranged the file otherwise.
    """
    path = (before and before.path) or path_of(root)
    if path is None:
        raise ClienteleError("CLIENTELE_SHOP_FILE is empty: name a file in it.")
    if before:
        text = path.read_text("utf-8")
    else:
        home = path.parent
        inside = raw.relative_to(home) if raw.is_relative_to(home) else raw
        written = json.dumps(str(inside), ensure_ascii=False)
        text = f"{_HEADING}raw: {written}\nshops:\n\nvars:\n"
    names = ((before and before.shops) or "").split(",")
    listed = ", ".join(dict.fromkeys([*filter(None, map(str.strip, names)), shop]))
    text = re.sub(r"(?m)^shops:.*$", f"shops: {listed}", text, count=1)
    own = {f"{shop}_{key}" for key in (before.settings(shop) if before else ())}
    section = rf"(?ms)^  # --- {shop}: .*?(?=^  # --- |^\S|\Z)"
    text = re.sub(section, lambda found: _of_others(found[0], own), text)
    for key in own:
        text = re.sub(rf"(?m)^  {re.escape(key)}:.*\n?(?:    .*\n?)*", "", text)
    text = text.rstrip("\n") + "\n\n" + block
    text = text.replace("vars:\n\n", "vars:\n")
    # What a person wrote may be anything: read it as a build will.
    content = yaml.safe_load(text)
    wanted = yaml.safe_load(block).items()
    if content.get("shops") != listed or wanted - content["vars"].items():
        raise ClienteleError(
            f"{path} is arranged in a way that nothing can be added to, and is as it "
            f"was. Move it away and run init again, or add this to its vars:\n{block}"
        )
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8")
    new.replace(path)
    return path


def _of_others(section: str, own: Collection[str]) -> str:
    """Return the vars of a shop's section that are not its own, with their comments."""
    kept: list[str] = []
    comments: list[str] = []
    is_own = True
    for line in section.splitlines(keepends=True):
        if key := re.match(r"  ([\w-]+):", line):
            is_own = key[1] in own
            kept += [] if is_own else [*comments, line]
            comments = []
        elif line.startswith("   "):
            kept += [] if is_own else [line]
        else:
            comments = [*comments, line] if line.strip() else []
    return "".join(kept)

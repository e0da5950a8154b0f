"""docs/parameters.md: every var of dbt_project.yml with its comment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_INTRODUCTION = """\
# Parameters

`make docs` writes this page from the vars and comments of `dbt_project.yml`.

Change a setting there, or for one build with `VARS`, as JSON:
`make build VARS='{"monetary_basis": "gross"}'`. Where the scope is "per shop", a shop's
name in front changes the setting for that shop only: `online_retail_monetary_basis`
overrides `monetary_basis`. `core.shops` shows the values in force.
"""

# How SQL reads a setting that a shop may override, and the list of most of them.
_READ_PER_SHOP = re.compile(r"shop_(?:var|choice|number|date)\(\s*\w+,\s*'(\w+)'")
_LISTED = re.compile(r"^ +'(\w+)':", re.MULTILINE)


@dataclass
class Entry:
    """Vars that share a comment, with their defaults."""

    comment: str
    defaults: dict[str, object] = field(default_factory=dict)


@dataclass
class Group:
    """The vars under a heading, and the text between heading and first var."""

    title: str
    introduction: str = ""
    entries: list[Entry] = field(default_factory=list)


def page(root: Path) -> str:
    """Return the page for the project in a folder.

    Raises
    ------
    ValueError
        If a var has no heading or no comment above it.
    """
    project = (root / "dbt_project.yml").read_text("utf-8")
    defaults = yaml.safe_load(project)["vars"]
    shops = defaults["shops"].split(",")
    overridable = per_shop(root)
    lines = [_INTRODUCTION.rstrip()]
    for group in groups(project, defaults):
        lines += ["", f"## {group.title}"]
        lines += ["", group.introduction] if group.introduction else []
        lines += ["", "| var | default | scope | meaning |", "|---|---|---|---|"]
        lines += [_row(entry, shops, overridable) for entry in group.entries]
    return "\n".join(lines) + "\n"


def per_shop(root: Path) -> set[str]:
    """Return the settings that a shop may override, as macros and models read them."""
    files = (*root.glob("macros/**/*.sql"), *root.glob("models/**/*.sql"))
    read = {
        name
        for file in files
        for name in _READ_PER_SHOP.findall(file.read_text("utf-8"))
    }
    listed = root / "macros" / "shops" / "shop_settings.sql"
    return read | set(_LISTED.findall(listed.read_text("utf-8")))


def groups(project: str, defaults: dict[str, object]) -> Iterator[Group]:
    """Yield the groups of vars, in the order of the file.

    Raises
    ------
    ValueError
        If a var has no heading or no comment above it.
    """
    group, comment = Group(""), []
    for line in project.split("\nvars:\n", 1)[1].splitlines():
        if heading := re.fullmatch(r"  # --- (.+?) -+", line):
            if group.entries:
                yield group
            group, comment = Group(heading[1]), []
        elif text := re.fullmatch(r"  # ?(.*)", line):
            comment.append(text[1])
        elif not line and not group.entries:
            group.introduction, comment = " ".join(comment), []
        elif var := re.match(r"  (\w+):", line):
            if comment:
                group.entries.append(Entry(" ".join(comment)))
                comment = []
            if not group.title or not group.entries:
                raise ValueError(
                    f"{var[1]} in dbt_project.yml has no heading or no comment above it"
                )
            group.entries[-1].defaults[var[1]] = defaults[var[1]]
    yield group


def _row(entry: Entry, shops: list[str], overridable: set[str]) -> str:
    scopes = dict.fromkeys(_scope(name, shops, overridable) for name in entry.defaults)
    cells = [
        "<br>".join(f"`{name}`" for name in entry.defaults),
        "<br>".join(_default(value) for value in entry.defaults.values()),
        ", ".join(scopes),
        entry.comment.replace(" (all shops)", ""),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _scope(name: str, shops: list[str], overridable: set[str]) -> str:
    owner = next((shop for shop in shops if name.startswith(f"{shop}_")), "")
    return owner or ("per shop" if name in overridable else "all shops")


def _default(value: object) -> str:
    if value == "":
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    # A line breaks at a space only.
    return (
        ", ".join(f"`{part}`" for part in text.split(","))
        if "," in text[1:]
        else f"`{text}`"
    )

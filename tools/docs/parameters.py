"""docs/parameters.md: every var of dbt_project.yml with its comment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_INTRODUCTION = """\
# Parameters

`make docs` writes this page from the vars and comments of `dbt_project.yml`.

Change a setting there, or for one build with `VARS`, as JSON:
`make build VARS='{"monetary_basis": "gross"}'`. A shop's name in front of a setting
changes it for that shop only: `online_retail_monetary_basis` overrides
`monetary_basis`. Settings marked "all shops" have one value for the whole build.
`core.shops` shows the values in force.
"""

_ALL_SHOPS = re.compile(r"\s*\(all shops\)")


@dataclass
class Entry:
    """Vars that share a comment, with their defaults."""

    comment: str
    defaults: dict[str, object] = field(default_factory=dict)


def page(project: str) -> str:
    """Return the page for the text of dbt_project.yml.

    Raises
    ------
    ValueError
        If a var has no heading or no comment above it.
    """
    defaults = yaml.safe_load(project)["vars"]
    shops = [shop.strip() for shop in defaults["shops"].split(",")]
    lines = [_INTRODUCTION.rstrip()]
    for title, entries in _sections(project, defaults):
        lines += ["", f"## {title}", ""]
        lines += ["| var | default | shops | meaning |", "|---|---|---|---|"]
        lines += [_row(entry, shops) for entry in entries]
    return "\n".join(lines) + "\n"


def _sections(
    project: str, defaults: dict[str, object]
) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each group's heading and its entries, in the order of the file."""
    title, entries, comment = "", [], []
    for line in project.split("\nvars:\n", 1)[1].splitlines():
        if heading := re.fullmatch(r"  # --- (.+?) -+", line):
            if entries:
                yield title, entries
            title, entries, comment = heading[1], [], []
        elif text := re.fullmatch(r"  # ?(.*)", line):
            comment.append(text[1])
        elif var := re.match(r"  (\w+):", line):
            if comment or not entries:
                entries.append(Entry(" ".join(comment)))
                comment = []
            entries[-1].defaults[var[1]] = defaults[var[1]]
            if not title or not entries[-1].comment:
                raise ValueError(
                    f"{var[1]} in dbt_project.yml has no heading or no comment above it"
                )
    yield title, entries


def _row(entry: Entry, shops: list[str]) -> str:
    owners = {
        shop for name in entry.defaults for shop in shops if name.startswith(f"{shop}_")
    }
    whose = "all shops" if _ALL_SHOPS.search(entry.comment) else "per shop"
    cells = [
        "<br>".join(f"`{name}`" for name in entry.defaults),
        "<br>".join(_default(value) for value in entry.defaults.values()),
        ", ".join(sorted(owners)) or whose,
        _ALL_SHOPS.sub("", entry.comment),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(value: object) -> str:
    if value == "":
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"

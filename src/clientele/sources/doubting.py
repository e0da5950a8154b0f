"""What of a person's file is not read and could change its numbers: doubts, no more."""

import re
from collections.abc import Mapping

import duckdb

from clientele.sources.columns import Column, spelled, spellings
from clientele.sources.looking import Look
from clientele.sources.notations import signs
from clientele.sources.rendering import quote


def doubt_unread(columns: Mapping[str, Column], found: Look) -> None:
    """Doubt columns that are not read, by the names and values of signs.yml."""
    read = {name for key, name in found.settings.items() if key.endswith("_column")}
    for key, sign in signs()["unread"].items():
        pattern = re.compile(spelled(sign["names"]))
        names = [
            column.name
            for column in columns.values()
            if column.name not in read
            and column.holds(sign["holds"])
            and any(map(pattern.fullmatch, spellings(column.name)))
            and any(v.strip("0.,-%€$£ ") for v in column.values)
            and {*column.values} - {*column.marks(signs()["no_flags"])}
        ]
        is_said = not {*sign["unless"].split(", ")}.isdisjoint(found.settings)
        is_meant = {*sign["beside"].split(", ")} & {*found.settings, ""}
        if names and is_meant and not is_said:
            found.doubts.setdefault(
                key, f"{', '.join(names)}: not read. {sign['says']}"
            )


def doubt_unfilled(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column], found: Look
) -> None:
    """Doubt lines of products that do not say whose they are: cells were merged."""
    keys = [role for role in ("order", "time", "customer") if role in roles]
    if "product" not in roles or not {"order", "time"} & {*keys}:
        return
    empty = {
        role: f"coalesce(trim({quote(roles[role].name)}), '') = ''"
        for role in (*keys, "product")
    }
    key = "order" if "order" in keys else "time"
    none = " and ".join(empty[role] for role in keys if role != "time" or key == role)
    lines = connection.execute(
        f"select {', '.join(f'bool_and({empty[role]})' for role in keys)}, count(*), "
        f"any_value({quote(roles['product'].name)}) from head "
        f"where {none} and not {empty['product']}"
    ).fetchall()
    *are_empty, count, product = lines[0]
    is_filled = all(are_empty) and found.settings.get("fill_down")
    if count and not is_filled:
        remedy = (
            "set fill_down to true"
            if all(are_empty)
            else "fill these cells down in the file"
        )
        lacking = [
            roles[role].name for role, none in zip(keys, are_empty, strict=True) if none
        ]
        found.doubts[f"{key}_column"] = (
            f"{count:,} lines, such as that of {product}, have no "
            f"{', '.join(lacking)}: if they belong to the order above them, "
            f"{remedy}. Else they are left out, or are orders of their own"
        )

"""The table of tests/cells.yml: what cells say, and what they are read as."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from clientele.sources.rendering import Project

ROOT = Path(__file__).resolve().parents[2]
# All of it as text, also what looks like a time or a number.
CELLS = yaml.load((ROOT / "tests" / "cells.yml").read_text("utf-8"), yaml.BaseLoader)


def _readings(project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield SQL that reads the column `cell` as text, and what it makes of cells."""
    for case in CELLS["times"]:
        formats, zone = case["formats"], case.get("time_zone", "")
        call = f"safe_timestamp('cell', time_formats({formats!r}), {zone!r})"
        # The same text for a timestamp on any engine.
        yield f"{{{{ as_text({call}, 'timestamp') }}}}", case["read"]
    for case in CELLS["numbers"]:
        comma, sign = case.get("decimal_comma", "false"), case.get("currency_sign", "")
        call = f"safe_number('cell', decimal_comma={comma}, currency_sign={sign!r})"
        yield (
            f"cast({{{{ {call} }}}} as varchar)",
            {
                text: value if value == "null" else f"{float(value):.4f}"
                for text, value in case["read"].items()
            },
        )
    yield "{{ id_text('cell') }}", CELLS["ids"]


def misread(project: Project, query: Callable[[str], list[Any]]) -> list[str]:
    """Return the cells that an engine reads otherwise than the table says."""
    found = []
    for reading, cells in _readings(project):
        quoted = [text.replace("'", "''") for text in cells]
        rows = " union all ".join(
            f"select {place} as place, '{text}' as cell"
            for place, text in enumerate(quoted)
        )
        values = query(
            f"select {project.render(reading)} as value from ({rows}) as cells "
            "order by place"
        )
        for (text, right), (value,) in zip(cells.items(), values, strict=True):
            if (value or "null") != right:
                found.append(f"{text!r}: {value}, not {right}")
    return found

"""docs/lineage.svg: the areas of the project, their marts, and what reads what."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from tools.docs.areas import area_of, arrows, levels, marts_by_area

# Every letter of a monospaced font is as wide as the next one, so the text of a box
# says how wide it is. DejaVu Sans Mono, the widest of the fonts named, takes 0.602.
FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
SIZE, TITLE_SIZE = 12, 14
ADVANCE = 0.61
LINE, PADDING, GAP, RISE = 18, 14, 24, 44
ROWS_PER_COLUMN = 6

# An area that is read, and the one that reads it.
Arrow = tuple[str, str]

ENGLISH = {
    "title": "Lineage of Clientele: sources, areas with their marts, readers",
    "sources": "sources",
    "tables": "{} tables",
    "table": "1 table",
    "models": "{} models",
    "python": "{} in Python",
    "readers": "readers of every mart",
    "read by": "BI tools, SQL clients, notebooks, MetricFlow, CSV",
}
FRENCH = {
    "title": "Lignage de Clientele : sources, domaines et leurs marts, lecteurs",
    "sources": "sources",
    "tables": "{} tables",
    "table": "1 table",
    "models": "{} modèles",
    "python": "dont {} en Python",
    "readers": "lecteurs de tous les marts",
    "read by": "outils de BI, clients SQL, notebooks, MetricFlow, CSV",
}


@dataclass
class Box:
    """A titled box of short lines in columns; its text decides its size."""

    title: str
    note: str
    lines: list[str]
    columns: int
    x: float = 0
    y: float = 0
    # Where its row ends, below which arrows may leave their column.
    floor: float = 0

    @property
    def rows(self) -> int:
        return math.ceil(len(self.lines) / self.columns)

    def column_widths(self) -> list[float]:
        parts = range(0, len(self.lines), self.rows)
        return [
            max(map(len, self.lines[at : at + self.rows])) * SIZE * ADVANCE + PADDING
            for at in parts
        ]

    @property
    def width(self) -> float:
        heading = (
            len(self.title) * TITLE_SIZE + (len(self.note) + 2) * SIZE
        ) * ADVANCE + PADDING
        return max(sum(self.column_widths()), heading) + PADDING

    @property
    def height(self) -> float:
        return PADDING + LINE * (self.rows + 1) + PADDING

    def svg(self) -> list[str]:
        left, top = self.x + PADDING, self.y + PADDING + LINE - 6
        note_at = left + (len(self.title) * TITLE_SIZE + 2 * SIZE) * ADVANCE
        drawn = [
            f'<rect x="{self.x:.0f}" y="{self.y:.0f}" width="{self.width:.0f}" '
            f'height="{self.height:.0f}" rx="6" fill="#f3f6fa" stroke="#64748b"/>',
            f'<text x="{left:.0f}" y="{top:.0f}" font-size="{TITLE_SIZE}" '
            f'font-weight="bold">{escape(self.title)}</text>',
        ]
        if self.note:
            drawn.append(
                f'<text x="{note_at:.0f}" y="{top:.0f}" fill="#64748b">'
                f"{escape(self.note)}</text>"
            )
        for column, width in enumerate(self.column_widths()):
            first = column * self.rows
            for row, line in enumerate(self.lines[first : first + self.rows], start=1):
                drawn.append(
                    f'<text x="{left:.0f}" y="{top + row * LINE:.0f}">'
                    f"{escape(line)}</text>"
                )
            left += width
        return drawn


@dataclass
class Lane:
    """A gap in a row of boxes, through which an arrow passes to a box further below."""

    x: float = 0
    y: float = 0
    floor: float = 0
    width: float = 0
    height: float = 0


class Frame:
    """What is drawn around the boxes of all areas, because readers read each mart."""

    def __init__(self, rows: list[list[Box | Lane]]) -> None:
        boxes = [box for row in rows for box in row]
        inset = PADDING
        self.x = min(box.x for box in boxes) - inset
        self.y = min(box.y for box in boxes) - inset
        self.width = max(box.x + box.width for box in boxes) + inset - self.x
        self.height = max(box.y + box.height for box in boxes) + inset - self.y
        self.floor = self.y + self.height

    def svg(self) -> str:
        return (
            f'<rect x="{self.x:.0f}" y="{self.y:.0f}" width="{self.width:.0f}" '
            f'height="{self.height:.0f}" rx="10" stroke="#94a3b8" '
            'stroke-dasharray="5 4"/>'
        )


def without_detours(reads: Mapping[str, set[str]]) -> set[Arrow]:
    """Return the arrows that no longer way implies, as (read, reader)."""

    def ancestors(area: str) -> set[str]:
        return reads[area].union(*map(ancestors, reads[area]))

    return {
        (read, area)
        for area, direct in reads.items()
        for read in direct
        if not any(read in ancestors(other) for other in direct)
    }


def picture(manifest: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Return the picture as SVG, in the language of the words."""
    reads = arrows(manifest)
    level = levels(reads)
    marts = marts_by_area(manifest)
    models = [
        (area_of(node), node["language"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    ]
    boxes = {
        area: Box(
            area,
            _count(models.count((area, "sql")), models.count((area, "python")), words),
            [mart["name"] for mart in marts.get(area, [])] or [" "],
            max(1, math.ceil(len(marts.get(area, [])) / ROWS_PER_COLUMN)),
        )
        for area in level
    }
    sources = _sources(manifest, words)
    readers = Box(words["readers"], "", [words["read by"]], 1)
    drawn_arrows = sorted(without_detours(reads))
    lanes: dict[Arrow, list[Lane]] = {arrow: [] for arrow in drawn_arrows}
    rows: list[list[Box | Lane]] = []
    for row in _rows(level, drawn_arrows):
        rows.append([boxes[of] if isinstance(of, str) else Lane() for of in row])
        for of, placed in zip(row, rows[-1], strict=True):
            if isinstance(placed, Lane):
                lanes[of].append(placed)
    width, height = _place([[sources], *rows, [readers]])
    frame = Frame(rows)
    lines = [
        frame.svg(),
        *(_arrow(sources, boxes[area]) for area in level if not level[area]),
        *(
            _arrow(boxes[read], *between, boxes[area])
            for (read, area), between in lanes.items()
        ),
        _arrow(frame, readers),
    ]
    drawn = [line for box in (sources, *boxes.values(), readers) for line in box.svg()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} '
            f'{height:.0f}" role="img" font-family="{FONT}" font-size="{SIZE}" '
            'fill="#1e293b">',
            f"<title>{escape(words['title'])}</title>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" '
            'markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" fill="#475569"/></marker></defs>',
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
            '<g fill="none" stroke="#475569" stroke-width="1.5">',
            *lines,
            "</g>",
            *drawn,
            "</svg>",
            "",
        ]
    )


def _rows(level: Mapping[str, int], arrows: list[Arrow]) -> list[list[str | Arrow]]:
    """Return the areas of each level, each below the middle of those that it reads.

    An arrow has a place of its own in each level that it passes.
    """
    place: dict[str | Arrow, float] = {}
    rows = []
    for depth in sorted(set(level.values())):
        wanted: dict[str | Arrow, float] = {}
        for area in (area for area in level if level[area] == depth):
            above = [
                place.get(arrow, place[arrow[0]])
                for arrow in arrows
                if arrow[1] == area
            ]
            wanted[area] = sum(above) / len(above) if above else 0
        for arrow in arrows:
            if level[arrow[0]] < depth < level[arrow[1]]:
                wanted[arrow] = place.get(arrow, place[arrow[0]])
        rows.append(sorted(wanted, key=lambda item: (wanted[item], str(item))))
        step = 1 / len(rows[-1])
        place |= {item: (at + 0.5) * step for at, item in enumerate(rows[-1])}
    return rows


def _count(sql: int, python: int, words: Mapping[str, str]) -> str:
    text = words["models"].format(sql + python)
    return f"{text}, {words['python'].format(python)}" if python else text


def _sources(manifest: Mapping[str, Any], words: Mapping[str, str]) -> Box:
    tables = [source["source_name"] for source in manifest["sources"].values()]
    names = sorted(set(tables))
    lines = []
    for name in names:
        count = tables.count(name)
        number = words["table"] if count == 1 else words["tables"].format(count)
        lines.append(f"{name}: {number}")
    return Box(words["sources"], "raw > staging", lines, len(lines))


def _place(rows: Sequence[Sequence[Box | Lane]]) -> tuple[float, float]:
    """Give each box its place, rows below each other and centered."""
    widths = [sum(box.width for box in row) + GAP * (len(row) - 1) for row in rows]
    width = max(widths) + 2 * GAP
    y: float = GAP
    for row, taken in zip(rows, widths, strict=True):
        x = (width - taken) / 2
        floor = y + max(box.height for box in row)
        for box in row:
            box.x, box.y, box.floor = x, y, floor
            x += box.width + GAP
        y = floor + RISE
    return width, y - RISE + GAP


def _arrow(upper: Box | Frame, *below: Lane | Box) -> str:
    """Draw from one box through lanes to one below, as straight as the boxes allow.

    It leaves its column between rows only, so that it runs behind no box.
    """

    def nearest(box: Box | Frame | Lane, x: float) -> float:
        inset = min(3 * PADDING, box.width / 2)
        return min(max(x, box.x + inset), box.x + box.width - inset)

    x = nearest(upper, below[0].x + below[0].width / 2)
    path = f"M{x:.0f} {upper.y + upper.height:.0f} V{upper.floor:.0f}"
    for box, lower in pairwise([upper, *below]):
        start, x = x, nearest(lower, x)
        top, bottom = box.floor, lower.y - (0 if isinstance(lower, Lane) else 2)
        bend = (top + bottom) / 2
        path += f" C{start:.0f} {bend:.0f} {x:.0f} {bend:.0f} {x:.0f} {bottom:.0f}"
        if isinstance(lower, Lane):
            path += f" V{lower.floor:.0f}"
    return f'<path d="{path}" marker-end="url(#head)"/>'

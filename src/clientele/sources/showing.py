"""What `clientele init` shows a person, and what it writes into shop.yml."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from clientele.sources.looking import Look
from clientele.sources.notations import signs
from clientele.sources.preview import Preview

_WIDTH = 88
# Settings that come first, and those that shop.yml has in any case.
_FIRST = ("source", "shop_name", "currency", "table")
_PLAIN = {
    "csv_delimiter": ",",
    "csv_encoding": "utf-8",
    "time_formats": "",
    "decimal_comma": False,
    "currency_sign": "",
}


def show(
    console: Console, shop: str, found: Look, read: Preview, notes: Sequence[str]
) -> None:
    """Print the proposal, the first orders, the totals and the doubts."""
    for note in notes:
        console.print(note, style="yellow", soft_wrap=True)
    if preset := found.preset:
        console.print(f"{preset.name}, by the columns {', '.join(preset.columns)}.")
        console.print(preset.reads)
        console.print(preset.limits + "\n")
    console.print(_settings_table(found))
    unread = [name for name in found.header if name not in found.settings.values()]
    if unread:
        console.print(f"\nNot read: {', '.join(unread)}")
    console.print("\nThe first orders, as a build reads them:\n")
    console.print(_orders_table(read, found))
    console.print(f"\n{_totals(read, found)}")
    for row in read.rejected:
        reason = row["description"] or row["rejection_reason"]
        text = f"  {row['rows']:,} rejected: {reason}, such as {row['example']}"
        console.print(text, style="yellow")
    if coming := read.totals["coming"]:
        orders = "order is" if coming == 1 else "orders are"
        text = f"  {coming:,} {orders} of days to come: look at the times."
        console.print(text, style="yellow")
    for warning in read.warnings:
        console.print(warning, style="yellow")
    if found.doubts:
        console.print("\nNot sure (set another value with --vars, or in shop.yml):")
    for key, doubt in found.doubts.items():
        value = found.settings.get(key, "")
        shown = _shown(value) if value != "" else ""
        console.print(f"  {shop}_{key}: {shown}\n    {doubt}.", style="yellow")
    console.print()


def _settings_table(found: Look) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("Setting", "Value", "What it is", "Seen"):
        table.add_column(heading, overflow="fold")
    for key, value in _ordered(found.settings).items():
        table.add_row(key, _shown(value), _means(key), found.seen.get(key, ""))
    return table


def _orders_table(read: Preview, found: Look) -> Table:
    currency = found.settings.get("currency", "")
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("Order", overflow="fold", min_width=5)
    table.add_column("Customer", overflow="fold", min_width=8)
    table.add_column("Time", no_wrap=True)
    table.add_column("Products", overflow="ellipsis", no_wrap=True, max_width=24)
    for heading in ("Units", f"Sold {currency}", "Refunded"):
        table.add_column(heading, justify="right", no_wrap=True)
    for order in read.orders:
        more = order["line_count"] - 1
        product = order["product"] or ""
        table.add_row(
            order["order_id"],
            order["customer"],
            f"{order['ordered_at']:%Y-%m-%d %H:%M}",
            f"{product} + {more}" if more else product,
            f"{order['quantity']:,.4f}".rstrip("0").rstrip("."),
            f"{order['gross']:,.2f}",
            f"{order['refunds']:,.2f}",
        )
    return table


def _totals(read: Preview, found: Look) -> str:
    totals, currency = read.totals, found.settings.get("currency", "")
    rows = f"Rows {totals['rows']:,}, rejected {totals['rejected']:,}"
    if not totals["purchases"]:
        return f"{rows}, orders none"
    return (
        f"{rows}, orders {totals['purchases']:,} (of guests {totals['guests']:,}), "
        f"customers {totals['customers']:,}, products {totals['products']:,}\n"
        f"Days {totals['first_day']} to {totals['last_day']}\n"
        f"Sold {totals['gross']:,.2f}, refunded {totals['refunds']:,.2f}, "
        f"net {totals['net']:,.2f} {currency}"
    )


def block(root: Path, shop: str, found: Look, read: Preview) -> str:
    """Return the shop's part of the vars in shop.yml, commented."""
    name = found.preset.name if found.preset else "columns by their names"
    lines = [f"# --- {shop}: {name} ---", *_commented(_totals(read, found))]
    settings = {
        "source": "transactions",
        "shop_name": shop.replace("_", " ").capitalize(),
        **_PLAIN,
        **found.settings,
    }
    project = (root / "dbt_project.yml").read_text("utf-8")
    for key, value in _ordered(settings).items():
        text = _means(key) or _meaning(project, key)
        seen = f": {found.seen[key]}" if key in found.seen else ""
        lines += ["", *_commented(f"{text[:1].upper()}{text[1:]}{seen}")]
        if key in found.doubts:
            lines += _commented(f"Not sure: {found.doubts[key]}.")
        lines.append(f"{shop}_{key}: {_written(value)}")
    for key, doubt in found.doubts.items():
        if key not in settings:
            lines += ["", *_commented(f"Not sure of {shop}_{key}: {doubt}.")]
    return textwrap.indent("\n".join(lines), "  ") + "\n"


def _ordered(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings: the shop, its columns in the order of signs.yml, all else."""
    order = [*_FIRST, *(f"{role}_column" for role in signs()["columns"])]
    keys = [key for key in order if key in settings]
    return {key: settings[key] for key in (*keys, *sorted(set(settings) - set(keys)))}


def _means(key: str) -> str:
    """Return what a setting is, empty if signs.yml does not say it."""
    role = signs()["columns"].get(key.removesuffix("_column"))
    is_column = role and key.endswith("_column")
    return str(role["means"] if is_column else signs()["settings"].get(key, ""))


def _meaning(project: str, key: str) -> str:
    """Return what dbt_project.yml says above the var of an own shop."""
    found = re.search(rf"((?:^  # .*\n)+)  transactions_{key}:", project, re.MULTILINE)
    return " ".join(re.findall(r"# (.*)", found[1])) if found else ""


def _commented(text: str) -> list[str]:
    return [
        f"# {line}"
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, _WIDTH - 4)
    ]


def _shown(value: Any) -> str:
    """Return a value as people read it: blanks and what is no text as in YAML."""
    return value if isinstance(value, str) and value.strip() else _written(value)


def _written(value: Any) -> str:
    """Return a value as YAML takes it."""
    return json.dumps(value, ensure_ascii=False)

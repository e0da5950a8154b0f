"""Print the alerts of a published warehouse, and send them to a webhook."""

import json
import re
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from clientele.building.publishing import named_path
from clientele.errors import ClienteleError
from clientele.reading import marts

_ALERTS = "actions.alerts"
# Worst first.
SEVERITIES = ("critical", "warning", "notice")
STYLES = {"critical": "bold red", "warning": "yellow", "notice": "cyan"}
CRITICAL_FIRED = 2


def alerts(
    root: Path,
    console: Console,
    warehouse: Path | None,
    shop: str | None,
    everything: bool,
    as_json: bool,
    url: str | None,
) -> int:
    """Print the newest alerts, and post those that fire to a webhook if there is a URL.

    Without `everything`, only those that fire. Returns `CRITICAL_FIRED` if a critical
    one fires, else 0. Raises ClienteleError as `marts` and `webhook` do, and if the
    warehouse has no such shop.
    """
    if url:
        # requests takes longer to import than all else.
        from clientele.reading import webhook

        webhook.check(url)
    checks = _newest(warehouse or named_path(root), shop)
    fired = [check for check in checks if check["is_fired"]]
    shown = checks if everything else fired
    if as_json:
        console.file.write(f"{_as_json(shown)}\n")
    else:
        _print(shown, len(fired), len(checks), console)
    is_critical = any(check["severity"] == "critical" for check in fired)
    code = CRITICAL_FIRED if is_critical else 0
    if url and fired:
        try:
            webhook.post(url, _as_json(fired, text=_headline(fired)))
        except ClienteleError as error:
            raise ClienteleError(str(error), code or error.exit_code) from None
    return code


def _newest(warehouse: Path, shop: str | None) -> list[marts.Row]:
    """Return the newest check of each rule and dimension, the worst first."""
    rows = marts.read(warehouse, (_ALERTS, "core.shops"))
    shops = sorted(row["shop_id"] for row in rows["core.shops"])
    if shop is not None and shop not in shops:
        raise ClienteleError(
            f"There is no shop {shop!r} in {warehouse}. It has: {', '.join(shops)}."
        )
    return sorted(
        (
            row
            for row in rows[_ALERTS]
            if row["is_newest"] and shop in (None, row["shop_id"])
        ),
        key=lambda row: (
            not row["is_fired"],
            SEVERITIES.index(row["severity"]),
            *(row["shop_id"], row["rule_id"], row["dimension_id"]),
        ),
    )


def _print(
    shown: list[marts.Row], fired_count: int, count: int, console: Console
) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Severity", "Shop", "What", "Since", "Fired"):
        table.add_column(title, overflow="fold")
    for check in shown:
        severity = check["severity"] if check["is_fired"] else "-"
        table.add_row(
            severity if check["is_judged"] else "not judged",
            _printable(check["shop_id"]),
            _printable(check["alert_text"]),
            str(check["fired_since_date"] or "-"),
            f"{check['fired_count']} of {check['checked_count']}",
            style=STYLES.get(severity, "dim"),
        )
    if shown:
        console.print(table)
    console.print(f"{fired_count} of {count} checks fire.", end=" ")
    if len(shown) < count:
        console.print("--all shows the others.", end=" ")
    console.print(
        f"The rows behind each: evidence_table and evidence_filter of {_ALERTS}.",
        soft_wrap=True,
    )


def _printable(text: str) -> str:
    """Return a text without what moves the cursor or colors a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", text)


def _headline(fired: list[marts.Row]) -> str:
    """Return the alerts as text, which chat programs show."""
    return "\n".join(
        f"{row['severity']}: {row['shop_id']}: {row['alert_text']}" for row in fired
    )


def _as_json(checks: list[marts.Row], **more: str) -> str:
    content = {**more, "alerts": [marts.as_json(check) for check in checks]}
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)

"""Tables of RESULTS.md."""

from collections.abc import Sequence


def table(*rows: Sequence[str]) -> str:
    """Return rows, headings first, as a Markdown table."""
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])

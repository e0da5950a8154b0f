"""docs/marts.md and docs/fr/marts.md: the marts and the questions they answer."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from clientele.reading.explain import key_of, parts
from tools.docs.areas import marts_by_area

Node = Mapping[str, Any]

FRENCH_WORDS = Path(__file__).with_name("marts_fr.yml")

_ENGLISH = """\
# Marts

`make docs` writes this page from the descriptions of the models. All marts but
`core.days` carry `shop_id`, enforce a contract, and are computed within a shop.
`clientele explain core.orders` prints the meaning, type and unit of each column, and
`clientele explain core.orders.payment_amount` everything about one.
"""


def english(manifest: Mapping[str, Any]) -> str:
    """Return the English page.

    Raises
    ------
    ValueError
        If a mart's description has no question, or no test says what its key is.
    """
    lines = [_ENGLISH.rstrip()]
    for area, marts in marts_by_area(manifest).items():
        lines += ["", f"## {area}"]
        for mart in marts:
            grain, _, question = parts(mart["description"])
            key = key_of(_tests(manifest, mart))
            if not question or not key:
                raise ValueError(f"{mart['name']} lacks a question or a key test")
            lines += [
                *("", f"### {area}.{mart['name']}", "", question, ""),
                f"- {grain}",
                f"- Key: {_codes(key)}",
                f"- Columns: {_codes(mart['columns'])}",
            ]
    return "\n".join(lines) + "\n"


def french(manifest: Mapping[str, Any]) -> str:
    """Return the French page, whose words are in marts_fr.yml.

    Raises
    ------
    ValueError
        If a mart has no words there, or the words of one are left over.
    """
    words = yaml.safe_load(FRENCH_WORDS.read_text("utf-8"))
    areas = marts_by_area(manifest)
    names = {f"{area}.{mart['name']}" for area in areas for mart in areas[area]}
    if names != words["marts"].keys():
        raise ValueError(
            f"{FRENCH_WORDS.name} and the marts differ by "
            + ", ".join(sorted(names ^ words["marts"].keys()))
        )
    lines = [words["introduction"].rstrip()]
    for area, marts in areas.items():
        lines += ["", f"## {area} : {words['areas'][area]}", ""]
        lines += ["| mart | une ligne par | question |", "|---|---|---|"]
        for mart in marts:
            name = f"{area}.{mart['name']}"
            grain, question = words["marts"][name]
            lines.append(f"| `{name}` | {grain} | {question} |")
    # French breaks no line before these marks, nor within a number.
    text = re.sub(r" (?=[:;?!]|(?<=\d )\d{3})", "\u00a0", "\n".join(lines))
    return text + "\n"


def _tests(manifest: Mapping[str, Any], mart: Node) -> list[Node]:
    children = (
        manifest["nodes"].get(key) for key in manifest["child_map"][mart["unique_id"]]
    )
    return [node for node in children if node and node["resource_type"] == "test"]


def _codes(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)

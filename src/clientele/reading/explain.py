"""Say what a table, a column or a test means, from what dbt knows of the project."""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from clientele.reading.catalog import Catalog, Node, read_manifest

# The house's names and what they are measured in (CONTRIBUTING.md, "A new model").
# The YAML of a column with another name says it: `config: {meta: {unit: ...}}`.
UNITS = (
    (r"^(is|has)_", "true or false"),
    (r"_amount$", "the shop's currency"),
    (r"_days$", "days"),
    (r"_(rate|share)$", "share, 0 to 1"),
    (r"_count$", "count"),
    (r"_score$", "score"),
    (r"_id$", "identifier"),
    (r"_at$", "time, the source's local"),
    (r"_date$", "day"),
)

# As macros/testing/fault_of_clientele.sql says in a build.
_NO_REMEDY = (
    "None: undo what you changed in models or seeds, or report a fault of Clientele."
)

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z`|])")
_QUESTION = re.compile(r"\s*Answers:\s+(.+?\?)", re.DOTALL)


def explain(root: Path, console: Console, name: str | None = None) -> None:
    """Print what a table, a column or a test means; without a name, list the marts.

    A name is `table`, `schema.table`, either with `.column`, or a test's name. Raises
    ClienteleError if there is none of that name, or dbt cannot read the project.
    """
    catalog = Catalog(read_manifest(root, console))
    if name is None:
        _print_marts(catalog, console)
        return
    if test := catalog.promises.get(name.strip().lower()):
        _print_test(catalog, test, console)
        return
    title, column = catalog.find(name)
    if column is None:
        _print_table(catalog, title, console)
    else:
        _print_column(catalog, title, column, console)


def unit(name: str, column: Node) -> str:
    """Return what a column is measured in, empty where nothing says it."""
    stated = ((column.get("config") or {}).get("meta") or {}).get("unit")
    named = (text for pattern, text in UNITS if re.search(pattern, name))
    return str(stated or next(named, ""))


def parts(description: str) -> tuple[str, str, str]:
    """Return grain, definition and question of a table's description."""
    found = _QUESTION.search(description)
    question = " ".join(found[1].split()) if found else ""
    rest = _QUESTION.sub(" ", description, count=1).strip()
    first, *others = _SENTENCE_END.split(rest, maxsplit=1)
    grain = " ".join(first.split())
    return grain, "".join(others).strip(), question[:1].upper() + question[1:]


def key_of(tests: list[Node]) -> list[str]:
    """Return the columns that a key test says are unique together."""
    for test in tests:
        metadata = test.get("test_metadata") or {}
        if metadata.get("name") == "unique_combination":
            return list(metadata["kwargs"]["columns"])
        if metadata.get("name") == "unique" and test.get("column_name"):
            return [test["column_name"]]
    return []


def promises(tests: list[Node], node: Node, column: str) -> list[str]:
    """Return what is promised of a column: its constraints and its tests."""
    found = [rule["type"] for rule in node["columns"][column].get("constraints") or []]
    for test in tests:
        metadata = test.get("test_metadata") or {"name": "", "kwargs": {}}
        on = metadata["kwargs"].get("columns", [metadata["kwargs"].get("column_name")])
        if test.get("attached_node") == node["unique_id"] and column in on:
            found.append(metadata["name"])
    return [name.replace("_", " ") for name in dict.fromkeys(found)]


def claim(test: Node) -> str:
    """Return what a test promises: its first comment, or what its metadata says."""
    if metadata := test.get("test_metadata"):
        given = metadata["kwargs"]
        columns = given.get("columns") or [given.get("column_name")]
        allowed = f": {', '.join(given['values'])}" if given.get("values") else ""
        promise = metadata["name"].replace("_", " ")
        return f"{', '.join(map(str, columns))}: {promise}{allowed}"
    comment = itertools.takewhile(
        lambda line: line.startswith("--"), test["raw_code"].splitlines()
    )
    return " ".join(line.removeprefix("--").strip() for line in comment)


def severity(test: Node) -> str:
    """Return what a failure does to a build, on the sample and elsewhere."""
    stated = test["config"]["severity"].lower()
    if stated == "error" and "else 'warn'" in test["raw_code"]:
        return "error on the sample, warning on your data"
    return {"warn": "warning"}.get(stated, stated)


def _print_marts(catalog: Catalog, console: Console) -> None:
    table = _columns("Mart", "Question that it answers")
    for title in catalog.marts():
        table.add_row(title, parts(catalog.nodes[title]["description"])[2])
    console.print(table)
    console.print("\n`clientele explain TABLE` or `TABLE.COLUMN` says more.")


def _print_table(catalog: Catalog, title: str, console: Console) -> None:
    node, tests = catalog.nodes[title], catalog.tests[title]
    grain, definition, question = parts(node["description"])
    singular = {test["name"] for test in tests if not test.get("test_metadata")}
    facts = {
        "Answers": question,
        "Key": ", ".join(key_of(tests)),
        "Built from": ", ".join(sorted(catalog.parents[title])),
        "Read by": ", ".join(sorted(catalog.readers[title])),
        "Tests": ", ".join(sorted(singular)),
        "Version": str(node.get("version") or ""),
        "Defined in": node["original_file_path"],
    }
    _print_facts(console, title, f"{grain}\n\n{definition}", facts)
    table = _columns("Column", "Type", "Unit", "Meaning")
    for name, column in node["columns"].items():
        meaning = _SENTENCE_END.split(column["description"].strip())[0]
        # A raw column is text under its publisher's name.
        measured = unit(name, column) if node["resource_type"] == "model" else ""
        table.add_row(name, column.get("data_type") or "", measured, meaning)
    if table.row_count:
        console.print()
        console.print(table)


def _print_column(catalog: Catalog, title: str, name: str, console: Console) -> None:
    node, tests = catalog.nodes[title], catalog.tests[title]
    column, promised = node["columns"][name], promises(tests, node, name)
    nodes = (
        (ancestor, catalog.nodes[ancestor]) for ancestor in catalog.ancestors(title)
    )
    path = node.get("patch_path") or node["original_file_path"]
    facts = {
        "Type": column.get("data_type") or "",
        "Unit": unit(name, column) if node["resource_type"] == "model" else "",
        "Part of key": "yes" if name in key_of(tests) else "",
        "Also in": ", ".join(other for other, it in nodes if name in it["columns"]),
        "Tests": ", ".join(promised),
        "Defined in": path.split("://")[-1],
    }
    _print_facts(console, f"{title}.{name}", column["description"], facts)


def _print_test(catalog: Catalog, test: Node, console: Console) -> None:
    meta = test["config"].get("meta") or {}
    is_written = not test.get("test_metadata")
    facts = {
        "Severity": severity(test),
        "Reads": ", ".join(catalog.read_by(test)),
        "Says": meta.get("message", ""),
        "Remedy": meta.get("remedy", _NO_REMEDY),
        "Defined in": test["original_file_path"] if is_written else "",
    }
    _print_facts(console, test["name"], claim(test), facts)


def _print_facts(
    console: Console, title: str, text: str, facts: Mapping[str, str]
) -> None:
    console.print(f"{title}\n", style="bold")
    console.print(Markdown(text))
    console.print()
    table = Table.grid(padding=(0, 2))
    for name, fact in facts.items():
        if fact:
            table.add_row(name, fact)
    console.print(table)


def _columns(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold", no_wrap=name == names[0])
    return table

"""Say what a table or a column means, from what its YAML and dbt's manifest say."""

import difflib
import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from clientele.building import dbt
from clientele.errors import ClienteleError

Node = Mapping[str, Any]

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

# What dbt reads, so a manifest must not be older. Folders too: they get younger when
# a file is removed.
_READ_BY_DBT = (
    *("dbt_project.yml", "profiles.yml", "models", "models/**/*", "macros"),
    *("macros/**/*", "seeds/**/*.yml", "tests/sql", "tests/sql/**/*"),
)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z`|])")
_QUESTION = re.compile(r"\s*Answers:\s+(.+?\?)", re.DOTALL)


def explain(root: Path, console: Console, name: str | None = None) -> None:
    """Print what a table or a column means; without a name, the marts.

    Parameters
    ----------
    root, console
        The project's folder, and where it is printed.
    name
        `table`, `schema.table`, or either with `.column`.

    Raises
    ------
    ClienteleError
        If there is no such table or column, or dbt cannot read the project.
    """
    catalog = Catalog(read_manifest(root, console))
    if name is None:
        _print_marts(catalog, console)
        return
    title, column = catalog.find(name)
    if column is None:
        _print_table(catalog, title, console)
    else:
        _print_column(catalog, title, column, console)


def read_manifest(root: Path, console: Console) -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now, with its default vars.

    It has a target folder of its own: the vars of a build may leave shops out.

    Raises
    ------
    ClienteleError
        If dbt cannot read the project.
    """
    own = dbt.target_folder(root, "explain")
    file = own / "manifest.json"
    read = [path for pattern in _READ_BY_DBT for path in root.glob(pattern)]
    changed_at = max(path.stat().st_mtime for path in read)
    if not file.exists() or file.stat().st_mtime < changed_at:
        with dbt.own_target(root, "explain"):
            started = time.time()
            paths = {"DBT_TARGET_PATH": str(own)}
            dbt.run(root, console, "parse", variables={}, environment=paths)
            # dbt reads a file that changes meanwhile the next time.
            os.utime(file, (started, started))
    return json.loads(file.read_text("utf-8"))


class Catalog:
    """The tables of a manifest by title, such as core.orders; a raw table is one.

    `nodes` holds the node of each table, `parents` and `readers` the titles of the
    tables that it is built from, and of the tables and reports that read it; `tests`
    the nodes of the data tests that read it.
    """

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        everything = {**manifest["nodes"], **manifest["sources"]}
        titles, names = {}, {}
        self.nodes: dict[str, Node] = {}
        # The last one wins: a model, and the source of a raw table, which says more
        # than the sample's seed.
        for kind in ("seed", "source", "model"):
            for key, node in everything.items():
                if node["resource_type"] == kind:
                    titles[key] = title = _title(node)
                    self.nodes[title] = node
                    names[title] = names[title.split(".")[1]] = title
        self._names: dict[str, str] = names
        self.parents: dict[str, set[str]] = defaultdict(set)
        self.readers: dict[str, set[str]] = defaultdict(set)
        self.tests: dict[str, list[Node]] = defaultdict(list)
        for child, parents in manifest["parent_map"].items():
            for parent in titles.keys() & set(parents):
                if child in titles:
                    self.parents[titles[child]].add(titles[parent])
                    self.readers[titles[parent]].add(titles[child])
                elif child in manifest["exposures"]:
                    self.readers[titles[parent]].add(child.rpartition(".")[2])
                elif child.startswith("test."):
                    self.tests[titles[parent]].append(everything[child])

    def find(self, name: str) -> tuple[str, str | None]:
        """Return the title of a table, and the column if the name has one.

        Raises
        ------
        ClienteleError
            If there is none: with names that are close.
        """
        wanted = name.strip().lower()
        if wanted in self._names:
            return self._names[wanted], None
        table, _, column = wanted.rpartition(".")
        if title := self._names.get(table):
            columns = {known.lower(): known for known in self.nodes[title]["columns"]}
            if column in columns:
                return title, columns[column]
            raise ClienteleError(
                f"{title} has no column {column!r}. "
                + (_close(column, columns) or f"It has: {', '.join(columns)}.")
                + f"\n`clientele explain {title}` lists them."
            )
        owners = [
            mart for mart in self.marts() if wanted in self.nodes[mart]["columns"]
        ]
        if owners:
            raise ClienteleError(
                f"{wanted} is a column. It is in {', '.join(owners)}. Name the table "
                f"too: clientele explain {owners[0]}.{wanted}"
            )
        raise ClienteleError(
            f"There is no table {table or wanted!r}. "
            + _close(table or wanted, self._names)
            + "\n`clientele explain` lists the marts."
        )

    def marts(self) -> list[str]:
        """Return the titles of the marts, sorted."""
        return sorted(t for t, node in self.nodes.items() if "marts" in node["fqn"])

    def ancestors(self, title: str) -> Iterator[str]:
        """Yield what a table is built from, the nearest first, each once."""
        seen, level = {title}, {title}
        while level:
            level = {parent for child in level for parent in self.parents[child]} - seen
            seen |= level
            yield from sorted(level)


def _title(node: Node) -> str:
    if node["resource_type"] == "source":
        return f"{node['source_name']}.{node['name']}".lower()
    # The seeds of the sample stand for raw tables.
    schema = node["fqn"][-2] if node["fqn"][1] == "raw" else node["schema"]
    return f"{schema}.{node['alias']}".lower()


def _close(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=4, cutoff=0.6)
    return f"Did you mean: {', '.join(close)}?" if close else ""


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
        metadata = test.get("test_metadata") or {}
        arguments = metadata.get("kwargs", {})
        columns = [arguments.get("column_name"), *arguments.get("columns", [])]
        if test.get("attached_node") == node["unique_id"] and column in columns:
            found.append(metadata["name"])
    return [name.replace("_", " ") for name in dict.fromkeys(found)]


def _print_marts(catalog: Catalog, console: Console) -> None:
    table = _columns("Mart", "Question that it answers")
    for title in catalog.marts():
        table.add_row(title, parts(catalog.nodes[title]["description"])[2])
    console.print(table)
    console.print("\n`clientele explain TABLE` or `TABLE.COLUMN` tells more.")


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

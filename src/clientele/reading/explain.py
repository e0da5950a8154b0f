"""Say what a table or a column means, from what its YAML and dbt's manifest say."""

import difflib
import json
import os
import re
import shutil
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from clientele.building import dbt
from clientele.errors import ClienteleError

Node = Mapping[str, Any]

# The house's names and what they are measured in (CONTRIBUTING.md, "A new model").
# A column named otherwise says it: `config: {meta: {unit: ...}}` in its YAML.
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

# What dbt reads, and so what a manifest must not be older than.
# Folders too: their time tells of a file that was removed.
_READ_BY_DBT = (
    *("dbt_project.yml", "profiles.yml", "models", "models/**/*", "macros"),
    *("macros/**/*", "seeds/**/*.yml", "tests/sql", "tests/sql/**/*"),
)
_KINDS = ("seed", "source", "model")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z`|])")
_QUESTION = re.compile(r"\s*Answers:\s+(.+?\?)", re.DOTALL)


def unit(name: str, column: Node) -> str:
    """Return what a column is measured in, empty where nothing says it."""
    config = column.get("config") or {}
    stated = (config.get("meta") or {}).get("unit")
    if stated:
        return str(stated)
    return next((text for pattern, text in UNITS if re.search(pattern, name)), "")


def explain(root: Path, console: Console, name: str | None = None) -> None:
    """Print what a table or a column means; without a name, the marts.

    Parameters
    ----------
    root
        The project's folder.
    console
        Where it is printed.
    name
        `table`, `schema.table`, or either with `.column`.

    Raises
    ------
    ClienteleError
        If there is no such table or column, or dbt cannot read the project.
    """
    project = Project(read_manifest(root, console))
    if name is None:
        _print_marts(project, console)
        return
    node, column = project.find(name)
    if column is None:
        _print_table(project, node, console)
    else:
        _print_column(project, node, column, console)


def read_manifest(root: Path, console: Console) -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now, with its default vars.

    It is kept in a target folder of its own, because one left by a build may have
    been made with other vars, in which shops are missing.

    Raises
    ------
    ClienteleError
        If dbt cannot read the project.
    """
    own = dbt.target_folder(root, "explain")
    file = own / "manifest.json"
    if not file.exists() or file.stat().st_mtime < _changed_at(root):
        with dbt.own_target(root, "explain"):
            parse = "partial_parse.msgpack"
            if not (own / parse).exists():
                # What plain dbt has read saves most of the time.
                with suppress(OSError):
                    shutil.copy(own.parent / parse, own / parse)
            started = time.time()
            paths = {"DBT_TARGET_PATH": str(own)}
            dbt.run(root, console, "parse", variables={}, environment=paths)
            # What is changed while dbt reads is read the next time.
            os.utime(file, (started, started))
    return json.loads(file.read_text("utf-8"))


def _changed_at(root: Path) -> float:
    files = (file for pattern in _READ_BY_DBT for file in root.glob(pattern))
    return max(file.stat().st_mtime for file in files)


class Project:
    """The tables of a manifest, by the names that people give them."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._nodes: dict[str, Node] = {**manifest["nodes"], **manifest["sources"]}
        self._readers: Mapping[str, list[str]] = manifest["child_map"]
        self._exposures: Mapping[str, Node] = manifest["exposures"]
        self._names: dict[str, Node] = {}
        # The last one wins: a model before a rule table before a raw one, of which
        # the source says more than the sample's seed.
        for node in sorted(self._nodes.values(), key=_precedence):
            if node["resource_type"] in _KINDS and _is_latest(node):
                self._names[_table(node)] = node
                self._names[self.title(node)] = node

    def title(self, node: Node) -> str:
        """Return schema and name of a table, source and name of a raw one."""
        if _is_raw(node):
            source = node.get("source_name") or node["fqn"][-2]
            return f"{source}.{node['name']}"
        return f"{node['schema']}.{_table(node)}"

    def find(self, name: str) -> tuple[Node, str | None]:
        """Return the table that a name is of, and the column if it is of one.

        Raises
        ------
        ClienteleError
            If there is none: with names that are close.
        """
        wanted = name.strip().lower()
        if wanted in self._names:
            return self._names[wanted], None
        table, _, column = wanted.rpartition(".")
        if node := self._names.get(table):
            columns = {known.lower(): known for known in node["columns"]}
            if column in columns:
                return node, columns[column]
            raise ClienteleError(
                f"{self.title(node)} has no column {column!r}. "
                + (_close(column, columns) or f"It has: {', '.join(columns)}.")
                + f"\n`clientele explain {self.title(node)}` lists them."
            )
        owners = [
            self.title(node) for node in self.marts() if wanted in node["columns"]
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

    def marts(self) -> list[Node]:
        """Return the marts, by schema and name."""
        marts = {
            node["unique_id"]: node
            for node in self._names.values()
            if "marts" in node["fqn"]
        }
        return sorted(marts.values(), key=self.title)

    def parents(self, node: Node) -> list[Node]:
        """Return the tables that a table is built from directly."""
        found = (self._nodes[key] for key in _depends_on(node) if key in self._nodes)
        return sorted(found, key=self.title)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield what a table is built from, the nearest first, each once."""
        seen = {node["unique_id"]}
        level = [node]
        while level:
            parents = {
                parent["unique_id"]: parent
                for child in level
                for parent in self.parents(child)
                if parent["unique_id"] not in seen
            }
            seen |= parents.keys()
            level = sorted(parents.values(), key=self.title)
            yield from level

    def raw_tables(self, node: Node) -> list[str]:
        """Return the raw tables that a table comes from in the end."""
        return sorted({self.title(n) for n in self.ancestors(node) if _is_raw(n)})

    def readers(self, node: Node) -> list[str]:
        """Return what reads a table: tables, then reports."""
        # A raw table stands there as source and as seed of the sample.
        same = [n for n in self._nodes.values() if _is_raw(n)] if _is_raw(node) else []
        keys = {node["unique_id"]} | {
            other["unique_id"]
            for other in same
            if self.title(other) == self.title(node)
        }
        readers = {reader for key in keys for reader in self._readers.get(key, [])}
        tables = {
            self.title(self._nodes[key])
            for key in readers
            if key.startswith(("model.", "seed."))
        }
        return sorted(tables) + sorted(
            self._exposures[key]["name"] for key in readers if key in self._exposures
        )

    def tests(self, node: Node) -> list[Node]:
        """Return the data tests that read a table."""
        return [
            test
            for key in self._readers.get(node["unique_id"], [])
            if (test := self._nodes.get(key)) and test["resource_type"] == "test"
        ]


def _precedence(node: Node) -> tuple[bool, int]:
    kind = node["resource_type"]
    return not _is_raw(node), _KINDS.index(kind) if kind in _KINDS else 0


def _is_latest(node: Node) -> bool:
    return node.get("version") == node.get("latest_version")


def _is_raw(node: Node) -> bool:
    # The sample's seeds stand for raw tables.
    return node["resource_type"] == "source" or node["fqn"][1:2] == ["raw"]


def _table(node: Node) -> str:
    return str(node.get("alias") or node["name"]).lower()


def _depends_on(node: Node) -> list[str]:
    return list((node.get("depends_on") or {}).get("nodes", []))


def _close(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=4, cutoff=0.6)
    return f"Did you mean: {', '.join(close)}?" if close else ""


# --- What the texts say -------------------------------------------------------


def sentences(text: str) -> list[str]:
    """Return the sentences of a description, on one line each."""
    return [" ".join(part.split()) for part in _SENTENCE_END.split(text.strip())]


def parts(description: str) -> tuple[str, str, str]:
    """Return grain, definition and question of a table's description."""
    found = _QUESTION.search(description)
    question = " ".join(found[1].split()) if found else ""
    question = question[:1].upper() + question[1:]
    rest = description
    if found:
        rest = f"{description[: found.start()]} {description[found.end() :]}"
    first, *others = _SENTENCE_END.split(rest.strip(), maxsplit=1)
    return " ".join(first.split()), "".join(others).strip(), question


def key_of(tests: list[Node]) -> list[str]:
    """Return the columns that a key test says are unique together."""
    for test in tests:
        metadata = test.get("test_metadata") or {}
        if metadata.get("name") == "unique_combination":
            return list(metadata["kwargs"]["columns"])
        if metadata.get("name") == "unique" and test.get("column_name"):
            return [test["column_name"]]
    return []


def tests_on(tests: list[Node], node: Node, column: str) -> list[str]:
    """Return what is promised of a column: not null, and its tests by name."""
    found = [
        constraint["type"].replace("_", " ")
        for constraint in node["columns"][column].get("constraints") or []
    ]
    for test in tests:
        metadata = test.get("test_metadata") or {}
        if test.get("attached_node") != node["unique_id"]:
            continue
        if column.lower() in {str(c).lower() for c in _columns_of(test, metadata)}:
            found.append(_test_text(test))
    return list(dict.fromkeys(found))


def _columns_of(test: Node, metadata: Mapping[str, Any]) -> list[str]:
    arguments = metadata.get("kwargs", {})
    named = arguments.get("columns")
    columns = list(named) if isinstance(named, list) else []
    return [*columns, test.get("column_name") or arguments.get("column_name") or ""]


def _test_text(test: Node) -> str:
    metadata = test.get("test_metadata") or {}
    if not metadata:
        return str(test["name"])
    arguments = {
        key: value
        for key, value in metadata.get("kwargs", {}).items()
        if key not in ("model", "column_name")
    }
    told = "; ".join(
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in arguments.items()
    )
    text = str(metadata["name"]).replace("_", " ")
    return f"{text} ({told})" if told else text


# --- How they are printed -----------------------------------------------------


def _print_marts(project: Project, console: Console) -> None:
    table = _table_of("Mart", "Question that it answers")
    schema = ""
    for mart in project.marts():
        if schema and mart["schema"] != schema:
            table.add_section()
        schema = mart["schema"]
        table.add_row(project.title(mart), parts(mart["description"])[2])
    console.print(table)
    console.print(
        "\n`clientele explain TABLE` or `TABLE.COLUMN` tells more, also of staging, "
        "intermediate, rule and raw tables."
    )


def _print_table(project: Project, node: Node, console: Console) -> None:
    grain, definition, question = parts(node["description"])
    tests = project.tests(node)
    version = f", version {node['version']}" if node.get("version") else ""
    console.print(f"{project.title(node)}{version}", style="bold")
    _print_text(console, grain)
    _print_text(console, definition)
    console.print()
    _print_facts(
        console,
        {
            "Answers": question,
            "Key": ", ".join(key_of(tests)),
            "Built from": ", ".join(map(project.title, project.parents(node))),
            "Raw tables": ", ".join(project.raw_tables(node)),
            "Read by": ", ".join(project.readers(node)),
            "Tests": ", ".join(
                sorted({_test_text(t) for t in tests if not t.get("test_metadata")})
            ),
            "Defined in": node["original_file_path"],
        },
    )
    if not node["columns"]:
        return
    console.print()
    table = _table_of("Column", "Type", "Unit", "Meaning")
    for name, column in node["columns"].items():
        first = sentences(column["description"])[0]
        kind = column.get("data_type") or ""
        # A raw column is text under its publisher's name.
        measured = "" if _is_raw(node) else unit(name, column)
        table.add_row(name, kind, measured, first)
    # Sources and staging read text: a column that no row fills says nothing.
    for shown in list(table.columns):
        if not any(shown.cells):
            table.columns.remove(shown)
    console.print(table)


def _print_column(project: Project, node: Node, name: str, console: Console) -> None:
    column = node["columns"][name]
    tests = project.tests(node)
    console.print(f"{project.title(node)}.{name}", style="bold")
    _print_text(console, column["description"])
    console.print()
    promised = tests_on(tests, node, name)
    nulls = [
        text.removeprefix("Null ")
        for text in sentences(column["description"])
        if re.search(r"\bnull\b", text, re.IGNORECASE)
    ]
    carriers = [
        project.title(ancestor)
        for ancestor in project.ancestors(node)
        if name.lower() in {known.lower() for known in ancestor["columns"]}
    ]
    _print_facts(
        console,
        {
            "Type": column.get("data_type") or "",
            "Unit": "" if _is_raw(node) else unit(name, column),
            "Null": "never" if "not null" in promised else " ".join(nulls),
            "Part of key": "yes" if name in key_of(tests) else "",
            "Also in": ", ".join(carriers),
            "Tests": ", ".join(promised),
            "Defined in": str(
                node.get("patch_path") or node["original_file_path"]
            ).split("://")[-1],
        },
    )


def _print_text(console: Console, text: str) -> None:
    """Print paragraphs filled to the width, and tables as they are."""
    width = min(console.width, 100)
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.lstrip().startswith("|"):
            filled = paragraph.strip()
        else:
            filled = textwrap.fill(" ".join(paragraph.split()), width)
        if filled:
            console.print(f"\n{filled}", soft_wrap=True)


def _print_facts(console: Console, facts: Mapping[str, str]) -> None:
    """Print a line per fact that there is, later lines of it indented."""
    indent = " " * 12
    for name, text in facts.items():
        if text:
            line = textwrap.fill(
                text,
                max(console.width, 40),
                initial_indent=f"{name:<12}",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            console.print(line, soft_wrap=True)


def _table_of(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for number, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=number == 0)
    return table

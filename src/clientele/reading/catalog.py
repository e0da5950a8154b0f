"""The tables of the project by the names that people give them, from dbt's manifest."""

import difflib
import json
import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele.building import dbt, options
from clientele.errors import ClienteleError

Node = Mapping[str, Any]

# What dbt reads, so a manifest must not be older. Folders too: they get younger when
# a file is removed.
_READ_BY_DBT = (
    *("dbt_project.yml", "profiles.yml", "models", "models/**/*", "macros"),
    *("macros/**/*", "seeds/**/*.yml", "tests/sql", "tests/sql/**/*"),
)


def read_manifest(root: Path, console: Console) -> dict[str, Any]:
    """Return dbt's manifest of the project as it is now, with its default vars.

    It has a separate target folder: the vars of a build may leave shops out. Raises
    ClienteleError if dbt cannot read the project.
    """
    own = options.target_folder(root, "explain")
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
    the nodes of the data tests that read it, `promises` all of them by name.
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
        self.promises: dict[str, Node] = {}
        for child, parents in manifest["parent_map"].items():
            for parent in titles.keys() & set(parents):
                if child in titles:
                    self.parents[titles[child]].add(titles[parent])
                    self.readers[titles[parent]].add(titles[child])
                elif child in manifest["exposures"]:
                    self.readers[titles[parent]].add(child.rpartition(".")[2])
                elif child.startswith("test."):
                    test = everything[child]
                    self.tests[titles[parent]].append(test)
                    self.promises[test["name"].lower()] = test

    def find(self, name: str) -> tuple[str, str | None]:
        """Return the title of a table, and the column if the name has one.

        Raises ClienteleError if there is none: with names that are close.
        """
        wanted = name.strip().lower()
        if wanted in self._names:
            return self._names[wanted], None
        table, _, column = wanted.rpartition(".")
        if title := self._names.get(table):
            columns = {known.lower(): known for known in self.nodes[title]["columns"]}
            if column in columns:
                return title, columns[column]
            close = _close(column, columns) or f"It has: {', '.join(columns)}."
            raise ClienteleError(f"{title} has no column {column!r}. {close}")
        owners = [
            mart for mart in self.marts() if wanted in self.nodes[mart]["columns"]
        ]
        if owners:
            raise ClienteleError(
                f"{wanted} is a column. It is in {', '.join(owners)}. Name the table "
                f"too: clientele explain {owners[0]}.{wanted}"
            )
        table = table or wanted
        raise ClienteleError(
            f"There is no table {table!r}. "
            f"{_close(table, [*self._names, *self.promises])}\n"
            "`clientele explain` lists the marts."
        )

    def read_by(self, test: Node) -> list[str]:
        """Return the titles of the tables that a test reads, sorted."""
        return sorted(title for title, tests in self.tests.items() if test in tests)

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
    # The seeds of the sample replace raw tables.
    schema = node["fqn"][-2] if node["fqn"][1] == "raw" else node["schema"]
    return f"{schema}.{node['alias']}".lower()


def _close(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=4, cutoff=0.6)
    return f"Did you mean: {', '.join(close)}?" if close else ""

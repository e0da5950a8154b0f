"""A dbt project of as many nodes as ours that does next to nothing: what dbt costs."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_PROJECT = """\
name: trivial
profile: trivial
flags:
  send_anonymous_usage_stats: false
models:
  +materialized: table
"""

_PROFILE = """\
trivial:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: trivial.duckdb, threads: 4}
"""


def write_project(folder: Path, nodes: Mapping[str, int]) -> None:
    """Write a project of one-row tables.

    Parameters
    ----------
    folder
        Where it is written.
    nodes
        The number of nodes by dbt's resource type: seed, model, test. A model reads
        the one before it or, every tenth, a table of its own making.
    """
    files = {"dbt_project.yml": _PROJECT, "profiles.yml": _PROFILE}
    for number in range(nodes.get("seed", 0)):
        files[f"seeds/seed_{number}.csv"] = "id\n1\n"
    for number in range(nodes["model"]):
        before = f"{{{{ ref('model_{number - 1}') }}}}"
        source = "(select 1 as id) as one" if number % 10 == 0 else before
        files[f"models/model_{number}.sql"] = f"select id from {source}\n"
    for number in range(nodes.get("test", 0)):
        model = f"{{{{ ref('model_{number % nodes['model']}') }}}}"
        files[f"tests/test_{number}.sql"] = f"select id from {model} where id != 1\n"
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")


def build(folder: Path) -> float:
    """Build the project; return the seconds from start to end of the process."""
    started = time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "build"],
        cwd=folder,
        env={**os.environ, "DBT_PROFILES_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started

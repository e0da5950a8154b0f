"""What the staging models make of the values that `clientele load` loads."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from clientele.errors import ClienteleError
from clientele.sources.load_jobs import Job


def check_values(
    artifacts: Path, warehouse: Path, shop: str, jobs: Sequence[Job]
) -> list[str]:
    """Return a line per column with values that staging cannot read.

    Parameters
    ----------
    artifacts
        dbt's target folder, with the manifest.
    warehouse
        The DuckDB file with the staging views on the files that were made.
    shop, jobs
        The source, and what is loaded.

    Raises
    ------
    ClienteleError
        If no value at all of a column can be read.
    """
    manifest = json.loads((artifacts / "manifest.json").read_text("utf-8"))
    warnings, hopeless = [], []
    with duckdb.connect(warehouse, read_only=True) as connection:
        for job in jobs:
            source = f".{shop}.{job.table.name}"
            for node in manifest["nodes"].values():
                if "parse_problem" in node.get("columns", {}) and any(
                    parent.startswith("source.") and parent.endswith(source)
                    for parent in node["depends_on"]["nodes"]
                ):
                    view = f'"{node["schema"]}"."{node["alias"]}"'
                    problems = _problems(connection, view, job)
                    for column, bad, all_values, example in problems:
                        text = (
                            f"{job.table.stem}, {column}: {bad:,} of {all_values:,} "
                            f"values cannot be read, such as {example!r}"
                        )
                        (hopeless if bad >= all_values else warnings).append(text)
    if hopeless:
        raise ClienteleError(
            "\n".join(hopeless) + "\nNot one value fits, so this is another column or "
            "another format. Dates are written as 2010-12-31 08:26:00 or as README.md, "
            "Real data, says; numbers have a decimal point and no thousands separator. "
            "Correct the file, or name its columns as in models/staging/"
            f"{shop}/_{shop}__sources.yml. The vars of `transactions` say more: "
            "README.md, Your own shop."
        )
    return warnings


def _problems(
    connection: duckdb.DuckDBPyConnection, view: str, job: Job
) -> list[tuple[str, int, int, str]]:
    """Return column, unreadable values, all values, and an example, where any is."""
    connection.execute(
        "create or replace temp table problems as "
        f"select parse_problem from {view} where parse_problem is not null"
    )
    if not connection.execute("select count(*) from problems").fetchall()[0][0]:
        return []
    names = pq.read_schema(job.made).names
    own = {name.lower(): name for name in names}
    columns = [*job.table.columns, *(n for n in names if n not in job.table.columns)]
    found = []
    for column in columns:
        begin = f"(?:^|; ){re.escape(column)}: "
        after = "|".join(re.escape(name) for name in columns)
        bad, example = connection.execute(
            "select count(*), min(regexp_extract(parse_problem, $value, 1, 's')) "
            "from problems where regexp_matches(parse_problem, $begin)",
            {"begin": begin, "value": f"{begin}(.*?); (?:$|(?:{after}): )"},
        ).fetchall()[0]
        if not bad:
            continue
        # A column that staging calls otherwise is not in the file: count its rows.
        name = own.get(job.table.columns.get(column, column).lower())
        values = '"' + name.replace('"', '""') + '"' if name else "'all'"
        all_values = connection.execute(
            f"select count(nullif(trim({values}), '')) from read_parquet($path)",
            {"path": str(job.made)},
        ).fetchall()[0][0]
        found.append((column, bad, all_values, example))
    return found

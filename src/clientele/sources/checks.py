"""What the staging models make of the values that `clientele load` loads."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb

from clientele.errors import ClienteleError
from clientele.sources.files import Table


def unreadable_values(
    artifacts: Path, shop: str, made: Mapping[Table, Path]
) -> list[str]:
    """Return a line per column with values that staging cannot read.

    Reads dbt's manifest.json and load.duckdb, with the staging views on the files that
    were made, in `artifacts`. `made` is the Parquet file of each table that is loaded.
    Raises ClienteleError if staging cannot read a single value of a column.
    """
    manifest = json.loads((artifacts / "manifest.json").read_text("utf-8"))
    warnings, hopeless = [], []
    with duckdb.connect(artifacts / "load.duckdb", read_only=True) as connection:
        for table, file in made.items():
            for node in manifest["nodes"].values():
                if "parse_problem" not in node["columns"] or not any(
                    parent.endswith(f".{shop}.{table.name}")
                    for parent in node["depends_on"]["nodes"]
                ):
                    continue
                connection.execute(
                    "create or replace temp table problems as select parse_problem "
                    f'from "{node["schema"]}"."{node["alias"]}" '
                    "where parse_problem is not null"
                )
                for column in table.columns:
                    bad, total, example = _count(connection, table, column, file)
                    text = (
                        f"{table.stem}, {column}: {bad:,} of {total:,} values cannot "
                        f"be read, such as {example!r}"
                    )
                    if bad:
                        (hopeless if bad >= total else warnings).append(text)
    if hopeless:
        raise ClienteleError(
            "\n".join(hopeless) + "\nNot one value fits, so this is another column or "
            "another format. Write dates as 2010-12-31 08:26:00 and numbers with a "
            "decimal point and no thousands separator, or name the columns as in "
            f"models/staging/{shop}/_{shop}__sources.yml. For your own shop, the vars "
            "of `transactions` name columns and formats: docs/own-shop.md."
        )
    return warnings


def _count(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, file: Path
) -> tuple[int, int, str]:
    """Return unreadable values, all values and an example of a column."""
    begin = f"(?:^|; ){re.escape(column)}: "
    next_one = "|".join(re.escape(name) for name in table.columns)
    bad, example = connection.execute(
        "select count(*), min(regexp_extract(parse_problem, $value, 1, 's')) "
        "from problems where regexp_matches(parse_problem, $begin)",
        {"begin": begin, "value": f"{begin}(.*?); (?:$|(?:{next_one}): )"},
    ).fetchall()[0]
    if not bad:
        return 0, 0, ""
    quoted = table.columns[column].replace('"', '""')
    total = connection.execute(
        f"""select count(nullif(trim("{quoted}"), '')) from read_parquet($path)""",
        {"path": str(file)},
    ).fetchall()[0][0]
    return bad, total, example

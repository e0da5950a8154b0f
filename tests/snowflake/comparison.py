"""Tables of DuckDB and Snowflake side by side, to the last value."""

from collections import Counter
from collections.abc import Sequence
from operator import eq
from pathlib import Path
from typing import Any

import duckdb
from snowflake.connector.constants import FIELD_ID_TO_NAME

# Filled from the versions of libraries, which differ between the environments.
LEFT_OUT = {"model_run_id"}
SHOWN = 5
# What pandas leaves in DuckDB and Snowflake calls otherwise.
SNOWFLAKE_TYPES = {
    **dict.fromkeys(["TIMESTAMP_NS", "TIMESTAMP_S", "TIMESTAMP_MS"], "timestamp_ntz"),
    **dict.fromkeys(["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"], "bigint"),
    "HUGEINT": "number(38, 0)",
}

Column = tuple[str, str]
Row = tuple[Any, ...]


def duckdb_kind(data_type: str) -> str:
    """Return what a type of DuckDB holds, as Snowflake would call it."""
    if data_type.startswith("DECIMAL"):
        return f"number with {data_type.rstrip(')').split(',')[1]} decimals"
    return {
        **dict.fromkeys(["INTEGER", "BIGINT", "HUGEINT"], "number with 0 decimals"),
        "DOUBLE": "float",
        "VARCHAR": "text",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "TIMESTAMP": "timestamp",
    }[data_type]


def snowflake_kind(column: Any) -> str:
    """Return what a column of a Snowflake cursor holds."""
    name = FIELD_ID_TO_NAME[column.type_code]
    if name == "FIXED":
        return f"number with {column.scale} decimals"
    return {
        "REAL": "float",
        "TEXT": "text",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "TIMESTAMP_NTZ": "timestamp",
    }[name]


def read_duckdb(warehouse: Path, table: str) -> tuple[list[Column], list[Row]]:
    with duckdb.connect(warehouse, read_only=True) as connection:
        relation = connection.sql(f"select * from {table}")
        columns = zip(relation.columns, map(str, relation.types), strict=True)
        return [(name, duckdb_kind(kind)) for name, kind in columns], (
            relation.fetchall()
        )


def read_snowflake(cursor: Any, table: str) -> tuple[list[Column], list[Row]]:
    cursor.execute(f"select * from {table}")
    columns = [
        (column.name.lower(), snowflake_kind(column)) for column in cursor.description
    ]
    return columns, cursor.fetchall()


def without_left_out(columns: list[Column], rows: list[Row]) -> list[Row]:
    kept = [i for i, (name, _) in enumerate(columns) if name not in LEFT_OUT]
    return [tuple(row[i] for i in kept) for row in rows]


def in_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(
        rows, key=lambda row: [(value is not None, str(value)) for value in row]
    )


def differences(
    table: str,
    duckdb_side: tuple[list[Column], list[Row]],
    snowflake_side: tuple[list[Column], list[Row]],
) -> str:
    """Return how two tables differ, in words; nothing if they are equal.

    Rows of a table have no order: each row of one side must be in the other as
    many times. Values are compared exactly, floats too.
    """
    columns, rows = duckdb_side
    their_columns, their_rows = snowflake_side
    if columns != their_columns:
        unequal = sorted(set(columns) ^ set(their_columns)) or "only in their order"
        return f"{table}: columns differ: {unequal}\n"
    names = [name for name, _ in columns if name not in LEFT_OUT]
    ours = Counter(without_left_out(columns, rows))
    theirs = Counter(without_left_out(columns, their_rows))
    if ours == theirs:
        return ""
    only_ours = in_order((ours - theirs).elements())
    only_theirs = in_order((theirs - ours).elements())
    lines = [
        f"{table}: {len(rows)} rows in DuckDB, {len(their_rows)} in Snowflake; "
        f"{len(only_ours)} and {len(only_theirs)} are not in the other"
    ]
    for row in only_ours[:SHOWN]:
        # The most similar row is probably the same one.
        pair = max(
            only_theirs,
            key=lambda other: sum(map(eq, row, other)),
            default=None,
        )
        lines.append(f"  DuckDB    {dict(zip(names, row, strict=True))}")
        if pair is None:
            continue
        only_theirs.remove(pair)
        for name, value, other in zip(names, row, pair, strict=True):
            if value != other:
                lines.append(f"    {name}: DuckDB {value!r}, Snowflake {other!r}")
    lines += [
        f"  Snowflake {dict(zip(names, row, strict=True))}"
        for row in only_theirs[: max(SHOWN - len(only_ours), 0)]
    ]
    return "\n".join(lines) + "\n"


def copy_to_snowflake(
    warehouse: Path, table: tuple[str, str], cursor: Any, schema: str
) -> None:
    """Copy a table of DuckDB, as (schema, name), to a schema of Snowflake."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        relation = connection.sql(f"select * from {table[0]}.{table[1]}")
        columns = list(zip(relation.columns, map(str, relation.types), strict=True))
        rows = relation.fetchall()
    typed = ", ".join(
        f"{name} {SNOWFLAKE_TYPES.get(data_type, data_type)}"
        for name, data_type in columns
    )
    target = f"clientele.{schema}.{table[1]}"
    cursor.execute(f"create schema if not exists clientele.{schema}")
    cursor.execute(f"create or replace table {target} ({typed})")
    for first in range(0, len(rows), 5000):
        values = ", ".join(
            "(" + ", ".join(map(literal, row)) + ")" for row in rows[first:][:5000]
        )
        cursor.execute(f"insert into {target} values {values}")


def literal(value: Any) -> str:
    """Return a value as text that any type of column reads."""
    if value is None:
        return "null"
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"

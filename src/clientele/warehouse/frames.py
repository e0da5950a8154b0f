"""Columns in and out of the warehouse, the same on DuckDB and on Snowflake."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

Columns = dict[str, np.ndarray]

DECIMALS = 6  # of published floats
TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
SNOWFLAKE = ("string", "bigint", "double", "boolean", "date")  # the same types there
SNOWFLAKE_TYPES = dict(zip(TYPES.values(), SNOWFLAKE, strict=True))


def fetch(
    relation: Any,
    columns: Sequence[str],
    *,
    where: str | None = None,
    order: Sequence[str] = (),
) -> pa.Table:
    """Return columns of what `dbt.ref` gave, and nothing else of it.

    Args:
        relation, columns: DuckDB's or Snowpark's; names in lower case.
        where: Name of a boolean column that has to be true.
        order: Columns to sort by in the warehouse; text in order of code points.
    """
    if hasattr(relation, "to_arrow_table"):
        if where:
            relation = relation.filter(where)
        if order:
            relation = relation.order(", ".join(order))
        return relation.select(*columns).to_arrow_table()
    # Snowpark's local testing mixes up numbers of rows that it filters or sorts.
    needed = list(dict.fromkeys([*columns, *order, *([where] if where else [])]))
    frame = relation.select(*needed).to_pandas()
    frame.columns = needed
    if where:
        frame = frame[frame[where].astype(bool)]
    if order:
        frame = frame.sort_values(list(order), kind="stable")
    return pa.Table.from_pandas(frame[list(columns)], preserve_index=False)


def arrays(table: pa.Table) -> Columns:
    """Return columns by name, each of shape (rows,).

    Numbers are floats with NaN where null, all else Python objects with None.
    """
    return {name: _as_array(table[name]) for name in table.column_names}


def read(
    relation: Any,
    columns: Sequence[str],
    *,
    where: str | None = None,
    order: Sequence[str] = (),
) -> Columns:
    """Return the arrays of what `fetch` gives; parameters as there."""
    return arrays(fetch(relation, columns, where=where, order=order))


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """Return columns as rows, each a dictionary."""
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _as_array(column: pa.ChunkedArray) -> np.ndarray:
    kind = column.type
    if pa.types.is_boolean(kind) and not column.null_count:
        return column.to_numpy()
    if pa.types.is_decimal(kind) or pa.types.is_integer(kind):
        column = column.cast(pa.float64())
    if pa.types.is_floating(column.type) or pa.types.is_string(kind):
        return column.to_numpy()
    found = np.empty(len(column), dtype=object)
    found[:] = column.to_pylist()
    return found


def table(rows: Sequence[Mapping[str, Any] | pa.Table], schema: pa.Schema) -> pa.Table:
    """Return mappings, or tables to put together, as one table; it may be empty."""
    if rows and isinstance(rows[0], pa.Table):
        return pa.concat_tables([part.cast(schema) for part in rows])
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)


def write(session: Any, table: pa.Table) -> Any:
    """Return a table of types of `schema` as dbt writes it: Snowpark's on Snowflake.

    `session` is what dbt passes: DuckDB's connection or Snowpark's session.
    """
    if not type(session).__module__.startswith("snowflake."):
        return table
    frame = table.to_pandas()
    frame.columns = [name.upper() for name in frame.columns]
    # pandas leaves no type to a column without a value, and nulls make integers floats.
    untyped = session.create_dataframe(frame)
    return untyped.select(
        *(
            untyped[field.name.upper()]
            .cast(SNOWFLAKE_TYPES[field.type])
            .alias(field.name.upper())
            for field in table.schema
        )
    )


def schema(columns: str) -> pa.Schema:
    """Return a schema from names and `TYPES`, as in `shop_id text, share number`."""
    pairs = (column.split() for column in columns.split(","))
    return pa.schema([(name, TYPES[kind]) for name, kind in pairs])


def rounded(value: float) -> float | None:
    """Return a number as it is published: six decimals, null if it is not defined."""
    return None if math.isnan(value) else round(float(value), DECIMALS) + 0.0

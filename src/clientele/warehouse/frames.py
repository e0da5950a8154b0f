"""Columns in and out of the warehouse, the same on DuckDB and on Snowflake."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
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
SNOWFLAKE_TYPES = {
    TYPES["text"]: "string",
    TYPES["integer"]: "bigint",
    TYPES["number"]: "double",
    TYPES["boolean"]: "boolean",
    TYPES["date"]: "date",
}


def read(
    relation: Any,
    columns: Sequence[str],
    *,
    where: str | None = None,
    order: Sequence[str] = (),
) -> Columns:
    """Return columns of what `dbt.ref` gave, and nothing else of it.

    Parameters
    ----------
    relation
        DuckDB's relation or Snowpark's data frame.
    columns
        Their names, in lower case.
    where
        Name of a boolean column that has to be true.
    order
        Columns by which the warehouse sorts the rows; text in order of code points.

    Returns
    -------
    dict
        By name, each of shape (rows,): numbers as floats with NaN where null, all
        else as Python objects with None.
    """
    if hasattr(relation, "to_arrow_table"):
        if where:
            relation = relation.filter(where)
        if order:
            relation = relation.order(", ".join(order))
        frame = relation.select(*columns).to_arrow_table().to_pandas()
    else:
        # Snowpark's local testing mixes up numbers of rows that it filters or sorts.
        needed = list(dict.fromkeys([*columns, *order, *([where] if where else [])]))
        frame = relation.select(*needed).to_pandas()
        frame.columns = needed
        if where:
            frame = frame[frame[where].astype(bool)]
        if order:
            frame = frame.sort_values(list(order), kind="stable")
    return {name: _as_array(frame.iloc[:, at]) for at, name in enumerate(columns)}


def _as_array(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=float)
    values = column.to_numpy(dtype=object)
    if any(isinstance(value, Decimal) for value in values[:1000]):
        return column.astype(float).to_numpy()
    return np.where(column.isna(), None, values) if column.hasnans else values


def write(
    session: Any, rows: Sequence[Mapping[str, Any] | pa.Table], schema: pa.Schema
) -> Any:
    """Return rows as the table that dbt writes.

    Parameters
    ----------
    session
        What dbt passes: DuckDB's connection or Snowpark's session.
    rows
        Mappings, or tables that are put together; none make an empty table.
    schema
        Columns and types, also of columns without a value.

    Returns
    -------
    pyarrow.Table or snowflake.snowpark.DataFrame
        The latter on Snowflake, whose columns have upper-case names.
    """
    if rows and isinstance(rows[0], pa.Table):
        table = pa.concat_tables([part.cast(schema) for part in rows])
    else:
        table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
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
            for field in schema
        )
    )


def schema(**types: str) -> pa.Schema:
    """Return a schema from names and types: text, integer, number, boolean, date."""
    return pa.schema([(name, TYPES[kind]) for name, kind in types.items()])


def rounded(value: float) -> float | None:
    """Return a number as it is published: six decimals, null if it is not defined."""
    return None if math.isnan(value) else round(float(value), DECIMALS) + 0.0

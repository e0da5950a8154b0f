"""Read marts of a published warehouse, and write what is made of them."""

import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError

Row = dict[str, Any]

_REMEDY = (
    "Build it with `clientele build`, or name another file in --warehouse "
    "or CLIENTELE_WAREHOUSE."
)


@contextmanager
def opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a warehouse, which is one state of it, and only read.

    Raises ClienteleError if the DuckDB file or a table is missing, or cannot be read.
    """
    if not warehouse.is_file():
        raise ClienteleError(f"There is no warehouse {warehouse}.\n{_REMEDY}")
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        raise ClienteleError(
            f"{warehouse} cannot be read: {error}\n{_REMEDY}"
        ) from error


def read(warehouse: Path, tables: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of tables, all of one state of the warehouse, in a fixed order.

    Raises ClienteleError as `opened` does.
    """
    found = {}
    with opened(warehouse) as connection:
        for table in tables:
            try:
                result = connection.execute(f"select * from {table} order by all")
            except duckdb.CatalogException as error:
                raise ClienteleError(
                    f"{warehouse} lacks {table}.\n{_REMEDY}"
                ) from error
            names = [column[0] for column in result.description]
            found[table] = [
                dict(zip(names, row, strict=True)) for row in result.fetchall()
            ]
    return found


def as_json(row: Row) -> Row:
    """Return a row of what JSON has words for: no dates, no infinity, no NaN."""
    return {name: _scalar(value) for name, value in row.items()}


def _scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def write(file: Path, text: str) -> None:
    """Put a text into a file, in one step; its folder is made if there is none.

    Raises ClienteleError if it cannot be written; then the file is as it was.
    """
    with replacing(file) as part:
        part.write_text(text, "utf-8", newline="\n")


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Yield a hidden file to write, which becomes `file` in one step at the end.

    The folder is made if there is none. Raises ClienteleError if something cannot be
    written; then the file is as it was.
    """
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ClienteleError(
            f"{file} cannot be written: {error}\n"
            "Allow writing there, or name another place in --output."
        ) from error

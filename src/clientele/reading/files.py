"""Write rows of a warehouse as CSV, Parquet or xlsx, as spreadsheets can take them.

A spreadsheet runs a text that begins with one of `RUN` as a formula, also after spaces.
In a CSV file such a text, and one that has apostrophes before it, gets one more
apostrophe in front. To have the texts back, take the first apostrophe off each that
begins with one and has nothing but apostrophes and spaces before one of `RUN`.
Cells of xlsx are texts or numbers, which nothing runs, and Parquet has types.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError
from clientele.reading import marts
from clientele.reading.selection import Selection

RUN = "=+-@\t\r\n"
SPACES = " \N{NO-BREAK SPACE}"
# Rows of a sheet, its header among them, and characters of a cell, by Excel.
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_BATCH = 10_000
# What shows that a file is UTF-8: Excel takes it for Latin-1 otherwise.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Advance = Callable[[int], Any]


def check(file_format: str, selection: Selection) -> None:
    """Raise ClienteleError if a format cannot hold so many rows."""
    if file_format == "xlsx" and selection.row_count >= SHEET_ROWS:
        raise ClienteleError(
            f"{selection.mart} has {selection.row_count:,} rows, and a sheet holds "
            f"{SHEET_ROWS - 1:,}. Nothing was written. Take --format csv or parquet, "
            "or fewer rows by --shop or --segment."
        )


def write(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    file: Path,
    file_format: str,
    advance: Advance,
) -> None:
    """Write selected rows into a file, whole or not at all.

    `advance` is called with the count of rows that were written. Raises ClienteleError
    if the file cannot be written or a cell does not fit into xlsx.
    """
    with marts.replacing(file) as part:
        try:
            WRITERS[file_format](connection, selection, part, advance)
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _write_csv(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    file: Path,
    advance: Advance,
) -> None:
    columns = ", ".join(
        f"{_inert(name)} as {_quoted(mark + name)}"
        if data_type == "VARCHAR"
        else f"{_quoted(name)} as {_quoted(mark + name)}"
        for mark, (name, data_type) in zip(
            [_MARK, *[""] * len(selection.columns)],
            selection.columns.items(),
            strict=False,
        )
    )
    _copy(connection, f"select {columns} from ({selection.query})", file, "csv, header")
    advance(selection.row_count)


def _write_parquet(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    file: Path,
    advance: Advance,
) -> None:
    _copy(connection, selection.query, file, "parquet, compression zstd")
    advance(selection.row_count)


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, file: Path, options: str
) -> None:
    place = str(file).replace("'", "''")
    connection.execute(f"copy ({query}) to '{place}' (format {options})")


def _write_xlsx(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    file: Path,
    advance: Advance,
) -> None:
    # Few need it, and it takes a while to import.
    import xlsxwriter

    # In constant memory, row by row; a fixed time, so that equal rows are equal bytes.
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties(
            {"created": datetime.combine(selection.as_of_date, datetime.min.time())}
        )
        formats = {
            kind: book.add_format(properties)
            for kind, properties in {
                "header": {"bold": True},
                # As if it were typed with an apostrophe: editing does not run it.
                "run": {"quote_prefix": True},
                "day": {"num_format": "yyyy-mm-dd"},
                "time": {"num_format": "yyyy-mm-dd hh:mm:ss"},
            }.items()
        }
        sheet = book.add_worksheet(selection.mart.split(".")[1][:31])
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(selection.columns):
            sheet.write_string(0, at, name, formats["header"])
        result, row = connection.execute(selection.query), 0
        while batch := result.fetchmany(_BATCH):
            for values in batch:
                row += 1
                for at, value in enumerate(values):
                    if value is not None:
                        _write_cell(sheet, row, at, value, formats, selection)
            advance(len(batch))


def _write_cell(
    sheet: Any, row: int, at: int, value: Any, formats: dict[str, Any], of: Selection
) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int | float | Decimal):
        # A sheet has no infinity.
        if isfinite(value):
            sheet.write_number(row, at, float(value))
    elif isinstance(value, date):
        kind = "time" if isinstance(value, datetime) else "day"
        sheet.write_datetime(row, at, value, formats[kind])
    elif len(value) > CELL_CHARACTERS:
        raise ClienteleError(
            f"{of.mart}.{list(of.columns)[at]} holds a text of {len(value):,} "
            f"characters, and a cell holds {CELL_CHARACTERS:,}. "
            "Take --format csv or parquet."
        )
    else:
        is_run = value.lstrip(SPACES).startswith(tuple(RUN))
        sheet.write_string(row, at, value, formats["run"] if is_run else None)


def _inert(name: str) -> str:
    """Return SQL of a text column that a spreadsheet does not run."""
    column = _quoted(name)
    signs = ", ".join(f"chr({ord(sign)})" for sign in RUN)
    return (
        f"case when left(ltrim({column}, '''{SPACES}'), 1) in ({signs}) "
        f"then '''' || {column} else {column} end"
    )


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


WRITERS = {"csv": _write_csv, "parquet": _write_parquet, "xlsx": _write_xlsx}

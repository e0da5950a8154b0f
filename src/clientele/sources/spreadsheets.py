"""Turn the sheets of an xlsx file into a Parquet file of text."""

import re
from collections.abc import Sequence
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from clientele.errors import ClienteleError

# Excel's errors that are not their names in fastexcel in capitals, as `#REF!` is.
_CELL_ERRORS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?"}
# Rows among which a header is looked for.
_SEARCHED = 50


def write_text(
    file: Path,
    label: str,
    sheets: Sequence[str],
    target: Path,
    finds_header: bool = False,
) -> None:
    """Write the rows of an xlsx file as Parquet, every cell as text.

    Whole numbers have no decimals, other numbers as few as they need, times read
    `2010-12-01 08:26:00`; text stays as it is, a cell with an error reads `#N/A` or the
    like, and an empty cell is null. `label` is what messages call the file; several
    sheets are appended to one another, and none takes the only one there is. Raises
    ClienteleError if the file cannot be read, a sheet is missing or ambiguous, a
    column's name repeats, or the sheets differ in their columns.
    """
    try:
        reader = fastexcel.read_excel(file)
        names = _chosen(reader.sheet_names, sheets, label)
        tables = (
            _read(reader, name, f"{label}, sheet {name}", finds_header)
            for name in names
        )
        first = next(tables)
        with pq.ParquetWriter(target, first.schema, compression="zstd") as writer:
            writer.write_table(first)
            for name, table in zip(names[1:], tables, strict=True):
                if table.schema != first.schema:
                    raise ClienteleError(
                        f"{label}, sheet {name} has other columns than sheet "
                        f"{names[0]}: {', '.join(table.column_names)}, not "
                        f"{', '.join(first.column_names)}. Load sheets with the same "
                        "columns, in the same order."
                    )
                writer.write_table(table)
    except fastexcel.FastExcelError as error:
        raise _unreadable(label, error) from error


def write_likely(file: Path, sheets: Sequence[str], target: Path) -> list[str]:
    """Write the sheet that holds a table as Parquet, and return what was chosen.

    Without sheets named, the one with most cells; its header is the first row that is
    filled as most are, below a title. Raises ClienteleError as write_text does.
    """
    notes = []
    if not sheets:
        try:
            reader = fastexcel.read_excel(file)
            sizes = {}
            for name in reader.sheet_names:
                sheet = reader.load_sheet(name, header_row=None, dtypes="string")
                sizes[name] = sheet.height * sheet.width
        except fastexcel.FastExcelError as error:
            raise _unreadable(str(file), error) from error
        sheets = [max(sizes, key=lambda name: sizes[name])]
        if others := [name for name in sizes if name not in sheets]:
            notes.append(
                f"{file.name}: the sheet {sheets[0]} is read, not {', '.join(others)} "
                "(--sheet names another)."
            )
    write_text(file, str(file), sheets, target, finds_header=True)
    return notes


def _unreadable(label: str, error: Exception) -> ClienteleError:
    return ClienteleError(
        f"{label} cannot be read as xlsx: {str(error).splitlines()[0]}\nIt is "
        "damaged, protected by a password or of another kind. Open it and save it "
        "as xlsx without a password, or as CSV under a name that ends in .csv."
    )


def _header_row(columns: Sequence[pa.Array]) -> int:
    """Return the first row that is filled nearly as much as the fullest near it."""
    rows = zip(*(column[:_SEARCHED].to_pylist() for column in columns), strict=True)
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    enough = max(filled, default=0) * 4 // 5
    return next((row for row, count in enumerate(filled) if count >= enough), 0)


def _chosen(found: Sequence[str], wanted: Sequence[str], label: str) -> Sequence[str]:
    listed = ", ".join(found)
    if missing := [name for name in wanted if name not in found]:
        raise ClienteleError(
            f"{label} has no sheet {', '.join(missing)}. It has: {listed}."
        )
    if not wanted and len(found) > 1:
        raise ClienteleError(
            f"{label} has several sheets: {listed}. Name the one to load with "
            "--sheet, or several of the same columns, each with a --sheet of its own."
        )
    return wanted or found


def _read(
    reader: fastexcel.ExcelReader, name: str, where: str, finds_header: bool
) -> pa.Table:
    # The header is read as a row: fastexcel would rename a column that repeats.
    sheet = reader.load_sheet(
        name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True
    )
    batch, errors = sheet.to_arrow_with_errors()
    if not batch.num_rows:
        raise ClienteleError(
            f"{where} is empty. A table without rows has the header only."
        )
    columns = list(batch.columns)
    for error in errors.errors if errors else ():
        row, number = error.position
        found = re.search(r"Error\((\w+)\)", error.detail)
        kind = found[1] if found else "Error"
        if not isinstance(columns[number], list):
            columns[number] = columns[number].to_pylist()
        columns[number][row] = _CELL_ERRORS.get(kind, f"#{kind.upper()}!")
    arrays = [pa.array(column, pa.string()) for column in columns]
    if finds_header:
        first = _header_row(arrays)
        arrays = [array[first:] for array in arrays]
    header = [
        (array[0].as_py() or "").strip() or f"unnamed_{number}"
        for number, array in enumerate(arrays, start=1)
    ]
    lower = [column.lower() for column in header]
    if repeated := [column for column in header if lower.count(column.lower()) > 1]:
        raise ClienteleError(
            f"{where} has the column {repeated[0]} more than once. Keep one of each in "
            "the file, or rename the others."
        )
    return pa.table([array[1:] for array in arrays], names=header)

"""Turn the sheets of an xlsx file into a Parquet file of text."""

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from clientele.errors import ClienteleError

# What a compound file begins with: an xlsx with a password, or an old xls.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# Excel's errors, by the names that fastexcel gives them.
_CELL_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}


def check_is_xlsx(file: Path, label: str) -> None:
    """Stop if a file is no xlsx file that can be opened.

    Raises
    ------
    ClienteleError
        If it has a password, or is a file of another kind; it is called `label`.
    """
    content = file.read_bytes()
    if content.startswith(b"PK"):
        return
    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        raise ClienteleError(
            f"{label} is protected by a password. Open it, save it without one, and "
            "load that file."
        )
    raise ClienteleError(
        f"{label} is no xlsx file, whatever its name says. Open it in the program it "
        "is from and save it as xlsx, or as CSV under a name that ends in .csv."
    )


def write_text(
    file: Path,
    label: str,
    sheets: Sequence[str],
    target: Path,
    *,
    required: Collection[str] = (),
    say: Callable[[str], None] = lambda _text: None,
) -> None:
    """Write the rows of an xlsx file as Parquet, every cell as text.

    Whole numbers have no decimals, other numbers as few as they need, times read
    `2010-12-01 08:26:00`; text stays as it is, a cell with an error reads `#N/A` or
    the like, and an empty cell is null.

    Parameters
    ----------
    file, label
        The xlsx file, and what messages call it.
    sheets
        The sheets to append to one another; none takes the only one there is.
    target
        The Parquet file to write.
    required
        Columns that may stand in a sheet once only.
    say
        Told what is being read.

    Raises
    ------
    ClienteleError
        If the file cannot be read, a sheet is not there or not named and not the
        only one, or the sheets differ in their columns.
    """
    check_is_xlsx(file, label)
    try:
        reader = fastexcel.read_excel(file)
        names = _chosen(reader.sheet_names, sheets, label)
        header: list[str] = []
        writer = None
        try:
            for name in names:
                where = f"{label}, sheet {name}"
                say(f"Reading {where}")
                columns, rows = _read(reader, name, where, required)
                if writer is None:
                    header, writer = columns, _writer(target, columns)
                elif columns != header:
                    raise ClienteleError(
                        f"{where} has other columns than sheet {names[0]}: "
                        f"{', '.join(columns)}, not {', '.join(header)}. Load sheets "
                        "with the same columns, in the same order."
                    )
                writer.write_table(rows)
        finally:
            if writer is not None:
                writer.close()
    except fastexcel.FastExcelError as error:
        raise ClienteleError(
            f"{label} cannot be read, so it is damaged or cut off: "
            f"{str(error).splitlines()[0]}\nDownload or save it again."
        ) from error


def _chosen(found: list[str], wanted: Sequence[str], label: str) -> Sequence[str]:
    listed = ", ".join(found) or "none"
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


def _writer(target: Path, columns: list[str]) -> pq.ParquetWriter:
    schema = pa.schema([(column, pa.string()) for column in columns])
    return pq.ParquetWriter(target, schema, compression="zstd")


def _read(
    reader: fastexcel.ExcelReader, name: str, where: str, required: Collection[str]
) -> tuple[list[str], pa.Table]:
    # The header is read as a row: fastexcel would rename a column that repeats.
    sheet = reader.load_sheet(
        name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True
    )
    batch, errors = sheet.to_arrow_with_errors()
    columns = list(batch.columns)
    for position, text in _error_texts(errors).items():
        row, column = position
        values = columns[column]
        if not isinstance(values, list):
            values = columns[column] = values.to_pylist()
        values[row] = text
    columns = [pa.array(values, pa.string()) for values in columns]
    if not batch.num_rows:
        raise ClienteleError(
            f"{where} is empty. A table without rows has the header only."
        )
    header = _header([column[0].as_py() or "" for column in columns], where, required)
    return header, pa.table([column[1:] for column in columns], names=header)


def _error_texts(errors: Any) -> dict[tuple[int, int], str]:
    texts = {}
    for error in errors.errors if errors else []:
        found = re.search(r"Error\((\w+)\)", error.detail)
        name = found[1] if found else ""
        texts[error.position] = _CELL_ERRORS.get(name, f"#{error.detail}")
    return texts


def _header(cells: list[str], where: str, required: Collection[str]) -> list[str]:
    """Return a name per column: as `raw_csv` does, those that no one can mean apart."""
    names: list[str] = []
    seen: set[str] = set()
    needed = {column.lower() for column in required}
    for number, cell in enumerate(cells, start=1):
        name = cell.strip()
        if name.lower() in seen and name.lower() in needed:
            raise ClienteleError(
                f"{where} has the column {name} more than once. Keep one of each in "
                "the file, or rename the others."
            )
        if not name or name.lower() in seen:
            name = f"unnamed_{number}"
        names.append(name)
        seen.add(name.lower())
    return names

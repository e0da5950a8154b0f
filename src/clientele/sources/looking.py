"""A first look at a person's files: how they are written, and their first rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError
from clientele.sources.basket_lines import basket_settings
from clientele.sources.presets import Preset

_PACKED = (".gz", ".zst")
_TEXT = (".csv", ".tsv", ".txt")
KINDS = (*_TEXT, *(t + p for t in _TEXT for p in _PACKED), ".parquet", ".xlsx")
# Enough to tell what columns hold, and read at once.
_HEAD_BYTES = 2_000_000
_CHUNK_BYTES = 1 << 20
_TAIL_BYTES = 1 << 14
_TAIL_LINES = 20
# Lines that tell how a file is laid out.
_LINES = 200
# A quote that is never closed makes a value of all that follows.
csv.field_size_limit(4 * _HEAD_BYTES)
_DELIMITERS = (",", ";", "\t", "|")
# What a file is that is no table, by how it begins.
_NO_TABLES = {
    rb"PK\x03\x04": "a spreadsheet (.xlsx) or a zip",
    rb"\xd0\xcf\x11\xe0": "a spreadsheet (.xls)",
    rb"PAR1": "a Parquet file",
    rb"\x1f\x8b": "packed (.gz)",
    rb"\x28\xb5\x2f\xfd": "packed (.zst)",
    rb"%PDF": "a PDF",
    rb"\s*<(!doctype|html|head|body|table)\b": "a web page (HTML)",
    rb"\s*<\?xml": "XML",
    rb"\s*(\{\s*\"|\[\s*[\[{])": "JSON",
}


@dataclass
class Look:
    """What is found of files: their header, and settings of a shop without its prefix.

    `seen` says of settings what was seen, and `doubts` what else could be meant. The
    first rows are the table `head` of the connection that looked, all text.
    """

    header: list[str]
    settings: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    preset: Preset | None = None
    is_ascii: bool = False

    def variables(self, shop: str) -> dict[str, Any]:
        """Return the settings as vars of an own shop."""
        settings = {"source": "transactions", **self.settings}
        return {f"{shop}_{key}": value for key, value in settings.items()}


def kind_of(name: str) -> str:
    """Return the ending of a file's name that says its kind, such as .csv.gz."""
    found = [kind for kind in KINDS if name.lower().endswith(kind)]
    return max(found, key=len, default="")


def stem_of(name: str) -> str:
    """Return a file's name without the ending that says its kind."""
    return name[: len(name) - len(kind_of(name))]


def check(file: Path) -> None:
    """Raise ClienteleError if a file is not there, empty, or of a kind not read."""
    problem = ""
    if not file.exists():
        problem = "is not there. Check the path."
    elif file.is_dir():
        problem = f"is a folder. Name the files in it, as in {file}/*.csv."
    elif file.suffix.lower() == ".zip":
        problem = (
            f"is a zip. Unpack it and name the files in it, as in {file.stem}/*.csv: "
            "several are one table."
        )
    elif not kind_of(file.name):
        problem = f"is none of {', '.join(KINDS)}. Save it as one of them, such as CSV."
    elif not file.stat().st_size:
        problem = "is empty. Download or export it again."
    if problem:
        raise ClienteleError(f"{file} {problem}")


def look(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    work: Path,
    known: Mapping[str, Any],
) -> Look:
    """Look at text or Parquet files that are to be one table.

    Of what is `known`, the encoding is that of text which is no UTF-8, the delimiter
    holds, and a file that has baskets or columns is not asked whether it has.

    Raises ClienteleError if a file cannot be read, or is written otherwise than the
    first.
    """
    looks, selects = [], []
    for number, file in enumerate(files):
        found, rows = _look_at(connection, file, work / f"head_{number}.csv", known)
        looks.append(found)
        selects.append(f"(select cast(columns(*) as varchar) from {rows} limit 20000)")
    connection.execute(
        "create or replace temp table head as "
        f"select * from {' union all by name select * from '.join(selects)}"
    )
    return _together(files, looks)


def _together(files: Sequence[Path], looks: Sequence[Look]) -> Look:
    """Return what holds for all files. Raises ClienteleError if nothing does."""
    # One in plain ASCII is in any encoding.
    first = next((found for found in looks if not found.is_ascii), looks[0])
    for file, found in zip(files, looks, strict=True):
        for key in ("csv_delimiter", "csv_skip_lines", "csv_encoding"):
            mine, theirs = found.settings.get(key), first.settings.get(key)
            if mine != theirs and not (key == "csv_encoding" and found.is_ascii):
                raise ClienteleError(
                    f"{file} is written otherwise than {files[looks.index(first)]}: "
                    f"{key} is {mine or 'as usual'}, not {theirs or 'as usual'}. Save "
                    "them in the same way."
                )
        first.header += [name for name in found.header if name not in first.header]
        for key, value in found.settings.items():
            first.settings.setdefault(key, value)
            if key in found.seen:
                first.seen.setdefault(key, found.seen[key])
    return first


def _look_at(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    head: Path,
    known: Mapping[str, Any],
) -> tuple[Look, str]:
    """Return how a file is written, and SQL that reads its first rows."""
    if kind_of(file.name) == ".parquet":
        found = Look([])
        rows = f"read_parquet({_path(file)}, binary_as_string = true)"
    else:
        found, rows = _look_at_text(file, head, known)
    try:
        described = connection.execute(f"describe select * from {rows}").fetchall()
    except duckdb.Error as error:
        raise ClienteleError(f"{file} cannot be read: {error}") from error
    if not found.settings.get("basket_per_line"):
        found.header = found.header or [name for name, *_ in described]
    return found, rows


def _look_at_text(file: Path, head: Path, known: Mapping[str, Any]) -> tuple[Look, str]:
    """Return how a text file is written, and what reads its first rows."""
    found = Look([])
    text = _decoded_head(file, found, known.get("csv_encoding", ""))
    if not text.strip():
        raise ClienteleError(f"{file} has no text in it. Export it again.")
    head.write_text(text, "utf-8", newline="")
    lines = _lines(text)
    delimiters = [known.get("csv_delimiter") or _DELIMITERS][0]
    if not {"basket_per_line", *filter(_names_column, known)} & set(known) and (
        baskets := basket_settings(lines[:_LINES], [*delimiters, " "])
    ):
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        found.settings |= baskets | {"undated_at": f"{changed:%Y-%m-%d}"}
        return found, (
            f"read_csv({_path(head)}, columns = {{'line': 'varchar'}}, delim = '\x01', "
            "auto_detect = false, header = false, quote = '', escape = '')"
        )
    delimiter, skip = _layout(lines, delimiters)
    rows = [*csv.reader((f"{line}\n" for line in lines[skip:]), delimiter=delimiter)]
    # A build reads a name that goes over several lines so.
    found.header = [name.replace("\n", " ").strip() for name in rows[0]]
    if delimiter != ",":
        found.settings["csv_delimiter"] = delimiter
    if skip:
        found.settings["csv_skip_lines"] = skip
        found.seen["csv_skip_lines"] = " / ".join(map(str.strip, lines[:skip]))[:60]
        [above] = csv.reader(lines[skip - 1 : skip], delimiter=delimiter)
        if 1 < len(above) < len(found.header):
            found.doubts["csv_skip_lines"] = (
                f"Line {skip} has {len(above)} values, those below it "
                f"{len(found.header)}: if it is the header, give each column a name"
            )
    if len(text) > _HEAD_BYTES // 2:
        # Perhaps cut off within quotes.
        rows.pop()
    rows += csv.reader(_tail(file, found), delimiter=delimiter)
    if short := [row for row in rows if 0 < len(row) < len(found.header)]:
        found.settings["csv_short_lines"] = True
        found.seen["csv_short_lines"] = delimiter.join(short[0])[:60]
    names = ", ".join(
        f"{literal(name or f'unnamed_{number}')}: 'varchar'"
        for number, name in enumerate(_usable(found.header))
    )
    found.header = [name for name in _usable(found.header) if name]
    return found, (
        f"read_csv({_path(head)}, columns = {{{names}}}, auto_detect = false, "
        f"header = true, delim = '{delimiter}', skip = {skip}, quote = '\"', "
        "escape = '\"', null_padding = true, ignore_errors = true, "
        "strict_mode = false, parallel = false)"
    )


def _usable(header: Sequence[str]) -> list[str]:
    """Return the names of a header, empty for one that repeats: no var can mean it."""
    lower = [name.lower() for name in header]
    return [
        "" if name in lower[:number] else header[number]
        for number, name in enumerate(lower)
    ]


def _lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def _names_column(key: str) -> bool:
    return key.endswith("_column")


def _layout(lines: Sequence[str], delimiters: Iterable[str]) -> tuple[str, int]:
    """Return what separates values, and the number of lines before the header.

    Most lines have equally many values; a title has fewer, and the header is the first
    line that is as long.
    """
    lines = lines[:_LINES]
    delimiters = [*delimiters]
    best, delimiter, skip = (0, 0), delimiters[0], 0
    for candidate in delimiters:
        rows = csv.reader(lines, delimiter=candidate)
        # Where a row begins: one in quotes may go over several lines.
        starts, widths = [0], []
        for row in rows:
            widths.append(len(row))
            starts.append(rows.line_num)
        counted = Counter(width for width in widths if width > 1)
        for width, count in counted.most_common(1):
            if (count, width) > best:
                best, delimiter = (count, width), candidate
                skip = starts[widths.index(width)]
    return delimiter, skip


def _decoded_head(file: Path, found: Look, known: str) -> str:
    """Return the beginning of a file in whole lines, and note its encoding.

    `known` is the encoding if it is no UTF-8.
    """
    head = b""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    found.is_ascii = True
    if known.lower().startswith("utf"):
        # What the file itself says.
        known = ""
    for chunk in _chunks(file):
        found.is_ascii &= chunk.isascii()
        if not head:
            _refuse_what_is_no_text(file, chunk)
        if len(head) < _HEAD_BYTES:
            head += chunk
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            encoding, seen = "utf-16", "its first two bytes"
            break
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            byte = chunk[error.start : error.start + 1].hex()
            seen = f"byte {byte} is no UTF-8"
            encoding = known or _windows_1252(file, chunk)
            break
    else:
        encoding, seen = "utf-8", ""
    if encoding != "utf-8":
        found.settings["csv_encoding"] = encoding
        found.seen["csv_encoding"] = seen
    if encoding == "windows-1252":
        found.doubts["csv_encoding"] = (
            "Nothing in the file names its encoding. Where letters such as é or ü "
            "look wrong below, try windows-1250, windows-1251 or cp850"
        )
    text = _decoded(head, encoding).removeprefix("\ufeff")
    if len(head) < _HEAD_BYTES:
        return text
    # Without what is cut off, unless nothing is left.
    return text[: text.rfind("\n") + 1] or text


def _refuse_what_is_no_text(file: Path, chunk: bytes) -> None:
    what, remedy = "", "Export it as CSV"
    for begin, kind in _NO_TABLES.items():
        if re.match(begin, chunk, re.IGNORECASE):
            what = f"is {kind}, and is called {kind_of(file.name)}"
            remedy = "Export the orders as CSV, or give the file the name of its kind"
            break
    else:
        if b"\0" in chunk and not chunk.startswith(
            (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        ):
            zeros = chunk[:4096].count(0)
            is_wide = zeros > min(len(chunk), 4096) / 3
            what = "holds bytes of zero, so it is no text"
            if is_wide:
                what = "is UTF-16 without the mark that says so"
                remedy = "Save it as UTF-8"
    if what:
        raise ClienteleError(f"{file} {what}. {remedy}.")


def _windows_1252(file: Path, chunk: bytes) -> str:
    """Return the name of that encoding. Raises ClienteleError if text is in another."""
    try:
        chunk.decode("windows-1252")
    except UnicodeDecodeError as error:
        raise ClienteleError(
            f"{file} is in neither of the usual encodings, and nothing in it names its "
            "own. Save it as UTF-8, or try cp850 (old tills), windows-1250, "
            "windows-1251, shift_jis or gbk, as in "
            '--vars \'{"csv_encoding": "cp850"}\'.'
        ) from error
    return "windows-1252"


def _decoded(text: bytes, encoding: str) -> str:
    """Return text of an encoding; DuckDB knows more names of them than Python."""
    try:
        return text.decode(encoding, "replace")
    except LookupError:
        return text.decode("windows-1252", "replace")


def _tail(file: Path, found: Look) -> list[str]:
    """Return the last lines of a large file that is not packed: totals stand there."""
    if file.suffix.lower() in _PACKED or file.stat().st_size <= _HEAD_BYTES:
        return []
    with file.open("rb") as stream:
        stream.seek(-_TAIL_BYTES, io.SEEK_END)
        tail = stream.read()
    text = _decoded(tail, found.settings.get("csv_encoding", "utf-8"))
    # Within quotes, a line is part of a row.
    return [] if '"' in text else _lines(text.strip())[-_TAIL_LINES:]


def _chunks(file: Path) -> Iterator[bytes]:
    stream: Any
    if file.suffix.lower() in _PACKED:
        # Takes a tenth of a second to import, and most files are not packed.
        import pyarrow as pa

        names = {".gz": "gzip", ".zst": "zstd"}
        stream = pa.input_stream(str(file), compression=names[file.suffix.lower()])
    else:
        stream = io.FileIO(file)
    try:
        with stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        if file.suffix.lower() not in _PACKED:
            raise
        raise ClienteleError(
            f"{file} cannot be unpacked: it is cut off, or no {file.suffix} file. "
            f"Download it again; if it is plain text, leave {file.suffix} out of its "
            "name."
        ) from error


def literal(text: object) -> str:
    """Return a text as SQL takes it."""
    return "'" + str(text).replace("'", "''") + "'"


def _path(file: Path) -> str:
    return literal(re.sub(r"([\[*?])", r"[\1]", str(file)))

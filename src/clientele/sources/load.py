"""Load xlsx, zip and CSV files into the raw folder, as Parquet files of text.

A hidden folder of the raw folder holds all work. The macros that read a raw file in a
build check the columns; values are the build's to judge. Only then do the files move to
their places, so a load that fails or is killed leaves nothing there.
"""

import json
import re
import shlex
import shutil
import textwrap
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from rich.console import Console
from rich.filesize import decimal

from clientele.building import dbt, publishing
from clientele.building.locks import only_one
from clientele.building.options import parse_vars
from clientele.errors import ClienteleError, ignore_stopping, nothing_changed
from clientele.sources import spreadsheets
from clientele.sources.files import (
    Found,
    Table,
    declared_tables,
    match_files,
    names_apart,
)

# These say how a CSV file is read; the Parquet file made from it needs none.
_CSV_VARS = ("csv_delimiter", "csv_encoding", "csv_skip_lines", "csv_short_lines")


def load(
    root: Path,
    console: Console,
    files: Sequence[Path],
    raw: Path,
    shop: str,
    table: str | None,
    sheets: Sequence[str],
    overwrite: bool,
    variables: str | None,
) -> None:
    """Write files as `<raw>/<shop>/<table>.parquet`, all of them or none.

    Args:
        files, raw: xlsx, zip or CSV files; the folder with one folder per source.
        shop, table, sheets: The source; the table if the one file's name does not give
            it; the sheets of the xlsx files, none for the only one.
        overwrite, variables: Whether to replace a table; vars in JSON or YAML, such as
            csv_delimiter.

    Raises ClienteleError if an option or a file is wrong; then nothing was loaded.
    """
    given = parse_vars(variables or "")
    folder = raw.expanduser().absolute() / shop
    matched = match_files(files, declared_tables(root, shop, given), table)
    all_found = [found for them in matched.values() for found in them]
    if sheets and not any(found.suffix == ".xlsx" for found in all_found):
        raise ClienteleError("--sheet names a sheet, and none of the files is an xlsx.")
    check_targets(folder, matched, overwrite)
    with (
        nothing_changed(f"Nothing was loaded: {folder} is as it was.", duckdb.Error),
        _work_folder(folder.parent) as work,
    ):
        plain = {
            found: _plain(found, work / str(number), sheets, console)
            for number, found in enumerate(all_found)
        }
        made = _convert(root, console, shop, given, matched, plain, work)
        folder.mkdir(exist_ok=True)
        # The rest takes no time, and from here on it could not be undone.
        ignore_stopping()
        for file in made:
            file.replace(folder / file.name)
        publishing.sync_folder(folder)
    _print_loaded(console, [folder / file.name for file in made], given)


def check_targets(
    folder: Path, matched: Mapping[Table, Sequence[Found]], overwrite: bool
) -> None:
    """Stop if a table is there already and may not be replaced.

    Raises ClienteleError if so; not for a CSV file itself that is loaded.
    """
    there = [
        f"{target} is there already."
        for table, them in matched.items()
        for ending in (".parquet", ".csv")
        if (target := folder / f"{table.stem}{ending}").exists()
        and not any(target.samefile(found.file) for found in them)
    ]
    if there and not overwrite:
        raise ClienteleError(
            "\n".join(there) + "\nMove it away, or replace it with --overwrite: of "
            "two files of a table a build takes the Parquet file."
        )


@contextmanager
def _work_folder(raw: Path) -> Iterator[Path]:
    """Yield an empty folder of the raw folder to work in, and remove it afterwards.

    One load into a raw folder runs at a time, so a killed load left what is there.
    """
    work = raw / ".clientele_load"
    with only_one(work / "lock", f"load into {raw}", "name another raw folder"):
        files = work / "files"
        try:
            shutil.rmtree(files, ignore_errors=True)
            files.mkdir()
            yield files
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _plain(found: Found, target: Path, sheets: Sequence[str], console: Console) -> Path:
    """Return a text or Parquet file with the content of a file, for dbt to read."""
    file = found.file.absolute()
    if found.member is not None:
        # Not at the member's own path, which may lead out of the folder.
        file = target.with_name(target.name + found.suffix)
        console.print(f"Unzipping {found.label}", soft_wrap=True, markup=False)
        _unzip(found, file)
    if found.suffix != ".xlsx":
        return file
    target = target.with_name(f"{target.name}.parquet")
    console.print(f"Reading {found.label}", soft_wrap=True, markup=False)
    with console.status("Millions of cells take minutes"):
        spreadsheets.write_text(file, found.label, sheets, target)
    return target


def _unzip(found: Found, target: Path) -> None:
    free = shutil.disk_usage(target.parent).free
    try:
        with zipfile.ZipFile(found.file) as archive:
            info = archive.getinfo(str(found.member))
            if info.file_size > free:
                raise ClienteleError(
                    f"{found.label} needs {decimal(info.file_size)}, and the disk of "
                    f"{target.parent} has {decimal(free)} left. Make room there."
                )
            with archive.open(info) as packed, target.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    # The zip is damaged, or has a password or an unknown compression.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise ClienteleError(
            f"{found.label} cannot be unzipped: {error}\nDownload the zip again, or "
            "unzip it yourself and load the files in it."
        ) from error


def _convert(
    root: Path,
    console: Console,
    shop: str,
    given: Mapping[str, Any],
    matched: Mapping[Table, Sequence[Found]],
    plain: Mapping[Found, Path],
    work: Path,
) -> list[Path]:
    """Write the Parquet file of each table, and return them."""
    made = {table: work / shop / f"{table.stem}.parquet" for table in matched}
    (work / shop).mkdir()
    files = [
        {
            "table": table.name,
            # In the order of their names, in which a build reads them, too.
            "parts": sorted(
                (name, str(plain[found]))
                for found, name in names_apart(matched[table]).items()
            ),
            "target": str(file),
        }
        for table, file in made.items()
    ]
    arguments = json.dumps({"shop": shop, "files": files})
    with dbt.own_target(root, "load") as artifacts:
        try:
            dbt.run(
                root,
                console,
                *("run-operation", "load_raw", "--args", arguments),
                variables={**given, "raw_source": "files", "shops": shop},
                environment={
                    "CLIENTELE_DUCKDB_PATH": str(artifacts / "load.duckdb"),
                    "CLIENTELE_RAW": str(work),
                    "DBT_TARGET_PATH": str(artifacts),
                },
                stage="Loading",
            )
        except ClienteleError as error:
            names = {str(file): found.label for found, file in plain.items()}
            raise ClienteleError(_in_own_names(str(error), names)) from error
    for file in made.values():
        publishing.sync(file)
    return list(made.values())


def _in_own_names(text: str, names: Mapping[str, str]) -> str:
    """Return an error of dbt without its frame, with the person's names of files."""
    text = re.sub(r"\A.*while running operation: .*?\n", "", text, flags=re.DOTALL)
    # dbt lists the macros that called one another.
    lines = [line for line in text.splitlines() if not re.match(r"\s*> ", line)]
    text = textwrap.dedent("\n".join(lines)).strip()
    for file, label in names.items():
        text = text.replace(file, label)
    return text


def _print_loaded(
    console: Console, files: Sequence[Path], given: Mapping[str, Any]
) -> None:
    for file in files:
        rows, size = pq.read_metadata(file).num_rows, decimal(file.stat().st_size)
        console.print(f"{file}: {rows:,} rows, {size}", soft_wrap=True)
    folder = files[0].parent
    words = [f"RAW={folder.parent}", f"SHOPS={folder.name}"]
    kept = {key: value for key, value in given.items() if not key.endswith(_CSV_VARS)}
    if kept:
        words.append(f"VARS={json.dumps(kept, default=str)}")
    console.print(f"\nNext: make build {shlex.join(words)}", soft_wrap=True)

"""Load xlsx, zip and CSV files into the raw folder, as Parquet files of text.

Everything is made in a hidden folder of the raw folder and checked there: the
columns, by the macros that read a raw file in a build; the values, by the staging
models. Only then do the files move to their places, so a load that fails or is
killed leaves nothing there.
"""

import json
import re
import shlex
import shutil
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from rich import box
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from clientele.building import dbt, publishing
from clientele.building.locks import only_one
from clientele.building.options import parse_vars, project_vars
from clientele.errors import ClienteleError, ignore_stopping, nothing_changed
from clientele.sources import spreadsheets
from clientele.sources.load_checks import check_values
from clientele.sources.load_jobs import Job, check_targets, declared_tables, find_jobs

_WORK = ".clientele_load"
_CHUNK = 1 << 20
# These say how a CSV file is read; the Parquet file made from it needs none.
_CSV_VARS = ("csv_delimiter", "csv_encoding")


def load(
    root: Path,
    console: Console,
    *,
    files: Sequence[Path],
    raw: Path,
    shop: str,
    table: str | None = None,
    sheets: Sequence[str] = (),
    overwrite: bool = False,
    variables: str | None = None,
) -> None:
    """Write files as `<raw>/<shop>/<table>.parquet`, all of them or none.

    Parameters
    ----------
    root
        The project's folder.
    console
        Where progress and the result are shown.
    files
        xlsx, zip or CSV files; of a zip every xlsx and CSV file in it.
    raw
        The folder with one folder per source. It is made if it is not there.
    shop, table
        The source, and the table if the one file's name does not say it.
    sheets
        The sheets of the xlsx files; none takes the only one.
    overwrite
        Whether a table that is there already is replaced.
    variables
        Vars in JSON or YAML, such as how a CSV file is written.

    Raises
    ------
    ClienteleError
        If an option or a file cannot be used. Then nothing was loaded.
    """
    given = parse_vars(variables or "")
    tables = declared_tables(root, shop, given)
    raw = raw.expanduser().absolute()
    jobs, left_out = find_jobs(files, tables, shop, raw / shop, table)
    if sheets and not any(job.suffix == ".xlsx" for job in jobs):
        raise ClienteleError("--sheet names a sheet, and none of the files is an xlsx.")
    shadowed = check_targets(jobs, overwrite)
    for text in left_out:
        console.print(f"Left out: {text}", style="yellow", soft_wrap=True)

    unchanged = f"Nothing was loaded: {raw / shop} is as it was."
    with (
        nothing_changed(unchanged, duckdb.Error),
        _only_load(raw) as work,
        dbt.own_target(root, "load") as target_path,
    ):
        checker = _Dbt(root, console, shop, given, target_path)
        warnings = _convert(checker, jobs, work, sheets)
        (raw / shop).mkdir(exist_ok=True)
        # The rest takes no time, and from here on it could not be undone.
        ignore_stopping()
        for job in jobs:
            job.made.replace(job.target)
        publishing.sync_folder(raw / shop)

    for text in warnings:
        console.print(text, style="yellow", soft_wrap=True)
    if warnings:
        console.print("A build puts the rows of these values in core.rejected_rows.")
    for file in shadowed:
        console.print(f"{file} is no longer read: the Parquet file is.", soft_wrap=True)
    console.print()
    console.print(_result(jobs))
    kept = {key: value for key, value in given.items() if not key.endswith(_CSV_VARS)}
    words = [f"RAW={raw}", f"SHOPS={shop}"]
    words += [f"VARS={json.dumps(kept, default=str)}"] if kept else []
    console.print(f"\nNext: make build {shlex.join(words)}", soft_wrap=True)


@contextmanager
def _only_load(raw: Path) -> Iterator[Path]:
    """Yield an empty folder of the raw folder to work in, removed afterwards.

    One load of a raw folder runs at a time, so what lies there now is what a killed
    one left.
    """
    work = raw / _WORK
    with only_one(work / "lock", f"load into {raw}", "name another raw folder"):
        try:
            _remove_folders(work)
            yield work
        finally:
            with suppress(OSError):
                _remove_folders(work)
                (work / "lock").unlink()
                work.rmdir()


def _remove_folders(work: Path) -> None:
    for leftover in work.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover)


@dataclass
class _Dbt:
    """How dbt is called on one shop's files in a folder."""

    root: Path
    console: Console
    shop: str
    given: Mapping[str, Any]
    target_path: Path

    @property
    def warehouse(self) -> Path:
        """The file with the staging views; in one place, so that dbt keeps its parse.

        A path of profiles.yml that changes would make dbt read the project again.
        """
        return self.target_path / "load.duckdb"

    def run(self, *words: str, raw: Path, stage: str) -> None:
        variables = {**self.given, "raw_source": "files"}
        # The same vars for all shops that take part by default: dbt reads the
        # project again when vars change.
        variables.pop("shops", None)
        default = project_vars(self.root).get("shops", "")
        if self.shop not in str(default).replace(" ", "").split(","):
            variables["shops"] = self.shop
        environment = {
            "CLIENTELE_DUCKDB_PATH": str(self.warehouse),
            # The views must be in the file.
            "CLIENTELE_IN_MEMORY": "",
            "CLIENTELE_RAW": str(raw),
            "DBT_TARGET_PATH": str(self.target_path),
        }
        dbt.run(
            *(self.root, self.console, *words),
            variables=variables,
            environment=environment,
            stage=stage,
        )


def _convert(
    dbt: _Dbt, jobs: Sequence[Job], work: Path, sheets: Sequence[str]
) -> list[str]:
    """Make and check the Parquet file of each job; return what is to be warned of."""
    read, made = work / "read" / dbt.shop, work / "made" / dbt.shop
    unzipped = work / "unzipped"
    for folder in (read, made, unzipped, dbt.target_path):
        folder.mkdir(parents=True, exist_ok=True)
    sources = _unzip(jobs, unzipped, dbt.console)
    for job, source in zip(jobs, sources, strict=True):
        job.made = made / job.target.name
        job.read = read / f"{job.table.stem}{job.suffix}"
        if job.suffix == ".csv":
            job.read.symlink_to(source.absolute())
            continue
        job.read = job.read.with_suffix(".parquet")
        with _step(dbt.console) as (say, _):
            spreadsheets.write_text(
                source,
                job.label,
                sheets,
                job.read,
                required=job.table.columns.values(),
                say=say,
            )
        if job.member:
            source.unlink()
    _say_plainly(dbt.console, f"Writing {', '.join(job.table.stem for job in jobs)}")
    arguments = {
        "source_name": dbt.shop,
        "files": [
            {"table": job.table.name, "path": str(job.read), "target": str(job.made)}
            for job in jobs
        ],
    }
    # Of an earlier load, with what DuckDB leaves beside it when killed.
    for leftover in dbt.target_path.glob(f"{dbt.warehouse.name}*"):
        leftover.unlink()
    try:
        dbt.run(
            *("run-operation", "load_raw", "--args", json.dumps(arguments)),
            raw=work / "read",
            stage="Loading",
        )
    except ClienteleError as error:
        raise ClienteleError(_named(str(error), jobs), error.exit_code) from error
    for job in jobs:
        job.made.chmod(0o644)
        publishing.sync(job.made)
    _say_plainly(dbt.console, "Checking the values")
    dbt.run(
        "run",
        "--select",
        *(f"source:{dbt.shop}.{job.table.name}+1,path:models/staging" for job in jobs),
        raw=work / "made",
        stage="Checking",
    )
    return check_values(dbt.target_path, dbt.warehouse, dbt.shop, jobs)


def _named(text: str, jobs: Sequence[Job]) -> str:
    """Return dbt's error without dbt's frame, naming the person's own files."""
    text = re.sub(r"\A.*?while running operation: [^\n]*\n", "", text, flags=re.DOTALL)
    # dbt lists the macros that called one another.
    lines = [line for line in text.splitlines() if not re.match(r"\s*> ", line)]
    text = textwrap.dedent("\n".join(lines)).strip()
    for job in jobs:
        text = text.replace(str(job.read), job.label)
    if "csv_" in text:
        text += (
            '\nHere a var is set as in --vars \'{"csv_delimiter": ";", '
            '"csv_encoding": "latin-1"}\'.'
        )
    return text


def _unzip(jobs: Sequence[Job], folder: Path, console: Console) -> list[Path]:
    """Return the file of each job, those in a zip unpacked into `folder`."""
    files = []
    for number, job in enumerate(jobs):
        if job.member is None:
            files.append(job.file)
            continue
        # A name of our own: that of a member may lead out of the folder.
        file = folder / f"{number}{job.suffix}"
        try:
            with zipfile.ZipFile(job.file) as archive:
                info = archive.getinfo(job.member)
                free = shutil.disk_usage(folder).free
                if info.file_size > free:
                    raise ClienteleError(
                        f"{job.label} needs {decimal(info.file_size)}, and "
                        f"{decimal(free)} are free on the disk of {folder}."
                    )
                with (
                    archive.open(info) as source,
                    file.open("wb") as target,
                    _step(console, info.file_size) as (say, advance),
                ):
                    say(f"Unzipping {job.label}")
                    while chunk := source.read(_CHUNK):
                        advance(target.write(chunk))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise ClienteleError(
                f"{job.label} cannot be unzipped: {error}\nDownload the zip again, or "
                "unzip it yourself and load the files in it."
            ) from error
        if not file.stat().st_size:
            raise ClienteleError(f"{job.label} is empty. Download or export it again.")
        files.append(file)
    return files


def _say_plainly(console: Console, text: str) -> None:
    # On a terminal, dbt's own progress says it.
    if not console.is_terminal:
        console.print(text, soft_wrap=True)


@contextmanager
def _step(
    console: Console, size: int | None = None
) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """Show one file's progress: yield how to say what is done, and how far it is."""
    bytes_done = TextColumn("{task.fields[done]}")
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        bytes_done,
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        bar = progress.add_task("", total=size, done="")
        done = 0

        def say(text: str) -> None:
            verb, _, what = text.partition(" ")
            shown = what if len(what) < 50 else f"...{what[-47:]}"
            progress.update(bar, description=f"{verb} {shown}")
            _say_plainly(console, text)

        def advance(more: int) -> None:
            nonlocal done
            done += more
            shown = f"{decimal(done)} of {decimal(size or done)}"
            progress.update(bar, completed=done, done=shown)

        yield say, advance


def _result(jobs: Sequence[Job]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("Table")
    table.add_column("Rows", justify="right")
    table.add_column("Size", justify="right")
    table.add_column("File", overflow="fold")
    for job in jobs:
        rows = pq.read_metadata(job.target).num_rows
        size = decimal(job.target.stat().st_size)
        table.add_row(job.table.stem, f"{rows:,}", size, str(job.target))
    return table

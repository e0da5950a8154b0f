"""Load xlsx, zip and CSV files into the raw folder, as Parquet files of text.

Everything is made in a hidden folder of the raw folder and checked there: the
columns, by the macros that read a raw file in a build; the values, by the staging
models. Only then do the files move to their places, so a load that fails or is
killed leaves nothing there.
"""

import json
import os
import re
import shlex
import shutil
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow.parquet as pq
import yaml
from filelock import FileLock, Timeout
from rich import box
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from clientele import dbt_runs, publishing, spreadsheets
from clientele.build import parse_vars
from clientele.dbt_runs import BuildError

_WORK = ".clientele_load"
_KINDS = (".csv", ".xlsx")
_CHUNK = 1 << 20
# These say how a CSV file is read; the Parquet file made from it needs none.
_CSV_VARS = ("csv_delimiter", "csv_encoding")


@dataclass(frozen=True)
class Declared:
    """A table that a shop's source declares: name, file name, columns.

    `columns` maps staging's name of a column to the one in the file.
    """

    name: str
    stem: str
    columns: Mapping[str, str]


@dataclass
class Job:
    """One file to load: where it is, its table, and where it is on its way.

    `label` is what messages call it, `member` its name if it is in a zip.
    """

    label: str
    file: Path
    member: str | None
    table: Declared
    target: Path
    read: Path = field(default_factory=Path)
    made: Path = field(default_factory=Path)

    @property
    def suffix(self) -> str:
        """The ending of the file's name, .csv or .xlsx."""
        return PurePosixPath(self.member or self.file.name).suffix.lower()


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
    BuildError
        If an option or a file cannot be used. Then nothing was loaded.
    """
    given = parse_vars(variables or "")
    tables = declared_tables(root, shop, given)
    raw = raw.expanduser().absolute()
    jobs, left_out = find_jobs(files, tables, shop, raw / shop, table)
    if sheets and not any(job.suffix == ".xlsx" for job in jobs):
        raise BuildError("--sheet names a sheet, and none of the files is an xlsx.")
    shadowed = check_targets(jobs, overwrite)
    for text in left_out:
        console.print(f"Left out: {text}", style="yellow", soft_wrap=True)

    target_path = root / os.environ.get("DBT_TARGET_PATH", "target") / "load"
    dbt = _Dbt(root, console, shop, given, target_path)
    try:
        with (
            _only_load(raw) as work,
            publishing.only_builder(
                target_path, "name another folder in DBT_TARGET_PATH"
            ),
        ):
            warnings = _convert(dbt, jobs, work, sheets)
            (raw / shop).mkdir(exist_ok=True)
            # The rest takes no time, and from here on it could not be undone.
            dbt_runs.ignore_stopping()
            for job in jobs:
                job.made.replace(job.target)
            publishing.sync_folder(raw / shop)
    except (BuildError, OSError, dbt_runs.Stopped, duckdb.Error) as error:
        code = getattr(error, "exit_code", 1)
        told = f"{error}\n\nNothing was loaded: {raw / shop} is as it was."
        raise BuildError(told, code) from error

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


# --- What is to be loaded -----------------------------------------------------


def declared_tables(root: Path, shop: str, given: Mapping[str, Any]) -> list[Declared]:
    """Return the tables of a shop, as its source YAML declares them.

    Raises
    ------
    BuildError
        If there is no such shop.
    """
    staging = root / "models" / "staging"
    known = sorted(
        file.parent.name
        for file in staging.glob("*/_*__sources.yml")
        if file.name == f"_{file.parent.name}__sources.yml"
    )
    if shop not in known:
        raise BuildError(
            f"There is no shop {shop!r}. --shop takes one of {', '.join(known)}: the "
            "folders under models/staging."
        )
    file = staging / shop / f"_{shop}__sources.yml"
    declared = [
        table
        for source in yaml.safe_load(file.read_text("utf-8"))["sources"]
        if source["name"] == shop
        for table in source["tables"]
    ]
    variables = {**_project_vars(root), **given}
    # A source of one table may have its file's name in a var.
    named = variables.get(f"{shop}_table") if len(declared) == 1 else None
    return [
        Declared(
            table["name"],
            str(named or table["name"]),
            {
                column["name"]: _raw_name(column, variables)
                for column in table.get("columns", [])
            },
        )
        for table in declared
    ]


def _raw_name(column: Mapping[str, Any], variables: Mapping[str, Any]) -> str:
    meta = (column.get("config") or {}).get("meta") or {}
    named_by = meta.get("named_by")
    return str(variables.get(named_by) or "") if named_by else column["name"]


def _project_vars(root: Path) -> dict[str, Any]:
    project = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))
    return dict(project.get("vars") or {})


def find_jobs(
    files: Sequence[Path],
    tables: Sequence[Declared],
    shop: str,
    folder: Path,
    table: str | None = None,
) -> tuple[list[Job], list[str]]:
    """Return what to load into `folder`, and the files that fit no table.

    A file's name, or that of a file in a zip, says its table, whatever the case and
    with `-` or spaces for `_`. If the shop has one table, any one file is it.

    Raises
    ------
    BuildError
        If a file cannot be used, none fits, or two are of the same table.
    """
    candidates = [found for file in files for found in _candidates(file)]
    if table is not None:
        chosen = [known for known in tables if table in (known.name, known.stem)]
        if not chosen:
            raise BuildError(
                f"{shop} has no table {table!r}. Its tables: {_names(tables)}."
            )
        if len(candidates) != 1:
            raise BuildError(
                f"--table is for one file, and these are {len(candidates)}: "
                f"{', '.join(label for label, *_ in candidates)}."
            )
        matches = [chosen[0]]
    else:
        matches = [_match(stems, tables) for *_, stems in candidates]
        if len(tables) == 1 and len(candidates) == 1:
            matches = [tables[0]]
    jobs = [
        Job(label, file, member, match, folder / f"{match.stem}.parquet")
        for (label, file, member, _), match in zip(candidates, matches, strict=True)
        if match is not None
    ]
    if not jobs:
        raise BuildError(
            f"None of the files is named like a table of {shop}. Its tables: "
            f"{_names(tables)}. Found: "
            f"{', '.join(label for label, *_ in candidates) or 'no CSV or xlsx file'}."
            "\nRename the file, or say which table one file is with --table."
        )
    for number, job in enumerate(jobs):
        for other in jobs[:number]:
            if other.table == job.table:
                raise BuildError(
                    f"Two files are the table {job.table.name}: {other.label} and "
                    f"{job.label}. Load one of them."
                )
    left_out = [
        f"{label} is none of the tables {_names(tables)}."
        for (label, *_), match in zip(candidates, matches, strict=True)
        if match is None
    ]
    return jobs, left_out


def _names(tables: Sequence[Declared]) -> str:
    return ", ".join(table.stem for table in tables)


def _match(stems: Sequence[str], tables: Sequence[Declared]) -> Declared | None:
    for stem in stems:
        for table in tables:
            if _plain(stem) in (_plain(table.name), _plain(table.stem)):
                return table
    return None


def _plain(name: str) -> str:
    return re.sub(r"[-\s]+", "_", name.strip()).lower()


def _candidates(file: Path) -> list[tuple[str, Path, str | None, list[str]]]:
    """Return label, file, member and the names that may say the table."""
    file = file.expanduser()
    if not file.exists():
        raise BuildError(f"The file is not there: {file}")
    if file.is_dir():
        raise BuildError(f"{file} is a folder. Name the files in it, as in {file}/*.")
    suffix = file.suffix.lower()
    if suffix not in (*_KINDS, ".zip"):
        raise BuildError(
            f"{file} is none of the files that can be loaded: .xlsx, .csv, or a .zip "
            "of these. Save it as one of them."
        )
    try:
        with file.open("rb") as content:
            begin = content.read(4)
    except OSError as error:
        raise BuildError(f"{file} cannot be read: {error.strerror}.") from error
    if not begin:
        raise BuildError(f"{file} is empty. Download or export it again.")
    if suffix == ".xlsx":
        spreadsheets.check_is_xlsx(file, str(file))
    if suffix != ".zip":
        return [(str(file), file, None, [file.stem])]
    members = _members(file)
    # A zip that holds one file may have its name.
    also = [file.stem] if len(members) == 1 else []
    return [
        (f"{file}: {member}", file, member, [PurePosixPath(member).stem, *also])
        for member in members
    ]


def _members(file: Path) -> list[str]:
    """Return the CSV and xlsx files in a zip, whatever folder of it they are in."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [
                info
                for info in archive.infolist()
                if not info.is_dir()
                and PurePosixPath(info.filename).suffix.lower() in _KINDS
                # What macOS adds: a file of its own beside each.
                and "__MACOSX" not in PurePosixPath(info.filename).parts
                and not PurePosixPath(info.filename).name.startswith(("._", "~$"))
            ]
    except (zipfile.BadZipFile, OSError) as error:
        raise BuildError(
            f"{file} cannot be read as a zip, so it is damaged or cut off: {error}\n"
            "Download it again."
        ) from error
    if locked := [info.filename for info in infos if info.flag_bits & 1]:
        raise BuildError(
            f"{file} is protected by a password ({locked[0]}). Unzip it yourself and "
            "load the files in it."
        )
    return [info.filename for info in infos]


def check_targets(jobs: Sequence[Job], overwrite: bool) -> list[Path]:
    """Return the CSV files that will be read no longer, for the Parquet files' sake.

    Raises
    ------
    BuildError
        If a table is there already and may not be overwritten.
    """
    there, shadowed = [], []
    for job in jobs:
        csv = job.target.with_suffix(".csv")
        if job.target.exists():
            there.append(f"{job.target} is there already.")
        if csv.exists():
            shadowed.append(csv)
            # Whoever loads the very file knows of it.
            if not csv.samefile(job.file):
                there.append(
                    f"{csv} is there already, and would no longer be read: of two "
                    "files a build takes the Parquet file."
                )
    if there and not overwrite:
        raise BuildError(
            "\n".join(there) + "\nMove it away, or replace it with --overwrite."
        )
    return shadowed


# --- Loading ------------------------------------------------------------------


@contextmanager
def _only_load(raw: Path) -> Iterator[Path]:
    """Yield an empty folder of the raw folder to work in, removed afterwards.

    One load of a raw folder runs at a time, so what lies there now is what a killed
    one left.
    """
    work = raw / _WORK
    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BuildError(
            f"Another load into {raw} is running. It is not disturbed. Wait until it "
            "is done, or stop it."
        ) from None
    try:
        _empty(work)
        yield work
    finally:
        with suppress(OSError):
            _empty(work)
            (work / "lock").unlink()
            work.rmdir()
        lock.release()


def _empty(work: Path) -> None:
    for leftover in work.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover)
        elif leftover.name != "lock":
            leftover.unlink()


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
        default = _project_vars(self.root).get("shops", "")
        if self.shop not in str(default).replace(" ", "").split(","):
            variables["shops"] = self.shop
        environment = {
            **os.environ,
            "CLIENTELE_DUCKDB_PATH": str(self.warehouse),
            "CLIENTELE_RAW": str(raw),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_TARGET_PATH": str(self.target_path),
        }
        # The views must be in the file.
        environment.pop("CLIENTELE_IN_MEMORY", None)
        command = dbt_runs.dbt_call(*words, variables=variables)
        dbt_runs.run_dbt(command, environment, self.root, self.console, stage)


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
    except BuildError as error:
        raise BuildError(_named(str(error), jobs), error.exit_code) from error
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
                    raise BuildError(
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
            raise BuildError(
                f"{job.label} cannot be unzipped: {error}\nDownload the zip again, or "
                "unzip it yourself and load the files in it."
            ) from error
        if not file.stat().st_size:
            raise BuildError(f"{job.label} is empty. Download or export it again.")
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


# --- What staging makes of it -------------------------------------------------


def check_values(
    artifacts: Path, warehouse: Path, shop: str, jobs: Sequence[Job]
) -> list[str]:
    """Return a line per column with values that staging cannot read.

    Parameters
    ----------
    artifacts
        dbt's target folder, with the manifest.
    warehouse
        The DuckDB file with the staging views on the files that were made.
    shop, jobs
        The source, and what is loaded.

    Raises
    ------
    BuildError
        If no value at all of a column can be read.
    """
    manifest = json.loads((artifacts / "manifest.json").read_text("utf-8"))
    warnings, hopeless = [], []
    with duckdb.connect(warehouse, read_only=True) as connection:
        for job in jobs:
            source = f".{shop}.{job.table.name}"
            for node in manifest["nodes"].values():
                if "parse_problem" in node.get("columns", {}) and any(
                    parent.startswith("source.") and parent.endswith(source)
                    for parent in node["depends_on"]["nodes"]
                ):
                    view = f'"{node["schema"]}"."{node["alias"]}"'
                    problems = _problems(connection, view, job)
                    for column, bad, all_values, example in problems:
                        text = (
                            f"{job.table.stem}, {column}: {bad:,} of {all_values:,} "
                            f"values cannot be read, such as {example!r}"
                        )
                        (hopeless if bad >= all_values else warnings).append(text)
    if hopeless:
        raise BuildError(
            "\n".join(hopeless) + "\nNot one value fits, so this is another column or "
            "another format. Dates are written as 2010-12-31 08:26:00 or as README.md, "
            "Real data, says; numbers have a decimal point and no thousands separator. "
            "Correct the file, or name its columns as in models/staging/"
            f"{shop}/_{shop}__sources.yml. The vars of `transactions` say more: "
            "README.md, Your own shop."
        )
    return warnings


def _problems(
    connection: duckdb.DuckDBPyConnection, view: str, job: Job
) -> list[tuple[str, int, int, str]]:
    """Return column, unreadable values, all values, and an example, where any is."""
    connection.execute(
        "create or replace temp table problems as "
        f"select parse_problem from {view} where parse_problem is not null"
    )
    if not connection.execute("select count(*) from problems").fetchall()[0][0]:
        return []
    names = pq.read_schema(job.made).names
    own = {name.lower(): name for name in names}
    columns = [*job.table.columns, *(n for n in names if n not in job.table.columns)]
    found = []
    for column in columns:
        begin = f"(?:^|; ){re.escape(column)}: "
        after = "|".join(re.escape(name) for name in columns)
        bad, example = connection.execute(
            "select count(*), min(regexp_extract(parse_problem, $value, 1, 's')) "
            "from problems where regexp_matches(parse_problem, $begin)",
            {"begin": begin, "value": f"{begin}(.*?); (?:$|(?:{after}): )"},
        ).fetchall()[0]
        if not bad:
            continue
        # A column that staging calls otherwise is not in the file: count its rows.
        name = own.get(job.table.columns.get(column, column).lower())
        values = '"' + name.replace('"', '""') + '"' if name else "'all'"
        all_values = connection.execute(
            f"select count(nullif(trim({values}), '')) from read_parquet($path)",
            {"path": str(job.made)},
        ).fetchall()[0][0]
        found.append((column, bad, all_values, example))
    return found


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

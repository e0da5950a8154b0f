"""What `clientele load` is to load: files, and the tables that a source declares."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from clientele.building.options import project_vars
from clientele.errors import ClienteleError
from clientele.sources import spreadsheets

_KINDS = (".csv", ".xlsx")


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


def declared_tables(root: Path, shop: str, given: Mapping[str, Any]) -> list[Declared]:
    """Return the tables of a shop, as its source YAML declares them.

    Raises
    ------
    ClienteleError
        If there is no such shop.
    """
    staging = root / "models" / "staging"
    known = sorted(
        file.parent.name
        for file in staging.glob("*/_*__sources.yml")
        if file.name == f"_{file.parent.name}__sources.yml"
    )
    if shop not in known:
        raise ClienteleError(
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
    variables = {**project_vars(root), **given}
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
    ClienteleError
        If a file cannot be used, none fits, or two are of the same table.
    """
    candidates = [found for file in files for found in _candidates(file)]
    if table is not None:
        chosen = [known for known in tables if table in (known.name, known.stem)]
        if not chosen:
            raise ClienteleError(
                f"{shop} has no table {table!r}. Its tables: {_names(tables)}."
            )
        if len(candidates) != 1:
            raise ClienteleError(
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
        raise ClienteleError(
            f"None of the files is named like a table of {shop}. Its tables: "
            f"{_names(tables)}. Found: "
            f"{', '.join(label for label, *_ in candidates) or 'no CSV or xlsx file'}."
            "\nRename the file, or say which table one file is with --table."
        )
    for number, job in enumerate(jobs):
        for other in jobs[:number]:
            if other.table == job.table:
                raise ClienteleError(
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
        raise ClienteleError(f"The file is not there: {file}")
    if file.is_dir():
        raise ClienteleError(
            f"{file} is a folder. Name the files in it, as in {file}/*."
        )
    suffix = file.suffix.lower()
    if suffix not in (*_KINDS, ".zip"):
        raise ClienteleError(
            f"{file} is none of the files that can be loaded: .xlsx, .csv, or a .zip "
            "of these. Save it as one of them."
        )
    try:
        with file.open("rb") as content:
            begin = content.read(4)
    except OSError as error:
        raise ClienteleError(f"{file} cannot be read: {error.strerror}.") from error
    if not begin:
        raise ClienteleError(f"{file} is empty. Download or export it again.")
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
        raise ClienteleError(
            f"{file} cannot be read as a zip, so it is damaged or cut off: {error}\n"
            "Download it again."
        ) from error
    if locked := [info.filename for info in infos if info.flag_bits & 1]:
        raise ClienteleError(
            f"{file} is protected by a password ({locked[0]}). Unzip it yourself and "
            "load the files in it."
        )
    return [info.filename for info in infos]


def check_targets(jobs: Sequence[Job], overwrite: bool) -> list[Path]:
    """Return the CSV files that will be read no longer, for the Parquet files' sake.

    Raises
    ------
    ClienteleError
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
        raise ClienteleError(
            "\n".join(there) + "\nMove it away, or replace it with --overwrite."
        )
    return shadowed

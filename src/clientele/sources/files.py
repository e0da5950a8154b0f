"""Which files `clientele load` loads, and which table of a shop each of them is."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from clientele.building.options import project_vars
from clientele.errors import ClienteleError

_KINDS = (".csv", ".xlsx")


class Table(NamedTuple):
    """A table of a shop: the name in its source YAML, and its file's name."""

    name: str
    stem: str


class Found(NamedTuple):
    """A CSV or xlsx file, or one in a zip: what messages call it, and where it is."""

    label: str
    file: Path
    member: str | None = None

    @property
    def suffix(self) -> str:
        """The ending of the file's name, .csv or .xlsx."""
        return PurePosixPath(self.member or self.file.name).suffix.lower()


def declared_tables(root: Path, shop: str, given: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a shop, as its source YAML and the vars declare them.

    Raises ClienteleError if there is no such shop.
    """
    staging = root / "models" / "staging"
    file = staging / shop / f"_{shop}__sources.yml"
    if not file.is_file():
        known = sorted(folder.name for folder in staging.iterdir() if folder.is_dir())
        raise ClienteleError(
            f"There is no shop {shop!r}. --shop takes one of {', '.join(known)}: the "
            "folders under models/staging."
        )
    [source] = yaml.safe_load(file.read_text("utf-8"))["sources"]
    names = [table["name"] for table in source["tables"]]
    # A shop with one table may name the table's file in a var.
    named = {**project_vars(root), **given}.get(f"{shop}_table")
    if named and len(names) == 1:
        return [Table(names[0], str(named))]
    return [Table(name, name) for name in names]


def match_files(
    files: Sequence[Path], tables: Sequence[Table], table: str | None = None
) -> tuple[dict[Table, Found], list[str]]:
    """Return the file of each table, and the labels of files that are none.

    The name of a file, or of a file in a zip, gives its table, in any case and with `-`
    or spaces for `_`. A single file of a shop with one table is that table. With
    `table`, the single file is the table of that name. Raises ClienteleError if a file
    cannot be used, none is a table, or two are the same table.
    """
    found = [one for file in files for one in _found(file.expanduser())]
    labels = ", ".join(one.label for one in found) or "no CSV or xlsx file"
    names = ", ".join(known.stem for known in tables)
    if table is not None:
        tables = [known for known in tables if table in (known.name, known.stem)]
        if not tables:
            raise ClienteleError(f"There is no table {table!r}. The tables: {names}.")
        if len(found) != 1:
            raise ClienteleError(
                f"--table is for one file, and these are {len(found)}: {labels}."
            )
    matched: dict[Table, Found] = {}
    left_out = []
    for one in found:
        is_single = len(tables) == len(found) == 1
        stem = _plain(PurePosixPath(one.member or one.file.name).stem)
        named = (t for t in tables if stem in (_plain(t.name), _plain(t.stem)))
        match = tables[0] if is_single else next(named, None)
        if match is None:
            left_out.append(f"{one.label} is none of the tables {names}.")
        elif match in matched:
            raise ClienteleError(
                f"Two files are the table {match.name}: {matched[match].label} and "
                f"{one.label}. Load one of them."
            )
        else:
            matched[match] = one
    if not matched:
        raise ClienteleError(
            f"No file has the name of a table. The tables: {names}. Found: {labels}.\n"
            "Rename the file, or name the table of one file with --table."
        )
    return matched, left_out


def _plain(name: str) -> str:
    return re.sub(r"[-\s]+", "_", name.strip()).lower()


def _found(file: Path) -> list[Found]:
    """Return a file itself, or the CSV and xlsx files in any folder of a zip."""
    suffix = file.suffix.lower()
    problem = ""
    if not file.exists():
        problem = "is not there. Check the path."
    elif file.is_dir():
        problem = f"is a folder. Name the files in it, as in {file}/*."
    elif suffix not in (*_KINDS, ".zip"):
        problem = "is no .xlsx, .csv or .zip file. Save it as one of them."
    elif not file.stat().st_size:
        problem = "is empty. Download or export it again."
    elif suffix == ".zip" and not zipfile.is_zipfile(file):
        problem = "cannot be read as a zip. Download it again."
    if problem:
        raise ClienteleError(f"{file} {problem}")
    if suffix != ".zip":
        return [Found(str(file), file)]
    with zipfile.ZipFile(file) as archive:
        paths = {member: PurePosixPath(member) for member in archive.namelist()}
    return [
        Found(f"{file}: {member}", file, member)
        for member, path in paths.items()
        # macOS and Excel add hidden files.
        if path.suffix.lower() in _KINDS and not path.name.startswith(("._", "~$"))
    ]

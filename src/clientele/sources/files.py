"""Which files `clientele load` loads, and which table of a shop each of them is."""

import os
import re
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from clientele.building.options import project_vars
from clientele.errors import ClienteleError
from clientele.sources.rendering import Project

# DuckDB reads text in place, packed or not.
_TEXT = re.compile(r"[.](csv|txt|tsv)([.](gz|zst))?$", re.IGNORECASE)
_KINDS = ".xlsx, .csv, .txt, .tsv (packed as .gz or .zst too) or .zip"


class Table(NamedTuple):
    """A table of a shop: the name in its source YAML, and its file's name."""

    name: str
    stem: str


class Found(NamedTuple):
    """A text or xlsx file, or one in a zip: what messages call it, and where it is."""

    label: str
    file: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return PurePosixPath(self.member or self.file.name).name

    @property
    def suffix(self) -> str:
        """The ending of the file's name: .xlsx, .csv, .csv.gz or the like."""
        text = _TEXT.search(self.name)
        return (text[0] if text else PurePosixPath(self.name).suffix).lower()


def declared_tables(root: Path, shop: str, given: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a shop, as its source YAML and the vars declare them.

    Raises ClienteleError if there is no such shop.
    """
    staging = root / "models" / "staging"
    variables = {**project_vars(root), **given}
    # A shop of your own is of the source `transactions`.
    source = variables.get(f"{shop}_source", shop)
    file = staging / source / f"_{source}__sources.yml"
    if not file.is_file():
        known = sorted(folder.name for folder in staging.iterdir() if folder.is_dir())
        raise ClienteleError(
            f"There is no shop {shop!r}. --shop takes one of {', '.join(known)}, or a "
            "shop of your own in shop.yml, as clientele init writes it."
        )
    [content] = yaml.safe_load(file.read_text("utf-8"))["sources"]
    names = [table["name"] for table in content["tables"]]
    keys = {name: "table" for name in names[:1] if len(names) == 1}
    if source == "transactions":
        keys = Project(root, given).call("own_shop_tables")
    # Vars name the file of a shop's one table, or those of an own shop, or several by a
    # pattern, which the file of all of them fits.
    named = {
        name: str(variables.get(f"{shop}_{key}", variables.get(f"{source}_{key}", "")))
        for name, key in keys.items()
    }
    return [
        Table(name, _TEXT.sub("", file.replace("*", "all").replace("?", "_")))
        for name, file in named.items()
        if file
    ] or [Table(name, name) for name in names]


def match_files(
    files: Sequence[Path], tables: Sequence[Table], table: str | None = None
) -> dict[Table, list[Found]]:
    """Return the files of each table.

    The name of a file, or of a file in a zip, gives its table, in any case and with `-`
    or spaces for `_`. All files of a shop with one table are that table, and with
    `table`, the table of that name. Raises ClienteleError if a file cannot be used or
    is no table: nothing is left out.
    """
    found = [one for file in files for one in _found(file.expanduser())]
    names = ", ".join(known.stem for known in tables)
    if table is not None:
        tables = [known for known in tables if table in (known.name, known.stem)]
        if not tables:
            raise ClienteleError(f"There is no table {table!r}. The tables: {names}.")
    if not found:
        raise ClienteleError(f"There is no file to load in {_listed(files)}: {_KINDS}.")
    matched: dict[Table, list[Found]] = {}
    for one in found:
        stem = _plain(one.name.removesuffix(one.name[-len(one.suffix) :]))
        named = [t for t in tables if stem in (_plain(t.name), _plain(t.stem))]
        for match in tables if len(tables) == 1 else named[:1]:
            matched.setdefault(match, []).append(one)
    used = [one for them in matched.values() for one in them]
    if left_out := [one.label for one in found if one not in used]:
        others = [str(one.file) for one in used if one.member is None]
        raise ClienteleError(
            f"Left out would be {', '.join(left_out)}: none of the tables {names}. So "
            "nothing is loaded.\nRename it, name its table with --table, or load the "
            "others alone"
            + (f": {_listed(others)}" if others else " (unzip them first).")
        )
    return matched


def names_apart(files: Sequence[Found]) -> dict[Found, str]:
    """Return the names of files, with as many of their folders as tell all apart."""
    if len({found.name for found in files}) == len(files):
        return {found: found.name for found in files}
    paths = {f: f.file.expanduser().absolute() / (f.member or "") for f in files}
    shared = os.path.commonpath([path.parent for path in paths.values()])
    return {f: path.relative_to(shared).as_posix() for f, path in paths.items()}


def _listed(words: Sequence[object]) -> str:
    return shlex.join(map(str, words))


def _plain(name: str) -> str:
    return re.sub(r"[-\s]+", "_", name.strip()).lower()


def _found(file: Path) -> list[Found]:
    """Return a file itself, or the text and xlsx files in any folder of a zip."""
    suffix = Found("", file).suffix
    problem = ""
    if not file.exists():
        problem = "is not there. Check the path."
    elif file.is_dir():
        problem = f"is a folder. Name the files in it, as in {file}/*."
    elif suffix not in (".xlsx", ".zip") and not _TEXT.fullmatch(suffix):
        problem = f"is no {_KINDS} file. Save it as one of them."
    elif not file.stat().st_size:
        problem = "is empty. Download or export it again."
    elif suffix == ".zip" and not zipfile.is_zipfile(file):
        problem = "cannot be read as a zip. Download it again."
    if problem:
        raise ClienteleError(f"{file} {problem}")
    if suffix != ".zip":
        return [Found(str(file), file)]
    with zipfile.ZipFile(file) as archive:
        members = [Found(f"{file}: {m}", file, m) for m in archive.namelist()]
    found = [
        one
        for one in members
        # macOS and Excel add hidden files.
        if (one.suffix == ".xlsx" or _TEXT.fullmatch(one.suffix))
        and not one.name.startswith(("._", "~$"))
    ]
    # A text next to tables is a note.
    return [one for one in found if not one.suffix.startswith(".txt")] or found

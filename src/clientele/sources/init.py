"""`clientele init`: look at a person's files, and write shop.yml after a yes."""

import filecmp
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from clientele.building import shop_file
from clientele.building.options import parse_vars
from clientele.building.remedies import explain_error
from clientele.building.shop_file import ShopFile
from clientele.errors import ClienteleError
from clientele.sources import looking, showing
from clientele.sources.looking import Look, kind_of, stem_of
from clientele.sources.notations import (
    pattern_of,
    signs,
    swapped,
    time_formats,
)
from clientele.sources.presets import recognize
from clientele.sources.preview import Preview, preview
from clientele.sources.proposing import propose
from clientele.sources.rendering import Project, connect

_REMEDY = 'Say what is what with --vars, as in --vars \'{"time_column": "Date"}\'.'
_SHOWN_CHARACTERS = 60
# What asks a person; None where nobody is to be asked.
Confirm = Callable[[str], bool] | None


@dataclass(frozen=True)
class Place:
    """Where a build finds a shop's files: the raw folder and the shop's in it.

    `files` maps the person's own files to those there.
    """

    raw: Path
    folder: Path
    table: str
    files: Mapping[Path, Path]

    @property
    def others(self) -> list[Path]:
        """Files that are there already and that a build would read too."""
        there = sorted(self.folder.glob("*")) if "*" in self.table else []
        return [
            file
            for file in there
            if fnmatch(stem_of(file.name), self.table) and kind_of(file.name)
            # Not of another kind, and not about to be replaced.
            if stem_of(file.name) not in map(stem_of, self._names)
        ]

    @property
    def _names(self) -> list[str]:
        return [file.name for file in self.files.values()]


def init(
    root: Path,
    console: Console,
    files: Sequence[Path],
    shop: str,
    variables: str | None,
    sheets: Sequence[str],
    force: bool,
    confirm: Confirm,
) -> None:
    """Propose how a shop's files are read, show it, and write shop.yml after a yes.

    Args:
        files, shop, sheets: Files that are one table, the shop's name in vars, and
            sheets of an xlsx file.
        variables: As typed by a person: settings that win over what is seen, with the
            shop's prefix or without.
        force: Whether to replace what is there without asking.
        confirm: What asks; None is a yes to all but replacing.

    Raises ClienteleError if the files cannot be read, or nothing in them could.
    """
    before = shop_file.read(root)
    place = _place(root, before, files, shop)
    if not force:
        _ask_to_replace(before, place, shop, confirm)
    given = {
        key.removeprefix(f"{shop}_"): value
        for key, value in parse_vars(variables or "").items()
    }
    for key, ours in (("table", place.table), ("raw_folder", shop)):
        if given.get(key, ours) != ours:
            raise ClienteleError(
                f"--vars has {key}: where the files lie is said by the files that you "
                "name. Leave it out; nothing was written."
            )
    with tempfile.TemporaryDirectory() as work:
        staged, notes = _stage(Path(work) / shop, place, sheets)
        try:
            said = before.settings(shop) if before else {}
            found, read = _read(root, Path(work), shop, place, given, said)
        except (ClienteleError, duckdb.Error) as error:
            said = _in_own_names(explain_error(str(error)), staged)
            text = f"{said}\n\nNothing was written. {_REMEDY}"
            raise ClienteleError(text) from error
        showing.show(console, shop, found, read, notes)
        if not read.totals["purchases"]:
            text = "Nothing of it is a purchase, so nothing was written."
            raise ClienteleError(f"{text} {_REMEDY}")
        if confirm and not confirm("Write this to shop.yml?"):
            console.print("Nothing was written.")
            return
        _put(console, staged, place)
    block = showing.block(root, shop, found, read)
    path = shop_file.write(root, before, place.raw, shop, block)
    console.print(f"Written: {path}", soft_wrap=True)
    console.print("Next: make build")


def _place(
    root: Path, before: ShopFile | None, given: Sequence[Path], shop: str
) -> Place:
    """Return where the files are to be: where they lie, if a build finds them there.

    Raises ClienteleError if a file or the shop's name will not do.
    """
    if (
        not re.fullmatch("[a-z0-9_]+", shop)
        or (root / "models" / "staging" / shop).is_dir()
    ):
        raise ClienteleError(
            f"--shop {shop!r}: name a shop of your own in small letters of English, "
            "digits and _, as in my_shop. How it is called on pages is the var "
            "<shop>_shop_name."
        )
    files = [file.expanduser().absolute() for file in given]
    for file in files:
        looking.check(file)
    path = shop_file.path_of(root)
    raw = (before and before.raw) or (path or root).parent / "raw"
    if before is None and all(file.parent.name == shop for file in files):
        raw = files[0].parent.parent
    # A spreadsheet is turned into Parquet.
    names = {
        file: f"{stem_of(file.name)}.parquet"
        if kind_of(file.name) == ".xlsx"
        else file.name
        for file in files
    }
    stems = [stem_of(name) for name in names.values()]
    if len(set(stems)) < len(files):
        raise ClienteleError(f"Two files have the same name: {', '.join(stems)}.")
    # Of several, all whose names begin alike.
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*stems, strict=False))
    alike = "".join(letters[0] for letters in same)
    table = stems[0] if len(stems) == 1 else f"{alike}*"
    folder = raw / shop
    return Place(raw, folder, table, {f: folder / name for f, name in names.items()})


def _ask_to_replace(
    before: ShopFile | None, place: Place, shop: str, confirm: Confirm
) -> None:
    """Ask before anything is replaced.

    Raises ClienteleError after a no, and where nobody is to be asked.
    """
    there = [
        str(target)
        for file, target in place.files.items()
        if target.exists()
        and target.resolve() != file.resolve()
        # An xlsx is turned into another file; that it is the same is not known.
        and not (file.suffix == target.suffix and filecmp.cmp(file, target))
    ]
    if before and f"{shop}_source" in before.variables:
        there.insert(0, f"the shop {shop} in {before.path}")
    if there and not (
        confirm and confirm(f"Replace {', '.join(there)}, which is there already?")
    ):
        raise ClienteleError(
            f"{', '.join(there)} is there already and stays as it is. Replace it with "
            "--force, or make this another shop with --shop NAME."
        )


def _stage(
    folder: Path, place: Place, sheets: Sequence[str]
) -> tuple[dict[Path, Path], list[str]]:
    """Put links to the files into an empty folder, and spreadsheets as Parquet.

    Returns these by the person's own files, and what to tell of spreadsheets.
    """
    folder.mkdir()
    staged, notes = {}, []
    for file, target in place.files.items():
        staged[file] = folder / target.name
        if kind_of(file.name) == ".xlsx":
            # A fifth of a second to import, and most files are text.
            from clientele.sources import spreadsheets

            notes += spreadsheets.write_likely(file, sheets, staged[file])
        else:
            staged[file].symlink_to(file)
    for file in place.others:
        notes.append(f"{file} is there already, and is read too.")
        (folder / file.name).symlink_to(file)
    return staged, notes


def _in_own_names(text: str, staged: Mapping[Path, Path]) -> str:
    for file, link in staged.items():
        text = text.replace(str(link), str(file))
    return text


def _read(
    root: Path,
    work: Path,
    shop: str,
    place: Place,
    given: Mapping[str, Any],
    said: Mapping[str, Any],
) -> tuple[Look, Preview]:
    """Return what was found of the files, and what a build would read of them.

    What shop.yml `said` stays, unless `given` says otherwise.
    """
    connection = connect()
    files = sorted((work / shop).iterdir())
    known = {k: v for k, v in said.items() if not k.startswith("csv_d")} | given
    found = looking.look(connection, files, work, known)
    found.settings["table"] = place.table
    found.preset = recognize(found.header, root)
    alone = replace(
        found,
        header=[*found.header],
        settings={**found.settings},
        seen={**found.seen},
        doubts={**found.doubts},
    )
    kept = {k: v for k, v in said.items() if k not in given and _stays(k, v, found)}
    propose(connection, found, kept | given, Project(root))
    _require_columns(connection, found)
    if kept:
        given = given | _compare(connection, root, found, alone, kept, given)
    read = preview(connection, root, shop, found.variables(shop), work)
    is_open = "time_formats" in found.doubts or read.totals["untimed"]
    if is_open and "time_formats" not in given:
        before = dict(found.settings)
        _settle_times(connection, root, work, shop, found)
        if found.settings != before:
            read = preview(connection, root, shop, found.variables(shop), work)
    return found, read


def _require_columns(connection: duckdb.DuckDBPyConnection, found: Look) -> None:
    """Raise ClienteleError, with all columns, if none says when or who bought."""
    rows = connection.execute("select any_value(columns(*)) from head")
    names = [name for name, *_ in rows.description or ()]
    [values] = rows.fetchall()
    if not any(values):
        raise ClienteleError(
            f"There are no rows below the header {', '.join(found.header)}. Export "
            "the file again, with the orders in it."
        )
    lacks = []
    settings = {key: value for key, value in found.settings.items() if value}
    if not {"basket_per_line", "time_column", "undated_at"} & set(settings):
        lacks.append("The file has no times that can be read: time_column must name")
    if not {"basket_per_line", "order_column", "customer_column"} & set(settings):
        lacks.append(
            "The file has neither orders nor customers: order_column or "
            "customer_column must name"
        )
    if not lacks:
        return
    columns = [
        f"  {name}: {str(value or '')[:_SHOWN_CHARACTERS]}"
        for name, value in zip(names, values, strict=True)
    ]
    remedies = [f"{doubt}." for doubt in found.doubts.values() if "header" in doubt]
    if len(columns) == 1:
        remedies.append("It is one column. Save it with commas between the values.")
    elif "time_column" in lacks[0]:
        remedies.append(
            "If times are written otherwise, say where and how, as in --vars "
            '\'{"time_column": "Date", "time_formats": "%d/%m/%Y %H:%M"}\'; write '
            "those without a day as 2024-01-31. If the file has none, give all lines "
            'one moment, as in --vars \'{"undated_at": "2024-12-31"}\'.'
        )
    told = [f"{lack} a column of it." for lack in lacks]
    raise ClienteleError(
        "\n".join([*told, "Its columns, and a value of each:", *columns, *remedies])
    )


def _stays(key: str, value: Any, found: Look) -> bool:
    """Return whether what shop.yml says fits the files that are there now."""
    if key == "csv_encoding":
        # A file that is no UTF-8 does not say what it is: it was looked at so.
        return value == found.settings.get(key)
    if key in ("source", "table") or key.startswith("csv_"):
        return False
    # Other files of the shop are not looked at.
    if key.endswith("_column") and not key.startswith(("spend_", "touchpoints_")):
        return value in ("", *found.header)
    return value != "" or key not in ("time_formats", "currency_sign")


def _compare(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    found: Look,
    alone: Look,
    kept: Mapping[str, Any],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Doubt what was kept and the files alone would not say, and return it."""
    with suppress(ClienteleError):
        propose(connection, alone, given, Project(root))
    other = {}
    for key, value in kept.items():
        seen = alone.settings.get(key)
        if seen == value:
            for ours, theirs in (
                (found.seen, alone.seen),
                (found.doubts, alone.doubts),
            ):
                if key in theirs:
                    ours[key] = theirs[key]
        else:
            other[key] = value
            # More formats or statuses than these files have are no doubt.
            if not {*str(seen or "").split(", ")} <= {*str(value).split(", "), ""}:
                found.doubts[key] = (
                    f"As shop.yml had it; the files alone would be read with {seen}"
                )
    return other


def _settle_times(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    work: Path,
    shop: str,
    found: Look,
) -> None:
    """Look at all times of the files: their first rows may leave formats open."""
    read = {"raw_source": "files", "shops": shop, **found.variables(shop)}
    project = Project(root, read, work)
    project.connection = connection
    rows = project.render(f"{{{{ own_shop_source('{shop}') }}}}")
    formats = project.call("time_formats", found.settings.get("time_formats", ""))

    def unread(formats: Sequence[str]) -> dict[str, int]:
        known = "|".join([signs()["iso"], *map(pattern_of, formats)])
        return dict(
            connection.execute(
                f"select trim(ordered_at), count(*) from {rows} "
                "where not regexp_full_match(trim(ordered_at), ?) "
                "group by all order by all limit 1000",
                [known],
            ).fetchall()
        )

    left = unread(formats)
    if "time_formats" in found.doubts:
        others = [swapped(format) for format in formats]
        left_by_others = unread(others)
        if len(left) != len(left_by_others):
            del found.doubts["time_formats"]
        if len(left_by_others) < len(left):
            formats, left = others, left_by_others
    for format in filter(None, time_formats(left)[0]):
        if swapped(format) in formats:
            # To read both would swap days and months of some without a word.
            found.doubts["time_formats"] = (
                f"{len(left):,} times, such as {next(iter(left))}, are not written so "
                f"and are rejected; some fit {format}"
            )
        else:
            formats = [*formats, format]
    if formats:
        found.settings["time_formats"] = ", ".join(formats)


def _put(console: Console, staged: Mapping[Path, Path], place: Place) -> None:
    """Copy files to where a build reads them; those of the person stay."""
    place.folder.mkdir(parents=True, exist_ok=True)
    for file, target in place.files.items():
        if target.exists() and target.samefile(staged[file]):
            continue
        # Whole at once: a build may be reading the file that is there.
        copy = target.with_name(f".{target.name}.new")
        shutil.copy2(staged[file], copy)
        copy.replace(target)
        console.print(f"Copied {file} to {target}", soft_wrap=True)

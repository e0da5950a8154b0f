"""Published numbers beside ours: read, asked of warehouses, compared, rendered."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import duckdb
import typer
import yaml
from rich.console import Console

from clientele.building import dbt
from clientele.building.build import dbt_words
from clientele.errors import ClienteleError

if TYPE_CHECKING:
    from pandas import DataFrame

    from tests.acceptance.published_clusterings import Recipe

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_RAW = Path("../shared/data")
DEFAULT_NUMBERS = Path("tests/acceptance/published_numbers.yml")
DEFAULT_OUTPUT = Path("docs/reproduced.md")

# The keys that an entry of each section must have, and those that it may have.
_SECTIONS = {
    "builds": ("description shops", "vars analyses"),
    "numbers": (
        "id topic claim source build sql published",
        "also analysis recipe tolerance",
    ),
    "not_reproduced": ("id claim published reason", "build sql analysis recipe ours"),
}
# The same of what a claim's recipe is made of.
_RECIPE = {
    "recipe": ("answer model", "decimals refit_seeds"),
    "model": ("k seed n_init", ""),
}

_INTRODUCTION = """\
# Reproduced numbers

`make reproduced` writes this page: it builds the warehouses below from the publishers'
files in `../shared/data` and asks them for each number. The queries are in
[published_numbers.yml](../tests/acceptance/published_numbers.yml). The page changes
only if a number or a claim does. Where that data is present, `make test` checks each
line: the line `x` is the test `test_published_number[x]` of
`tests/python/test_published_numbers.py`.
"""

# Numbers in them are Decimal, whatever type they came in.
Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Build:
    """How to build a warehouse: its shops and dbt's vars.

    With `analyses`, those of the folder of that name are compiled on it.
    """

    description: str
    shops: str
    vars: dict[str, Any] = field(default_factory=dict)
    analyses: bool = False


@dataclass(frozen=True)
class Claim:
    """A published value, row or table; `reason` says why it does not come out.

    Ours is the answer to `sql` in the warehouse `build` (those under `also` are
    attached by name) or, where nothing can be asked, the text `ours`. Where an
    `analysis` is named, `sql` may read its rows from `analysis`. With a `recipe`, the
    rows are customers and the answer is what it tells of their clustering.
    """

    id: str
    claim: str
    published: Rows
    build: str = ""
    sql: str = ""
    also: tuple[str, ...] = ()
    analysis: str = ""
    recipe: "Recipe | None" = None
    tolerance: Decimal = Decimal(0)
    topic: str = ""
    source: str = ""
    ours: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Published:
    """The content of published_numbers.yml."""

    builds: dict[str, Build]
    numbers: list[Claim]
    not_reproduced: list[Claim]

    def asked(self) -> list[Claim]:
        """Return the claims that have a query, of both kinds."""
        return [claim for claim in (*self.numbers, *self.not_reproduced) if claim.sql]


def as_rows(value: Any) -> Rows:
    """Return a scalar, a list (one row) or a list of rows as rows of values."""
    rows = value if isinstance(value, list) else [value]
    if not any(isinstance(row, list | tuple) for row in rows):
        rows = [rows]
    return tuple(
        # The shortest text of a float is the decimal number that was meant.
        tuple(Decimal(str(x)) if type(x) in (int, float) else x for x in row)
        for row in rows
    )


def load(path: Path) -> Published:
    """Return what published_numbers.yml holds.

    Raises
    ------
    ClienteleError
        If it cannot be read, or an entry lacks a key, has one that nobody reads, an
        id that another has too, or asks a build that is not there.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        if not isinstance(content, dict) or content.keys() != _SECTIONS.keys():
            raise ClienteleError(f"its sections are not {', '.join(_SECTIONS)}.")
        builds = {
            name: Build(**_checked("builds", name, entry))
            for name, entry in content["builds"].items()
        }
        numbers, not_reproduced = (
            [
                _claim(section, position, entry, builds)
                for position, entry in enumerate(_each(content[section]), start=1)
            ]
            for section in ("numbers", "not_reproduced")
        )
        ids = [claim.id for claim in numbers + not_reproduced]
        for name in ids:
            if ids.count(name) > 1:
                raise ClienteleError(f"{name} stands there twice.")
    except (OSError, yaml.YAMLError, ClienteleError) as error:
        raise ClienteleError(f"{path} cannot be used: {error}") from error
    return Published(builds, numbers, not_reproduced)


def _each(entries: Iterable[Any]) -> Iterator[Any]:
    """Yield each claim; a group gives what it has besides to all its claims."""
    for entry in entries:
        if isinstance(entry, dict) and "claims" in entry:
            shared = {key: value for key, value in entry.items() if key != "claims"}
            yield from ({**shared, **claim} for claim in entry["claims"])
        else:
            yield entry


def _checked(section: str, name: str, entry: Any) -> dict[str, Any]:
    required, optional = (set(keys.split()) for keys in (_SECTIONS | _RECIPE)[section])
    given = set(entry) if isinstance(entry, dict) else set()
    problems = [f"lacks {key}" for key in sorted(required - given)]
    problems += [f"has an unknown {key}" for key in given - required - optional]
    if section == "not_reproduced" and ("ours" in given) == ("sql" in given):
        problems.append("needs either ours or build and sql")
    if "ours" in given and given & {"analysis", "recipe"}:
        problems.append("has no sql that its analysis or recipe could be for")
    if problems:
        raise ClienteleError(f"{section}, {name}: {', '.join(problems)}.")
    return entry


def _claim(
    section: str, position: int, entry: Any, builds: Mapping[str, Build]
) -> Claim:
    name = entry.get("id") if isinstance(entry, dict) else None
    name = str(name or f"entry {position}")
    values = dict(_checked(section, name, entry))
    try:
        values["published"] = as_rows(values["published"])
        values["also"] = tuple(values.get("also", ()))
        values["tolerance"] = Decimal(str(values.get("tolerance", 0)))
    except (ArithmeticError, TypeError) as error:
        raise ClienteleError(
            f"{section}, {name}: published is a value, a row or a list of rows, "
            "tolerance a number."
        ) from error
    if "recipe" in values:
        values["recipe"] = _recipe(name, values["recipe"])
    claim = Claim(**values)
    for build in (claim.build, *claim.also):
        if claim.sql and build not in builds:
            raise ClienteleError(f"{section}, {name}: {build!r} is no build.")
    if claim.analysis and not builds[claim.build].analyses:
        raise ClienteleError(f"{section}, {name}: {claim.build} compiles no analyses.")
    return claim


def _recipe(name: str, entry: Any) -> "Recipe":
    # Imported here: scikit-learn takes a second, which no other command should wait.
    from tests.acceptance.published_clusterings import Model, Recipe

    values = dict(_checked("recipe", name, entry))
    model = _checked("model", name, values["model"])
    try:
        values["refit_seeds"] = tuple(values.get("refit_seeds", ()))
        return Recipe(**{**values, "model": Model(**model)})
    except (TypeError, ValueError) as error:
        raise ClienteleError(f"recipe, {name}: {error}") from error


def build_warehouses(
    builds: Mapping[str, Build], root: Path, raw: Path, folder: Path, console: Console
) -> dict[str, Path]:
    """Build each warehouse into a file of `folder`, without tests; return the files.

    Raises
    ------
    ClienteleError
        If a shop's folder of raw files is not there, or dbt fails.
    """
    raw = raw.expanduser().resolve()
    for shop in ",".join(build.shops for build in builds.values()).split(","):
        if not (raw / shop).is_dir():
            raise ClienteleError(
                f"The real data is not there: {raw / shop}\nName the folder that has "
                "a folder per shop: python -m tests.acceptance.reproduced --raw FOLDER"
            )
    files = {name: folder / f"{name}.duckdb" for name in builds}
    for name, build in builds.items():
        console.print(f"{name}: {build.description}")
        environment = {
            "CLIENTELE_RAW": str(raw),
            "CLIENTELE_DUCKDB_PATH": str(files[name]),
            # The queries read staging too, so the file must have it.
            "CLIENTELE_IN_MEMORY": "",
            "DBT_TARGET_PATH": str(target_of(files[name])),
        }
        variables = {"raw_source": "files", "shops": build.shops, **build.vars}
        words = dbt_words("duckdb")
        runs = [[*words, "--exclude-resource-type", "test"]]
        if build.analyses:
            runs.append(["compile", "--select", "resource_type:analysis"])
        for run in runs:
            dbt.run(
                *(root, console, *run), variables=variables, environment=environment
            )
    return files


def target_of(warehouse: Path) -> Path:
    """Return where dbt's artifacts of a warehouse are: beside it, by its name."""
    return warehouse.with_name(f"target_{warehouse.stem}")


def compiled_analysis(target: Path, name: str) -> str:
    """Return the SQL of an analysis as dbt compiled it.

    Raises
    ------
    ClienteleError
        If it has not.
    """
    file = target / "compiled" / "clientele" / "analyses" / f"{name}.sql"
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise ClienteleError(f"The analysis {name} is not compiled: {error}") from error


def ask(
    claim: Claim, warehouses: Mapping[str, Path], target: Path | None = None
) -> Rows:
    """Return the answer of the warehouses to a claim's query, or of its recipe.

    An analysis that it reads is found in `target`, by default beside the warehouse.

    Raises
    ------
    ClienteleError
        If DuckDB cannot answer it, or its recipe refuses the rows.
    """
    sql = claim.sql
    if claim.analysis:
        target = target or target_of(warehouses[claim.build])
        analysis = compiled_analysis(target, claim.analysis)
        sql = f"with analysis as (\n{analysis}\n)\n{sql}"
    try:
        with duckdb.connect(warehouses[claim.build], read_only=True) as connection:
            for name in claim.also:
                file = str(warehouses[name]).replace("'", "''")
                connection.execute(f"attach '{file}' as \"{name}\" (read_only)")
            rows = connection.execute(sql)
            if not claim.recipe:
                return as_rows(rows.fetchall())
            customers = rows.df()
    except duckdb.Error as error:
        raise ClienteleError(f"The query of {claim.id} fails: {error}") from error
    return _told(claim, customers)


def _told(claim: Claim, customers: "DataFrame") -> Rows:
    from tests.acceptance.published_clusterings import answer

    try:
        return as_rows(answer(claim.recipe, customers))
    except ValueError as error:
        raise ClienteleError(f"The recipe of {claim.id} fails: {error}") from error


def holds(claim: Claim, ours: Rows) -> bool:
    """Whether every value is the published one, within the claim's tolerance."""
    if [len(row) for row in ours] != [len(row) for row in claim.published]:
        return False
    return all(
        abs(mine - theirs) <= claim.tolerance
        if isinstance(mine, Decimal) and isinstance(theirs, Decimal)
        else mine == theirs
        for our_row, their_row in zip(ours, claim.published, strict=True)
        for mine, theirs in zip(our_row, their_row, strict=True)
    )


def as_text(rows: Rows) -> str:
    """Return rows as a cell of a Markdown table, as in `UK / 1,234.50<br>FR / 7`."""

    def shown(value: Any) -> str:
        if not isinstance(value, Decimal):
            return str(value)
        # Without a database's trailing zeros, but money keeps both decimals.
        text = f"{value.normalize():,f}"
        return text + "0" if text[-2:-1] == "." else text

    return "<br>".join(" / ".join(map(shown, row)) for row in rows)


def failures(published: Published, answers: Mapping[str, Rows]) -> list[str]:
    """Return a line for each number that is not as published."""
    return [
        f"{claim.id}: published {as_text(claim.published)}, "
        f"ours {as_text(answers[claim.id])}"
        for claim in published.numbers
        if not holds(claim, answers[claim.id])
    ]


def render(published: Published, answers: Mapping[str, Rows]) -> str:
    """Return docs/reproduced.md: the same answers (by claim id) give the same text."""

    def table(*rows: tuple[str, ...]) -> None:
        escaped = ([cell.replace("|", "\\|") for cell in row] for row in rows)
        first, *rest = ("| " + " | ".join(row) + " |" for row in escaped)
        lines.extend(["", first, "|" + "---|" * len(rows[0]), *rest])

    failed = failures(published, answers)
    total = len(published.numbers)
    lines = [_INTRODUCTION, f"**{total - len(failed)} of {total} hold.**"]
    if failed:
        lines += ["", "These do not:", "", *(f"- {failure}" for failure in failed)]
    table(
        ("warehouse", "what it is", "shops", "vars"),
        *(
            (name, build.description, build.shops, f"`{json.dumps(build.vars)}`")
            for name, build in published.builds.items()
        ),
    )
    for topic in dict.fromkeys(claim.topic for claim in published.numbers):
        claims = [claim for claim in published.numbers if claim.topic == topic]
        sources = dict.fromkeys(s for claim in claims for s in claim.source.split("; "))
        lines += ["", f"## {topic}", "", f"Published in: {', '.join(sources)}."]
        rows = []
        for claim in claims:
            ours = answers[claim.id]
            verdict = "yes" if holds(claim, ours) else "**no**"
            if claim.tolerance:
                verdict += f" (± {claim.tolerance})"
            values = (as_text(claim.published), as_text(ours))
            rows.append((claim.claim, *values, verdict, f"`{claim.id}`"))
        table(("claim", "published", "ours", "holds", "test"), *rows)
    lines += ["", "## What does not come out"]
    rows = []
    for claim in published.not_reproduced:
        ours = as_text(answers[claim.id]) if claim.sql else claim.ours
        rows.append((claim.claim, as_text(claim.published), ours, claim.reason))
    table(("claim", "published", "ours", "reason"), *rows)
    return "\n".join(lines) + "\n"


def reproduce(
    root: Path, console: Console, *, raw: Path, numbers: Path, output: Path
) -> None:
    """Build what the numbers need, ask for each, and write the comparison.

    Raises
    ------
    ClienteleError
        If something stopped the builds, or a number does not hold. In the second
        case the file is written all the same, and says so.
    """
    published = load(numbers)
    with tempfile.TemporaryDirectory() as name:
        files = build_warehouses(published.builds, root, raw, Path(name), console)
        answers = {claim.id: ask(claim, files) for claim in published.asked()}
    output.write_text(render(published, answers), "utf-8")
    console.print(f"Written: {output}", soft_wrap=True)
    failed = failures(published, answers)
    if failed:
        raise ClienteleError(f"{len(failed)} do not hold:\n" + "\n".join(failed))


app = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)


@app.command()
def main(
    raw: Annotated[Path, typer.Option(help="The real raw files.")] = ROOT / DEFAULT_RAW,
    numbers: Annotated[Path, typer.Option(help="The published numbers.")] = ROOT
    / DEFAULT_NUMBERS,
    output: Annotated[Path, typer.Option(help="Where to write.")] = ROOT
    / DEFAULT_OUTPUT,
) -> None:
    """Compare published numbers with ours, built from the real files."""
    try:
        reproduce(
            ROOT,
            Console(markup=False, highlight=False),
            raw=raw,
            numbers=numbers,
            output=output,
        )
    except ClienteleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(error.exit_code) from error


if __name__ == "__main__":
    app()

"""The command line: build, load, explain and the rest of `clientele`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from clientele.building import build as builder
from clientele.building import shop_file
from clientele.building.options import find_project_root
from clientele.errors import ClienteleError, Stopped, stoppable
from clientele.reading import alerts as alerter
from clientele.reading import explain as explainer
from clientele.reading import export as exporter
from clientele.reading import maintenance as maintainer
from clientele.sources import init as starter

# EX_USAGE of sysexits.h: 2, which typer says, is a critical alert.
_USAGE_ERROR = 64


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Give usage errors raised in the block their exit code."""
    try:
        yield
    except typer.TyperException as error:
        if error.exit_code == 2:
            error.exit_code = _USAGE_ERROR
        raise


class _Commands(TyperGroup):
    """Commands that exit with `_USAGE_ERROR` after words they do not understand."""

    def make_context(self, *args: Any, **options: Any) -> typer.Context:
        with _usage_errors():
            return super().make_context(*args, **options)

    def invoke(self, ctx: typer.Context) -> Any:
        with _usage_errors():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    help="Raw e-commerce files to tested customer-analytics tables.",
    no_args_is_help=True,
    add_completion=False,
    # A failure has words; a traceback is for bugs, without all locals.
    pretty_exceptions_show_locals=False,
)

Warehouse = Annotated[
    Path | None, typer.Option(metavar="FILE", help="DuckDB file; the published one.")
]


def _console(stderr: bool = False) -> Console:
    # Not a terminal: wide enough that the summary's numbers stay whole.
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        width=None if stream.isatty() else 120,
        # Paths and messages are shown as they are, brackets and all.
        markup=False,
        emoji=False,
        highlight=False,
    )


@contextmanager
def _command() -> Iterator[tuple[Path, Console]]:
    """Yield the project's folder and a console; tell what stops the block in words."""
    try:
        with stoppable():
            yield find_project_root(Path.cwd()), _console()
    except (ClienteleError, Stopped) as error:
        console = _console(stderr=True)
        console.print("Error: ", style="bold red", end="")
        console.print(str(error), soft_wrap=True)
        raise typer.Exit(error.exit_code) from error


@app.command()
def build(
    raw: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Raw files; without it, the sample."),
    ] = None,
    shops: Annotated[
        str | None, typer.Option(metavar="A,B", help="Sources that take part.")
    ] = None,
    variables: Annotated[
        str | None,
        typer.Option("--vars", metavar="JSON", help="Vars of dbt_project.yml."),
    ] = None,
    target: Annotated[str, typer.Option(help="Target of profiles.yml.")] = "duckdb",
    select: Annotated[
        str | None,
        typer.Option(help="dbt's node selection; its result is not published."),
    ] = None,
    sample: Annotated[
        bool,
        typer.Option("--sample", help="Build the sample, also in place of real data."),
    ] = False,
) -> None:
    """Build and test the warehouse, publish it, and print what is in it."""
    with _command() as place:
        builder.build(*place, raw, shops, variables, target, select, sample)


@app.command()
def init(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES...", help="CSV, Parquet or xlsx files, alike."),
    ],
    shop: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the shop in vars.")
    ] = "my_shop",
    variables: Annotated[
        str | None,
        typer.Option("--vars", metavar="JSON", help="Settings that you know better."),
    ] = None,
    sheet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Sheet of an xlsx.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Write shop.yml without asking.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there without asking.")
    ] = False,
) -> None:
    """Look at the files of your shop, and write shop.yml for `make build`."""
    with _command() as place:
        confirm = None if yes else typer.confirm
        starter.init(*place, files, shop, variables, sheet or (), force, confirm)


@app.command(name="vars")
def print_vars() -> None:
    """Print the vars of shop.yml as JSON, for plain dbt."""
    with _command() as (root, _):
        print(shop_file.as_json(root))


@app.command()
def load(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES...", help="xlsx, zip or CSV files.")
    ],
    raw: Annotated[
        Path,
        typer.Argument(metavar="RAW", help="Raw folder, with a folder per source."),
    ],
    shop: Annotated[str, typer.Option(metavar="SHOP", help="Source of the files.")],
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Table of one file, if not named so."),
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Sheet of an xlsx; several are appended."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace tables that are there.")
    ] = False,
    variables: Annotated[
        str | None,
        typer.Option(
            "--vars", metavar="JSON", help="Vars, such as csv_delimiter, csv_encoding."
        ),
    ] = None,
) -> None:
    """Turn xlsx, zip or CSV files into Parquet in RAW/SHOP, checked."""
    # What it needs takes longer to import than all else, and no other command does.
    from clientele.sources import load as loader

    with _command() as place:
        loader.load(*place, files, raw, shop, table, sheet or (), overwrite, variables)


@app.command()
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="TABLE[.COLUMN]",
            help="Such as core.orders, orders.net_amount or a test; none: all marts.",
        ),
    ] = None,
) -> None:
    """Say what a table, a column or a test means, and where it comes from."""
    with _command() as place:
        explainer.explain(*place, name)


@app.command()
def maintenance(
    warehouse: Warehouse = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write; docs/maintenance.md."),
    ] = None,
) -> None:
    """Write the maintenance contract of the segments, in English and French."""
    with _command() as place:
        maintainer.write(*place, warehouse, output)


@app.command()
def alerts(
    warehouse: Warehouse = None,
    shop: Annotated[
        str | None, typer.Option(metavar="SHOP", help="Alerts of one shop only.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Checks that do not fire, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    webhook: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="CLIENTELE_WEBHOOK",
            show_envvar=True,
            help="Post those that fire there, as JSON.",
        ),
    ] = None,
) -> None:
    """Print what goes wrong; exit code 2 if some of it is critical."""
    with _command() as place:
        code = alerter.alerts(*place, warehouse, shop, everything, as_json, webhook)
    if code:
        raise typer.Exit(code)


@app.command()
def export(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MART...]", help="Such as customer_value; all."),
    ] = None,
    warehouse: Warehouse = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to write; warehouse/exports."),
    ] = None,
    file_format: Annotated[
        str, typer.Option("--format", metavar="csv|parquet|xlsx")
    ] = "csv",
    shop: Annotated[
        str | None, typer.Option(metavar="SHOP", help="Rows of one shop only.")
    ] = None,
    segment: Annotated[
        str | None,
        typer.Option(
            metavar="SCHEME:SEGMENT",
            help="Rows of its customers, such as rfm11:champions; alone, customer_360.",
        ),
    ] = None,
) -> None:
    """Write marts as files, and metadata.json: columns, runs and metrics."""
    with _command() as place:
        request = exporter.Request(names or (), file_format, shop, segment)
        exporter.export(*place, warehouse, output, request)

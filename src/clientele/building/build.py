"""Build the warehouse with dbt, publish it in one step, and say what is in it."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from clientele.building import dbt_runs, manifest, publishing, summary
from clientele.errors import ClienteleError

_SHOP_NAME = re.compile(r"[a-z0-9_]+")


def find_project_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds dbt_project.yml.

    Raises
    ------
    ClienteleError
        If there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise ClienteleError(
        f"No dbt_project.yml in {start} or above it. Run this inside the "
        "Clientele project."
    )


def parse_shops(text: str) -> str:
    """Return a comma separated list of shops, tidied and each shop once.

    Raises
    ------
    ClienteleError
        If a name is empty or has other characters than a-z, 0-9 and _.
    """
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if not _SHOP_NAME.fullmatch(name):
            raise ClienteleError(
                f"--shops has {name!r}. Name the folders under models/staging, "
                "separated by commas, as in olist,online_retail."
            )
    return ",".join(dict.fromkeys(names))


def parse_vars(text: str) -> dict[str, Any]:
    """Return the vars that a text of JSON or YAML names; none for an empty text.

    Raises
    ------
    ClienteleError
        If the text is neither, or no mapping of names to values.
    """
    remedy = 'Write a mapping, as in --vars \'{"monetary_basis": "gross"}\'.'
    try:
        parsed = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ClienteleError(f"--vars cannot be read: {error}\n{remedy}") from error
    if parsed is None:
        return {}
    if not isinstance(parsed, dict) or not all(isinstance(key, str) for key in parsed):
        raise ClienteleError(
            f"--vars is no mapping of names to values: {text}\n{remedy}"
        )
    return parsed


def merge_vars(
    raw: Path | None, shops: str | None, variables: str | None
) -> dict[str, Any]:
    """Return the vars for dbt. Those given by name win over what `raw` implies."""
    merged: dict[str, Any] = {}
    if raw is not None:
        merged["raw_source"] = "files"
    if shops is not None:
        merged["shops"] = shops
    merged |= parse_vars(variables or "")
    if "shops" in merged:
        merged["shops"] = parse_shops(str(merged["shops"]))
    return merged


def resolve_raw(raw: Path, shops: str | None) -> Path:
    """Return the absolute path of the folder of raw data.

    Raises
    ------
    ClienteleError
        If it is not there, or has no folder for one of the shops that are named.
    """
    root = raw.expanduser().resolve()
    for folder in (root, *(root / shop for shop in (shops or "").split(",") if shop)):
        if not folder.is_dir():
            raise ClienteleError(
                f"The raw data folder is not there: {folder}\nPut the publishers' "
                f"files into {root}/<source>/, name another folder or other shops, or "
                "leave --raw out to build the bundled sample."
            )
    return root


def build(
    root: Path,
    console: Console,
    *,
    raw: Path | None = None,
    shops: str | None = None,
    variables: str | None = None,
    target: str = "duckdb",
    threads: int | None = None,
    select: str | None = None,
) -> None:
    """Run `dbt build`, publish the warehouse if all went well, and sum it up.

    Parameters
    ----------
    root
        The project's folder.
    console
        Where progress and the summary are shown.
    raw
        Folder of publishers' files; none builds the bundled sample.
    shops, variables
        As typed by a person: `a,b`, and a mapping in JSON or YAML.
    target, threads, select
        As for dbt. A selection is built and left unpublished, because it is not
        the whole warehouse.

    Raises
    ------
    ClienteleError
        If an option cannot be used or dbt fails. Then nothing was published.
    """
    started_at = datetime.now(UTC)
    environment = _environment()
    merged = merge_vars(raw, shops, variables)
    raw_folder = None if raw is None else resolve_raw(raw, merged.get("shops"))
    if raw_folder is not None:
        environment["CLIENTELE_RAW"] = str(raw_folder)
    command = dbt_runs.dbt_command(merged, target, threads, select)
    if dbt_runs.adapter_of_target(root, target) != "duckdb":
        log = dbt_runs.run_dbt(command, environment, root, console)
        print_warnings(log, console)
        console.print(f"The tables are in the target {target} of profiles.yml.")
        return

    published = publishing.published_path(root)
    target_path = _target_path(root)
    with (
        publishing.only_builder(published, "name another file in CLIENTELE_WAREHOUSE"),
        # Another warehouse may be built meanwhile, but not with the same dbt files.
        publishing.only_builder(target_path, "name another folder in DBT_TARGET_PATH"),
    ):
        try:
            building = publishing.prepare(published)
            environment |= _paths(building, target_path)
            log = dbt_runs.run_dbt(command, environment, root, console)
            if not building.exists():
                raise ClienteleError(
                    f"dbt left no file {building}. The target's path in profiles.yml "
                    "must be the environment variable CLIENTELE_DUCKDB_PATH."
                )
            publishing.fold_log(building)
            print_warnings(log, console)
            if select:
                console.print(f"Not published, because only a selection: {building}")
                return
            summaries = summary.read_summaries(building)
            content = manifest.describe(
                root,
                building,
                published,
                started_at=started_at,
                target=target,
                variables=merged,
                raw_folder=raw_folder,
                artifacts=target_path,
                summaries=summaries,
                log=log,
            )
            # The rest takes no time, and from here on it could not be undone.
            dbt_runs.ignore_stopping()
            publishing.publish(building, published, content)
        except (ClienteleError, OSError, dbt_runs.Stopped) as error:
            state = "is as it was" if published.exists() else "does not exist"
            text = f"Nothing was published: {published} {state}."
            if isinstance(error, dbt_runs.Stopped):
                raise ClienteleError(f"{error} {text}", error.exit_code) from error
            raise ClienteleError(f"{error}\n\n{text}") from error
        try:
            recorded = publishing.record(published)
        except OSError as error:
            raise ClienteleError(
                f"{published} was published, but its manifest could not be moved to "
                f"its place: {error}\nThe next build does that."
            ) from error

    console.print()
    console.print(summary.summary_table(summaries))
    console.print()
    total, own = content["seconds"], content["dbt_seconds"]
    node_count = sum(sum(counts.values()) for counts in content["nodes"].values())
    console.print(
        f"{total:.1f} s for {node_count} nodes; dbt's own share: "
        f"{own:.1f} s ({own / total:.0%})"
    )
    console.print(f"Warehouse: {published}", soft_wrap=True)
    console.print(f"Manifest:  {recorded}", soft_wrap=True)


def _environment() -> dict[str, str]:
    return {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}


def _target_path(root: Path) -> Path:
    # A folder of its own keeps dbt's parse of the last such build.
    return root / os.environ.get("DBT_TARGET_PATH", "target") / "build"


def _paths(building: Path, target_path: Path) -> dict[str, str]:
    # dbt reads the project again when one of them changes.
    return {
        "CLIENTELE_DUCKDB_PATH": str(building),
        "CLIENTELE_IN_MEMORY": "1",
        "DBT_TARGET_PATH": str(target_path),
    }


def print_warnings(log: dbt_runs.DbtLog, console: Console) -> None:
    """Show what dbt warned of; nothing if it did not."""
    if log.warnings:
        console.print(f"{len(log.warnings)} warning(s):\n", style="yellow")
        console.print(dbt_runs.describe(log.warnings) + "\n")

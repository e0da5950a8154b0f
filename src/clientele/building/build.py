"""Build the warehouse with dbt, publish it in one step, and say what is in it."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from clientele.building import (
    dbt,
    guards,
    manifest,
    options,
    publishing,
    shop_file,
    summary,
)
from clientele.building.locks import only_one
from clientele.building.manifest import Request
from clientele.errors import ClienteleError, ignore_stopping, nothing_changed


def build(
    root: Path,
    console: Console,
    raw: Path | None,
    shops: str | None,
    variables: str | None,
    target: str,
    select: str | None,
    sample: bool = False,
) -> None:
    """Run `dbt build`, publish the warehouse if all went well, and sum it up.

    Args:
        raw: Folder of publishers' files; none builds the bundled sample.
        shops, variables: As typed by a person: `a,b`, and a mapping in JSON or YAML.
        target, select: As for dbt. A selection is not the whole warehouse, so it is
            built and left unpublished.
        sample: Whether the sample is asked for by name: it may replace a real shop.

    Raises ClienteleError if an option is wrong or dbt fails; nothing is published.
    """
    if not sample:
        given = (raw, shops, variables)
        raw, shops, variables = shop_file.defaults(root, console, *given)
    merged = options.merge_vars(raw, shops, variables)
    if sample:
        merged["raw_source"] = options.only_sample(raw, merged.get("raw_source"))
    project_vars = options.project_vars(root)
    options.refuse_misspelt(merged, project_vars)
    default = str(project_vars.get("shops", ""))
    folder = raw and options.resolve_raw(raw, merged, default)
    raw_source = {**project_vars, **merged}.get("raw_source", "sample")
    request = Request(target, merged, raw_source, folder, {}, datetime.now(UTC))
    words = dbt_words(target, select)
    if options.adapter_of_target(root, target) == "duckdb":
        if raw_source == "sample" and not (sample or select):
            guards.refuse_sample(publishing.published_path(root))
        if raw_source == "files" and folder is not None:
            request.files.update(_check_files(root, merged, folder))
        _build_and_publish(root, console, request, words, is_whole=not select)
        return
    _run(root, console, request, words, {})
    console.print(f"The tables are in the target {target} of profiles.yml.")


def _check_files(
    root: Path, variables: dict[str, Any], folder: Path
) -> dict[str, list[Path]]:
    # Its Jinja takes a tenth of a second to import, which other builds do without.
    from clientele.sources.checking import check

    with nothing_changed("Nothing was built."):
        return check(root, variables, folder)


def dbt_words(target: str, select: str | None = None) -> list[str]:
    """Return dbt's command and options for a build."""
    # Unit tests test the logic on invented rows, not the data: `make test` runs
    # them.
    words = ["build", "--target", target, "--exclude-resource-type", "unit_test"]
    if select:
        # Tests that also need unselected models wait for a build of everything.
        words += ["--select", select, "--indirect-selection", "cautious"]
    return words


def _memory_limit() -> str:
    """Return what DuckDB may take: half of its default; larger tables go to disk."""
    if given := os.environ.get("CLIENTELE_DUCKDB_MEMORY"):
        return given
    with duckdb.connect() as connection:
        [[text]] = connection.execute(
            "select current_setting('memory_limit')"
        ).fetchall()
    size, unit = text.split()
    return f"{float(size) / 2:.1f}{unit}"


def _build_and_publish(
    root: Path, console: Console, request: Request, words: Sequence[str], is_whole: bool
) -> None:
    published = publishing.published_path(root)
    lock = publishing.lock_path(published)
    remedy = "name another file in CLIENTELE_WAREHOUSE"
    # Another warehouse may be built meanwhile, but not with the same dbt files.
    with (
        only_one(lock, f"build of {published}", remedy),
        dbt.own_target(root, "build") as artifacts,
    ):
        state = "is as it was" if published.exists() else "does not exist"
        with nothing_changed(f"Nothing was published: {published} {state}."):
            building = publishing.prepare(published)
            paths = {
                "CLIENTELE_DUCKDB_PATH": str(building),
                "CLIENTELE_IN_MEMORY": "1",
                "CLIENTELE_DUCKDB_MEMORY": _memory_limit(),
                "DBT_TARGET_PATH": str(artifacts),
            }
            log = _run(root, console, request, words, paths)
            if not building.exists():
                raise ClienteleError(
                    f"dbt left no file {building}. The target's path in profiles.yml "
                    "must be the environment variable CLIENTELE_DUCKDB_PATH."
                )
            publishing.fold_log(building)
            if not is_whole:
                console.print(f"Not published, because only a selection: {building}")
                return
            shops = summary.read_summaries(building)
            guards.refuse_emptied(published, shops)
            if late := guards.late_purchases(building, request.files):
                log.warnings |= late
                console.print(dbt.describe(late) + "\n")
            content = manifest.describe(
                root, request, building, published, artifacts, shops, log
            )
            # The rest takes no time, and from here on it could not be undone.
            ignore_stopping()
            publishing.publish(building, published, content)
        recorded = publishing.record(published)
    console.print()
    console.print(summary.summary_table(shops))
    _print_end(console, content, published, recorded)


def _run(
    root: Path,
    console: Console,
    request: Request,
    words: Sequence[str],
    environment: dict[str, str],
) -> dbt.Log:
    if request.raw_folder is not None:
        environment = {**environment, "CLIENTELE_RAW": str(request.raw_folder)}
    log = dbt.run(
        root, console, *words, variables=request.variables, environment=environment
    )
    if log.warnings:
        console.print(f"{len(log.warnings)} warning(s):\n", style="yellow")
        console.print(dbt.describe(log.warnings) + "\n")
    return log


def _print_end(
    console: Console, content: dict[str, Any], published: Path, recorded: Path | None
) -> None:
    total, own = content["seconds"], content["dbt_seconds"]
    nodes = sum(sum(counts.values()) for counts in content["nodes"].values())
    console.print(
        f"\n{total:.1f} s for {nodes} nodes; dbt's own share: "
        f"{own:.1f} s ({own / total:.0%})"
    )
    console.print(f"Warehouse: {published}", soft_wrap=True)
    console.print(f"Manifest:  {recorded}", soft_wrap=True)

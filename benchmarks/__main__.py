"""`make bench`: run every benchmark and write benchmarks/RESULTS.md."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console

from benchmarks import (
    areas,
    attribution,
    baskets,
    builds,
    compiled,
    data,
    neighbours,
    reading,
    trivial,
)
from benchmarks.clean_rfm import is_small
from benchmarks.tables import table

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
# From here on people write RESULTS.md, so a run keeps it.
KEPT = "\n## Measured for decisions\n"

CONTESTANTS = {
    "scan": "plain scan of the columns used (the floor)",
    "query": "Clientele's compiled SQL, query only",
    "tables": "Clientele's compiled SQL, written table by table",
    "duckdb": "the recipe alone in DuckDB",
    "polars": "the recipe in polars, lazy",
    "pandas": "the recipe in pandas",
}

CLUSTERING_TEXT = (
    "## Clustering",
    "",
    "Invented customers of six kinds (`benchmarks/clustering.py`). `ours` is what a",
    "build does for one shop and date. `ours on everything` samples only for",
    "silhouettes. `naive` is K-Means with ten starts on all rows for k 2 to 10 and",
    "a full silhouette for each, extrapolated from 20,000 rows. `different labels`",
    "counts customers whose cluster differs from that of ten starts on all rows",
    "(not computed for a million customers).",
    "",
)
CLUSTERING_HEADINGS = (
    *("contestant", "customers", "seconds", "of it", "k", "different labels"),
    "peak GB",
)

console = Console(highlight=False)
app = typer.Typer(add_completion=False)


def measure(name: str, file: Path, models: Path) -> dict[str, Any]:
    """Run a contestant in a process of its own, which says what came out."""
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.clean_rfm"),
            *(name, str(file), str(models)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if finished.returncode != 0:
        lines = finished.stderr.strip().splitlines() or ["killed: out of memory"]
        return {"failed": lines[-1][:120]}
    return json.loads(finished.stdout)


def clean_rfm(file: Path, folder: Path, repeats: int) -> list[tuple[str, ...]]:
    """Return the table's rows for one file: every contestant next to the floor.

    The contestants take turns, so that a slow minute of the machine is everybody's.
    """
    models = folder / "models.json"
    models.write_text(
        json.dumps(compiled.compile_models(ROOT, file.parents[1])), "utf-8"
    )
    results = {name: [] for name in CONTESTANTS}
    for _ in range(repeats):
        for name, runs in results.items():
            runs.append(measure(name, file, models))
    answers = {
        tuple(run["answer"])
        for name, runs in results.items()
        for run in runs
        if name != "scan" and "answer" in run
    }
    if len(answers) != 1:
        raise RuntimeError(f"The contestants disagree on {file}: {results}")
    floor = median(run["seconds"] for run in results["scan"])
    rows = []
    for name, label in CONTESTANTS.items():
        failed = [run["failed"] for run in results[name] if "failed" in run]
        if failed:
            rows.append((label, failed[0], "", ""))
            continue
        seconds = median(run["seconds"] for run in results[name])
        ratio = seconds / floor
        rows.append(
            (
                label,
                f"{seconds:.3f}",
                f"{ratio:.1f}",
                f"{max(run['peak_gb'] for run in results[name]):.1f}",
            )
        )
        console.print(f"  {label}: {seconds:.3f} s, {ratio:.1f} x")
    return rows


def whole_build(label: str, repeats: int, *options: str) -> tuple[str, ...]:
    """Return the table's row for a build: the median of builds after a first one.

    Beside each one runs a trivial dbt project of as many nodes, in turns.
    """
    runs, trivial_seconds = [], []
    with tempfile.TemporaryDirectory() as name:
        warehouse = Path(name) / "clientele.duckdb"
        # The first one of a configuration parses the project anew.
        first = builds.build(ROOT, warehouse, *options)
        if repeats:
            project = Path(name) / "trivial"
            trivial.write_project(project, first["nodes"])
            trivial.build(project)
        for _ in range(repeats):
            runs.append(builds.build(ROOT, warehouse, *options))
            trivial_seconds.append(trivial.build(project))
    middle = sorted(runs or [first], key=lambda run: run["seconds"])[len(runs) // 2]
    lines = middle["rows_in"]
    console.print(f"  {label}: {middle['seconds']:.1f} s for {lines:,} rows")
    ratio = ("-", "-", "-")
    if runs:
        then, least = middle["seconds"], median(trivial_seconds)
        ratio = (f"{then:.1f}", f"{least:.1f}", f"{then / least:.2f}")
    return (
        label,
        f"{lines:,}",
        f"{first['seconds']:.1f}",
        *ratio,
        f"{middle['dbt_seconds']:.1f}",
        str(sum(middle["nodes"].values())),
        f"{max(run['peak_gb'] for run in (first, *runs)):.1f}",
        f"{middle['seconds'] / lines * 1e6:.1f}",
    )


def clustering_rows() -> list[tuple[str, ...]]:
    """Return the table's rows of clustering: each contestant in its own process."""
    rows = []
    for contestant, customers in (
        ("ours", 100_000),
        ("ours on everything", 100_000),
        ("naive", 100_000),
        ("ours", 1_000_000),
    ):
        finished = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.clustering"),
                *(contestant, str(customers)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        result = json.loads(finished.stdout)
        stages = result["seconds"]
        rows.append(
            (
                contestant,
                f"{customers:,}",
                f"{sum(stages.values()):.1f}",
                ", ".join(f"{stage} {seconds}" for stage, seconds in stages.items()),
                str(result.get("clusters", "-")),
                str(result.get("different_labels", "-")),
                f"{result['peak_gb']:.2f}",
            )
        )
        console.print(f"  {contestant}, {customers:,}: {rows[-1][2]} s")
    return rows


def machine() -> str:
    """Return the machine's size and the versions, in one sentence."""
    memory = psutil.virtual_memory().total / 1024**3
    names = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "pandas")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores "
        f"({platform.machine()}), {memory:.0f} GB of memory; {versions}, "
        f"Python {platform.python_version()}."
    )


@app.command()
def main(
    scales: Annotated[
        str, typer.Option(help="Copies of Online Retail, comma separated.")
    ] = "1,10,100",
    repeats: Annotated[
        int, typer.Option(min=1, help="Runs of each, whose median counts.")
    ] = 5,
    raw: Annotated[Path, typer.Option(help="Folder of the real data.")] = REAL_DATA,
    work: Annotated[
        Path, typer.Option(help="Where the larger data is written, and kept.")
    ] = ROOT / "target" / "benchmarks",
    peers: Annotated[
        str,
        typer.Option(help="A Python that has the peers of baskets and attribution."),
    ] = sys.executable,
) -> None:
    """Run every benchmark side by side and write benchmarks/RESULTS.md."""
    source = raw.resolve() / "online_retail" / "online_retail.parquet"
    if not source.exists():
        console.print(f"The real data is not there: {source}. Name it: --raw FOLDER")
        raise typer.Exit(1)
    sections, growth = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"Online Retail, CSV": data.as_csv(source, folder / "csv")}
        for copies in (int(scale) for scale in scales.split(",")):
            files[f"Online Retail x {copies}, Parquet"] = (
                source
                if copies == 1
                else data.grow(source, work / f"x{copies}", copies)
            )
        for label, file in files.items():
            console.print(label)
            # A large scale takes minutes: fewer runs are enough.
            runs = repeats if is_small(file) else 1
            sections += [
                f"### {label} (median of {runs})",
                "",
                table(
                    ("contestant", "seconds", "x floor", "peak GB"),
                    *clean_rfm(file, folder, runs),
                ),
                "",
            ]
    console.print("Reading")
    sections.append(reading.section(source, min(repeats, reading.ROUNDS)))
    console.print("Whole builds")
    growth.append(whole_build("sample", repeats))
    real = ("--raw", str(raw), "--shops", "olist,online_retail")
    growth.append(whole_build("both real data sets", repeats, *real))
    for label, file in files.items():
        if label.endswith("Parquet"):
            options = ("--raw", str(file.parents[1]), "--shops", "online_retail")
            runs = min(repeats, 2) if is_small(file) else 0
            growth.append(whole_build(label.split(",")[0], runs, *options))
    console.print("Areas")
    shares = areas.seconds_by_area(ROOT, raw, "olist,online_retail", repeats)
    rows = [
        (area, *(f"{number:g}" for number in (round(x, 2) for x in of.values())))
        for area, of in shares.items()
    ]
    console.print("Clustering")
    clusterings = clustering_rows()
    console.print("Frequent itemsets")
    itemsets = baskets.section(source, peers, min(repeats, baskets.ROUNDS))
    console.print("Attribution")
    attributed = attribution.section(peers, min(repeats, attribution.ROUNDS))
    console.print("Nearest customers")
    alike = neighbours.section(min(repeats, neighbours.ROUNDS))
    _, *kept = RESULTS.read_text("utf-8").partition(KEPT)
    measured = render(
        sections, growth, rows, clusterings, [itemsets, attributed, alike]
    )
    RESULTS.write_text("".join([measured, *kept]), "utf-8")
    console.print(f"Written: {RESULTS}", soft_wrap=True)


def render(
    sections: list[str],
    growth: list[tuple[str, ...]],
    shares: list[tuple[str, ...]],
    clusterings: list[tuple[str, ...]],
    last: list[str],
) -> str:
    """Return RESULTS.md."""
    headings = (
        *("build", "raw rows", "first, s", "then, s", "trivial, s", "ratio"),
        *("dbt's own share, s", "nodes", "peak GB", "µs per row"),
    )
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "`make bench` writes this file. All contestants took turns in one session,",
            "each run in a new process. The first run of each is a warm-up, except at",
            "the largest scale, where a run takes minutes. " + machine(),
            "",
            "## Clean + RFM",
            "",
            "The published recipe on Online Retail (`benchmarks/clean_rfm.py`): equal",
            "lines count once, purchases of known customers, R, F, M and their fifths.",
            "All contestants return the same customers, amount and scores. Clientele's",
            f"SQL is that of `{compiled.LAST_MODEL}` and its parents: besides the",
            "recipe it gives the reason for each rejected row and keeps refunds.",
            "",
            *sections,
            "## Whole builds",
            "",
            "`clientele build`: start, parse, seeds, models, data tests, publish. The",
            "first build parses the project; `then` is the median of those after it.",
            "`trivial` is a dbt project with as many seeds, models and tests that does",
            "next to nothing (`benchmarks/trivial.py`), built in turns with ours: the",
            "time that dbt itself takes. `ratio` is ours to that.",
            "",
            table(headings, *growth),
            "",
            "## What each area adds",
            "",
            "Both real data sets, one thread (`benchmarks/areas.py`): the seconds that",
            "dbt reports for an area's seeds and models, and for its tests; medians.",
            "Whole builds run four nodes at a time, so an area adds less than that.",
            "",
            table(("area", "nodes", "models, s", "tests, s"), *shares),
            "",
            *CLUSTERING_TEXT,
            table(CLUSTERING_HEADINGS, *clusterings),
            "",
            *last,
        ]
    )


if __name__ == "__main__":
    app()

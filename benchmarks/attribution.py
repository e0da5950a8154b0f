"""Attribution of a million touches of 200,000 purchases, ours and others'.

Ours is the project's own SQL and Python from touches and purchases to
channel_attribution, in memory; the others start from the paths that ours found. What
they define as we do must agree.

Run as `python -m benchmarks.attribution`, which prints the section of RESULTS.md. Peers
that the project does not pin come from another environment:

    python -m venv PEERS
    PEERS/bin/pip install matplotlib ChannelAttribution==2.2.5 \\
        marketing-attribution-models==2.1.1
    python -m benchmarks.attribution --peers PEERS/bin/python
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks import attribution_engines
from benchmarks.tables import table

ROOT = Path(__file__).resolve().parents[1]
CHANNELS = 10
PURCHASES = 200_000
ROUNDS = 3
SECONDS, PEAK_GB = 10, 2  # targets
PEERS = {
    "ChannelAttribution": "ChannelAttribution==2.2.5",
    "marketing-attribution-models": "marketing-attribution-models==2.1.1",
}
# How far from ours results may be, as a share of all purchases. Others round what they
# add up; ChannelAttribution simulates its chains.
EXACT, SIMULATED = 1e-6, 0.01
SIMULATIONS = {("ChannelAttribution", "markov"), ("ChannelAttribution", "markov_2")}
TEXT = (
    "## Attribution",
    "",
    "Touches of ten channels (`benchmarks/attribution.py`). Ours goes from touches and",
    "purchases to all nine models, journeys, stages and paths; the others start from",
    "the paths that ours found. What they define as we do agrees: within a millionth",
    "of all purchases, and within 1% where ChannelAttribution simulates its chains.",
    "Their Shapley values are of another game. CPU counts the reading of the inputs.",
    "",
)


def write_touches(folder: Path, purchases: int) -> None:
    """Write touches and purchases: five touches each, and paths to none.

    Every customer buys twice, half a year apart, and names a channel each time. A
    path has one to nine touches before that, and every fifth as many lead nowhere.
    """
    with duckdb.connect() as connection:
        connection.execute(f"""
            select setseed(0.5);
            create table orders as
            select
                'shop' as shop_id, cast(i as varchar) as order_id,
                'customer-' || i // 2 as customer_id,
                true as is_purchase, true as is_before_as_of,
                cast(10 + i % 90 as decimal(18, 4)) as revenue_amount,
                timestamp '2023-01-01' + interval (i % 2 * 180) day
                    + interval (i * 7919 % 15552000) second as ordered_at,
                'c' || i * 31 % {CHANNELS} as channel
            from range({purchases}) as numbers (i);
            create table contacts as
            select
                'shop' as shop_id, customer_id,
                cast(null as varchar) as campaign_id,
                'c' || cast(floor(pow(hash(order_id, n) % 1000 / 1000, 2)
                    * {CHANNELS}) as integer) as channel,
                ordered_at - interval (n * 5) day
                    - interval (hash(n, order_id) % 360000) second as touched_at,
                cast(null as varchar) as rejection_reason
            from orders cross join range(1, 9) as touches (n)
            where n <= hash(order_id) % 9
            union all
            select
                'shop', 'nobody-' || i // 3, null,
                'c' || hash(i) % {CHANNELS},
                timestamp '2023-06-01' + interval (i % 3 * 9) day
                    + interval (i * 104729 % 2592000) second, null
            from range({purchases}) as numbers (i);
            create table shops as select
                'shop' as shop_id, date '2024-07-01' as as_of_date,
                timestamp '2024-07-01' as as_of_at, true as has_times_of_day,
                90 as attribution_window_days,
                cast(7 as double) as attribution_half_life_days,
                50 as attribution_maximum_touchpoints, 'c9' as direct_channels;
        """)
        for name, sql in {
            "int_order_channels": "from orders",
            "int_touchpoints_cleaned": "from contacts",
            "orders": "select * exclude (channel) from orders",
            "int_shops": "from shops",
        }.items():
            connection.execute(
                f"copy ({sql}) to '{folder / name}.parquet' (format parquet)"
            )


def measure(python: str, tool: str, folder: Path) -> dict[str, Any]:
    """Run a tool in a process of its own; say why if nothing came out."""
    finished = subprocess.run(
        [
            *(sys.executable if tool == "ours" else python, "-m"),
            *(attribution_engines.__name__, tool, str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if finished.returncode == 0:
        # Tools print what they like before.
        return json.loads(finished.stdout.splitlines()[-1])
    if "ModuleNotFoundError" in finished.stderr:
        return {"failed": f"not installed: pip install {PEERS[tool]}"}
    last = finished.stderr.strip().splitlines() or ["killed: out of memory"]
    return {"failed": last[-1][:120]}


def disagreements(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return the models and channels in which a tool differs from ours."""
    ours = results["ours"]["answer"]
    total = sum(ours["first_touch"].values())
    return [
        f"{tool}, {model}, {channel}: {value}, ours {ours[model][channel]}"
        for tool, result in results.items()
        for model, of in result.get("answer", {}).items()
        for channel, value in of.items()
        if abs(value - ours[model][channel])
        > total * (SIMULATED if (tool, model) in SIMULATIONS else EXACT)
    ]


def compare(python: str, folder: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """Return medians of tools that take turns, and check that they agree."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(rounds):
        # Ours comes first and writes the paths.
        for tool in attribution_engines.TOOLS:
            runs.setdefault(tool, []).append(measure(python, tool, folder))
    found = {}
    for tool, of in runs.items():
        found[tool] = next((run for run in of if "failed" in run), of[0])
        if "failed" not in found[tool]:
            for name in ("seconds", "cpu", "peak_gb"):
                found[tool][name] = median(run[name] for run in of)
    failed = found["ours"].get("failed")
    if failed or (failed := disagreements(found)):
        raise RuntimeError(f"Ours fails, or tools disagree: {failed}")
    return found


def section(python: str, rounds: int, purchases: int = PURCHASES) -> str:
    """Run everything and return the section of RESULTS.md."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_touches(folder, purchases)
        found = compare(python, folder, rounds)
        [touches] = duckdb.execute(
            f"select count(*) from '{folder}/int_touchpoints_cleaned.parquet'"
        ).fetchone()
    rows = [
        (
            *(tool, str(len(of["answer"])), f"{of['seconds']:.1f}"),
            *(f"{of['cpu']:.1f}", f"{of['peak_gb']:.2f}"),
        )
        if "answer" in of
        else (tool, of["failed"], "", "", "")
        for tool, of in found.items()
    ]
    ours = found["ours"]
    targets = [
        (f"{name}, ours: {limit}", f"{value:.1f}", "yes" if value <= limit else "no")
        for name, value, limit in (
            ("seconds", ours["seconds"], SECONDS),
            ("peak GB", ours["peak_gb"], PEAK_GB),
        )
    ]
    return "\n".join(
        [
            *TEXT,
            f"{touches + purchases:,} touches, {purchases:,} purchases; medians of "
            f"{rounds} in turns, measured on {datetime.now(UTC):%Y-%m-%d}:",
            f"{os.cpu_count()} cores, load of a minute {os.getloadavg()[0]:.1f}, ours "
            f"included; duckdb {version('duckdb')}, numpy {version('numpy')}.",
            "",
            table(("tool", "models", "seconds", "CPU, s", "peak GB"), *rows),
            "",
            table(("target", "measured", "met"), *targets),
            "",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--purchases", type=int, default=PURCHASES)
    given = parser.parse_args()
    print(section(given.peers, given.rounds, given.purchases))

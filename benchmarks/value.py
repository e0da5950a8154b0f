"""Value of a million simulated customers, by ours and by lifetimes.

Ours is what the Python models do, from one row per customer on: distinct histories,
both fits with standard errors and the bootstrap, expected and discounted orders, and
then the score of each customer. lifetimes fits the same distinct histories by their
weights, without errors, and scores each customer. Parameters must agree.

Run as `python -m benchmarks.value`, which prints the section of RESULTS.md. lifetimes
comes from another environment:

    python -m venv PEERS
    PEERS/bin/pip install lifetimes==0.11.3 pyarrow
    python -m benchmarks.value --peers PEERS/bin/python
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
CUSTOMERS = 1_000_000
SECONDS, PEAK_GB = 30, 2  # targets
REFITS = 50
HORIZON = 365
TRUTH = {"r": 0.5, "alpha": 8.0, "a": 0.8, "b": 2.5, "p": 6.0, "q": 4.0, "v": 30.0}
# As dbt's worker has.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
DIGITS = 1e-3  # how far parameters may differ, as a share
HISTORY = ["repeat_count", "t_x_days", "t_days"]
TEXT = (
    "## Customer value",
    "",
    "BG/NBD and Gamma-Gamma of a million simulated customers of a year",
    "(`benchmarks/value.py`). Ours has standard errors, 50 refits for the intervals",
    "and discounted orders, too; lifetimes has the fits and expectations, from the",
    "same distinct histories by their weights. Parameters agree to three digits.",
    "",
)


def simulate(file: Path, count: int) -> None:
    """Write a row per customer who behaves as `TRUTH` says, with a fixed seed."""
    draw = np.random.default_rng(42)
    rate = draw.gamma(TRUTH["r"], 1 / TRUTH["alpha"], count)
    leaving = draw.beta(TRUTH["a"], TRUTH["b"], count)
    end = draw.integers(180, 365, count)
    x, t_x, now = np.zeros(count, int), np.zeros(count, int), np.zeros(count)
    alive = np.arange(count)
    while len(alive):
        now[alive] += draw.exponential(7 / rate[alive])
        alive = alive[now[alive] < end[alive]]
        day = np.maximum(np.ceil(now[alive]).astype(int), 1)
        x[alive] += day > t_x[alive]
        t_x[alive] = day
        alive = alive[draw.random(len(alive)) > leaving[alive]]
    scale = draw.gamma(TRUTH["q"], 1 / TRUTH["v"], count)
    shape = TRUTH["p"] * np.maximum(x, 1)
    amount = np.round(draw.gamma(shape) / (scale * np.maximum(x, 1)), 2)
    columns = [x, np.minimum(t_x, end), end, np.where(x > 0, amount, np.nan)]
    pq.write_table(pa.table(columns, names=[*HISTORY, "mean_repeat_amount"]), file)


def read(file: Path) -> tuple[pa.Table, pa.Table]:
    """Return the customers, and their distinct histories with counts."""
    rows = pq.read_table(file)
    grouped = rows.group_by(HISTORY).aggregate([([], "count_all")])
    return rows, grouped.sort_by([(name, "ascending") for name in HISTORY])


def ours(file: Path) -> dict[str, float]:
    """Fit and score as the project does, and return the parameters."""
    from clientele.value import amounts, columns, purchases, tables

    def placed(table: pa.Table) -> pa.Table:
        for name, text in (("value_window", "now"), ("shop_id", "shop")):
            table = table.add_column(0, name, pa.repeat(text, len(table)))
        return table

    rows, grouped = read(file)
    repeated = rows.select([HISTORY[0], "mean_repeat_amount"])
    repeated = repeated.filter(pc.greater(repeated[0], 0))
    window = dict(
        zip(columns.OF_WINDOWS, ("shop", "now", None, HORIZON, 0.1, 30), strict=True)
    )
    histories = placed(grouped).rename_columns(list(columns.OF_HISTORIES))
    windows = pa.Table.from_pylist([window])
    settings = {"value_bootstrap_refits": REFITS, "value_seed": 42}
    models = tables.models_table(histories, placed(repeated), windows, settings)
    orders = tables.orders_table(
        histories, models.select(list(columns.OF_MODELS)), windows
    )
    (model,) = models.to_pylist()
    scored = rows.join(orders.drop_columns(["shop_id", "value_window"]), HISTORY)
    x, t_x, t = (scored[name].to_numpy() for name in HISTORY)
    purchases.p_alive(
        np.array([model[name] for name in purchases.NAMES]),
        purchases.Histories(x, t_x / 7, t / 7),
    )
    mean = np.nan_to_num(scored["mean_repeat_amount"].to_numpy())
    parameters = np.array([model[name] for name in amounts.NAMES])
    amounts.expected_amount(parameters, x, mean)
    return {name: model[name] for name in TRUTH}


def lifetimes(file: Path) -> dict[str, float]:
    """Fit and score by lifetimes, and return the parameters."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    rows, grouped = read(file)
    x, t_x, t, weights = (column.to_numpy() for column in grouped.columns)
    orders = BetaGeoFitter(penalizer_coef=0.0)
    orders.fit(x, t_x / 7, t / 7, weights=weights)
    x, t_x, t, amount = (column.to_numpy() for column in rows.columns)
    money = GammaGammaFitter(penalizer_coef=0.0)
    money.fit(x[x > 0], amount[x > 0])
    orders.conditional_expected_number_of_purchases_up_to_time(
        HORIZON / 7, x, t_x / 7, t / 7
    )
    orders.conditional_probability_alive(x, t_x / 7, t / 7)
    money.conditional_expected_average_profit(x, np.nan_to_num(amount))
    return {**dict(orders.params_), **dict(money.params_)}


def measured(python: str, engine: str, file: Path) -> dict[str, Any]:
    """Return seconds, peak memory and parameters of an engine in a new process."""
    run = subprocess.run(
        [python, "-m", "benchmarks.value", *("--engine", engine), "--file", str(file)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout.splitlines()[-1])


def run_engine(engine: str, file: Path) -> None:
    """Print what `measured` reads."""
    started = perf_counter()
    found = {"ours": ours, "lifetimes": lifetimes}[engine](file)
    seconds, cpu = perf_counter() - started, process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    parameters = {name: float(value) for name, value in found.items()}
    print(
        json.dumps(
            {"seconds": seconds, "cpu": cpu, "peak": peak, "parameters": parameters}
        )
    )


def section(peers: str | None, count: int = CUSTOMERS) -> list[str]:
    """Return the section of RESULTS.md.

    Raises RuntimeError if parameters of the engines differ.
    """
    from benchmarks.tables import table

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customers.parquet"
        simulate(file, count)
        found = {"ours": measured(sys.executable, "ours", file)}
        if peers:
            found["lifetimes"] = measured(peers, "lifetimes", file)
    own = found["ours"]["parameters"]
    for engine, of in found.items():
        for name, value in of["parameters"].items():
            if abs(value / own[name] - 1) > DIGITS:
                raise RuntimeError(f"{engine}: {name} is {value}, ours {own[name]}")
    rows = [
        [
            engine,
            f"{of['seconds']:.1f}",
            f"{of['cpu']:.1f}",
            f"{of['peak']:.1f}",
            *(f"{of['parameters'][name]:.4f}" for name in TRUTH),
        ]
        for engine, of in found.items()
    ]
    rows.append(
        ["simulated with", "", "", "", *(f"{value:.4f}" for value in TRUTH.values())]
    )
    heads = ["engine", "seconds", "CPU", "peak GB", *TRUTH]
    target = f"Target: {SECONDS} s and {PEAK_GB} GB."
    return [*TEXT, table(heads, *rows), "", target]


def main() -> None:
    """Print the section, or run one engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", help="Python of an environment with lifetimes")
    parser.add_argument("--engine", help="run one of the engines on --file")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.engine:
        run_engine(options.engine, options.file)
    else:
        print("\n".join(section(options.peers)))


if __name__ == "__main__":
    main()

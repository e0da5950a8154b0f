"""The semantic layer: MetricFlow accepts it, and its metrics equal the marts."""

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

# Each query: the metrics with the mart's columns of the same names, the month and
# shop by which both are grouped, and the mart.
SALES = (
    *("gross_amount", "refund_amount", "net_amount", "revenue_amount"),
    *("order_count", "unit_count", "active_customer_count", "average_order_value"),
    "new_customer_count",
)
DELIVERIES = (
    *("delivered_count", "late_by_date_count", "late_by_timestamp_count"),
    *("on_time_rate", "late_by_date_rate", "late_by_timestamp_rate"),
    *("shipping_limit_breach_rate", "average_lead_time_days"),
    *("median_lead_time_days", "p90_lead_time_days"),
)
REVIEWS = (
    *("review_count", "average_review_score", "csat_rate", "negative_rate"),
    "nps_like_rate",
)
# Ratios, and the totals that make them.
RATIOS = ("roas", "poas", "roi", "roi_on_revenue", "cpa", "cac", "ctr", "cvr")
CHANNELS = (
    *("budget_amount", "spend_amount", "impression_count", "click_count"),
    *("conversion_count", "channel_revenue_amount", "channel_margin_amount"),
    *("ctr_click_count", "cvr_conversion_count", "cpa_spend_amount"),
    *("channel_new_customer_count", *RATIOS),
)
ALL_TIME = (*SALES, "customer_revenue_amount", "value_per_customer", "items_per_order")
MONTH = ("metric_time__month", "shop")
# The mart's totals as MetricFlow knows them: revenue_amount is that of all orders.
CHANNEL_ROWS = """(
    select
        *, period_start_date as month_start_date,
        revenue_amount as channel_revenue_amount,
        margin_amount as channel_margin_amount,
        new_customer_count as channel_new_customer_count
    from marketing.channel_performance"""
MONTHLY = {
    "sales": (SALES, MONTH, "sales.kpis_monthly"),
    "deliveries": (DELIVERIES, MONTH, "customer_experience.cx_kpis_monthly"),
    "reviews": (
        *(REVIEWS, ("shop_order__order_date__month", "shop")),
        "customer_experience.cx_kpis_monthly",
    ),
    "channels": (
        CHANNELS,
        MONTH,
        f"{CHANNEL_ROWS} where channel_level = 'shop' and period_grain = 'month')",
    ),
}


def rounded(metric: str, value: float | None) -> float | None:
    """Return a metric as the marts round it: rates to six decimals, others to four."""
    decimals = 6 if metric.endswith("_rate") or metric in RATIOS else 4
    return None if value is None else pytest.approx(value, abs=0.51 * 10**-decimals)


# Its import takes longer than an answer, so one process answers all queries.
METRICFLOW = """
import json, sys
from dbt_metricflow.cli.main import cli
for words in json.loads(sys.argv[1]):
    cli(words, standalone_mode=False)
"""
QUERIES = {
    **{name: query[:2] for name, query in MONTHLY.items()},
    "all time": (ALL_TIME, ("shop",)),
    "shop": (CHANNELS, ("shop",)),
    "channel": (CHANNELS, ("shop", "shop_channel_month__channel")),
    "state": (("late_by_date_rate",), ("shop__shop_name", "shop_order__state")),
}


@dataclass(frozen=True)
class Answered:
    """A build, what MetricFlow printed, and where its answers are."""

    run: Run
    printed: str
    folder: Path

    def answer(self, query: str) -> dict[tuple[Any, ...], list[float | None]]:
        """Return the metrics' values by group, in the order of the metrics."""
        metrics, groups = QUERIES[query]
        path = self.folder / f"{query}.csv"
        if not path.exists():
            return {}  # MetricFlow leaves no file without a row.
        with path.open(newline="", encoding="utf-8") as file:
            return {
                tuple(row[group] for group in groups): [
                    float(row[metric]) if row[metric] else None for metric in metrics
                ]
                for row in csv.DictReader(file)
            }


def metricflow(run: Run, folder: Path) -> Answered:
    """Run `mf` on a copy of a build: it would keep other workers from reading it."""
    project = folder / "project"
    project.mkdir()
    # It wants the manifest in a folder called target.
    (project / "dbt_project.yml").symlink_to(ROOT / "dbt_project.yml")
    (project / "target").symlink_to(run.target)
    # dbt read the project where the run's folder was then: by this name, not path.
    file = folder / run.warehouse.name
    shutil.copyfile(run.warehouse, file)
    commands = [["validate-configs", "--show-all"]]
    for name, (metrics, groups) in QUERIES.items():
        asked = ["--metrics", ",".join(metrics), "--group-by", ",".join(groups)]
        written = ["--csv", str(folder / f"{name}.csv"), "--quiet"]
        commands.append(["query", *asked, *written])
    finished = subprocess.run(
        [sys.executable, "-c", METRICFLOW, json.dumps(commands)],
        cwd=folder,
        env={
            **os.environ,
            "DBT_PROJECT_DIR": str(project),
            "DBT_PROFILES_DIR": str(ROOT),
            "DBT_LOG_PATH": str(folder),
            "CLIENTELE_DUCKDB_PATH": str(file),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return Answered(replace(run, warehouse=file), finished.stdout, folder)


@pytest.fixture(scope="module", params=["sample", "real"])
def answered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Answered:
    run = request.getfixturevalue(request.param)
    return metricflow(run, tmp_path_factory.mktemp(request.param))


def test_metricflow_accepts_the_semantic_layer(answered: Answered) -> None:
    accepted = "ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0"
    assert answered.printed.count(accepted) == 6, answered.printed


@pytest.mark.parametrize("query", MONTHLY)
def test_metrics_by_month_equal_the_mart(answered: Answered, query: str) -> None:
    metrics, _, mart = MONTHLY[query]
    found = {
        (datetime.fromisoformat(day).date(), shop): [
            rounded(metric, value)
            for metric, value in zip(metrics, values, strict=True)
        ]
        for (day, shop), values in answered.answer(query).items()
        # Customers without a purchase have no day, and are no new ones.
        if day or any(values)
    }
    rows = answered.run.query(
        f"select month_start_date, shop_id, {', '.join(metrics)} from {mart}"
    )
    expected = {
        (row[0], row[1]): [None if x is None else float(x) for x in row[2:]]
        for row in rows
        # A month of zeros in the mart has nothing to be asked of.
        if any(row[2:])
    }
    assert expected or (query == "channels" and not has_channels(answered.run))
    for key, values in expected.items():
        assert values == found[key], key
    # What the mart does not have is nothing.
    assert all(
        value in (None, 0)
        for key in found.keys() - expected.keys()
        for value in found[key]
    )


def test_metrics_of_all_time_equal_the_mart(answered: Answered) -> None:
    found = answered.answer("all time")
    rows = answered.run.query(
        f"select shop_id, {', '.join(ALL_TIME)} from sales.kpis_by_period "
        "where period_id = 'all'"
    )
    assert {shop for (shop,) in found} == {row[0] for row in rows}
    for shop, *values in rows:
        assert [float(value) for value in values] == [
            rounded(metric, value)
            for metric, value in zip(ALL_TIME, found[(shop,)], strict=True)
        ]


def has_channels(run: Run) -> bool:
    """Say whether a sale names a channel: the public data know none."""
    return bool(run.query("select 1 from core.order_lines where channel is not null"))


@pytest.mark.parametrize("level", ["shop", "channel"])
def test_metrics_of_channels_equal_the_mart(answered: Answered, level: str) -> None:
    keys = "shop_id, channel" if level == "channel" else "shop_id"
    rows = answered.run.query(
        f"select {keys}, {', '.join(CHANNELS)} from {CHANNEL_ROWS} "
        f"where channel_level = '{level}' and period_grain = 'all')"
    )
    found = answered.answer(level)
    assert len(rows) == len(found)
    assert bool(rows) == has_channels(answered.run)
    width = len(QUERIES[level][1])
    for row in rows:
        assert [None if x is None else float(x) for x in row[width:]] == [
            rounded(metric, value)
            for metric, value in zip(CHANNELS, found[row[:width]], strict=True)
        ]


def test_a_metric_can_be_asked_by_any_dimension(answered: Answered) -> None:
    assert ("Olist", "SP") in answered.answer("state")

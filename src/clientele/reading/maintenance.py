"""Write the maintenance contract of the segments, from what the marts say."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele.reading import marts
from clientele.reading.marts import Row

DEFAULT_OUTPUT = Path("docs/maintenance.md")

# The scheme that is published, and so maintained.
_BASKETS = "association_rules"
_SCHEME = "kmeans"

_RECOMMENDATIONS = "segmentation.maintenance_recommendation"
_DRIFT = "segmentation.segment_drift"
_FEATURE_DRIFT = "segmentation.feature_drift"
_LABELS = "segmentation.cluster_labels"
_PROFILES = "segmentation.cluster_profiles"
_COUNTS = "segmentation.cluster_count_selection"
_RUNS = "monitoring.model_runs"
_METRICS = "monitoring.model_metrics"

# The first columns make a row unique, and so the order fixed.
_COLUMNS = {
    _RECOMMENDATIONS: (
        "shop_id, reason, evidence, owner, deputy, notify, recommended_months, "
        "response_days, maximum_months, as_of_date, drift_called_date, "
        "next_refit_date"
    ),
    _DRIFT: (
        "shop_id, as_of_date, baseline_date, is_current, model_ari, gate_ari, "
        "is_below_gate"
    ),
    _FEATURE_DRIFT: (
        "shop_id, as_of_date, feature_name, psi, psi_verdict, moving_gate, shifted_gate"
    ),
    _LABELS: (
        "shop_id, segment_scheme, cluster_id, segment_name, segment_label_fr, "
        "customer_count, customer_rate, why"
    ),
    _PROFILES: (
        "distinct shop_id, segment_scheme, feature_name, is_used, is_constant, "
        "left_out_reason"
    ),
    _COUNTS: "shop_id, cluster_count, is_chosen, reason",
    _RUNS: "shop_id, model_name, model_run_id, customer_count, as_of_date, is_current",
    _METRICS: (
        "shop_id, model_name, metric_name, metric_value, gate_operator, gate_value, "
        "is_passed"
    ),
}

_INTRODUCTION = """\
# Maintenance contract of the customer segments

`clientele maintenance` writes this file from the warehouse: what is promised of the
segments of each shop, by whom, and what is done when the promise is not kept. It
changes only if the warehouse does. Do not edit it: who answers and how soon stands in
`seeds/segmentation/maintenance_policy.csv`, gates are vars of `dbt_project.yml`, and
the rest is measured.
"""


def write(root: Path, console: Console, warehouse: Path | None, output: Path) -> None:
    """Write the maintenance contract as Markdown.

    Parameters
    ----------
    root
        The project's folder.
    console
        Where the file's name is printed.
    warehouse
        The DuckDB file; the published one if not given.
    output
        Where to write.

    Raises
    ------
    ClienteleError
        If the warehouse or a table is missing, or the file cannot be written.
    """
    marts.write(output, render(warehouse or marts.published(root)))
    console.print(f"Written: {output}", soft_wrap=True)


def render(warehouse: Path) -> str:
    """Return the contract: the same warehouse gives the same text.

    Raises
    ------
    ClienteleError
        If the warehouse or a table is missing.
    """
    rows = marts.read(warehouse, _COLUMNS)
    # Baskets are not learned segments.
    for table in (_RUNS, _METRICS):
        rows[table] = [row for row in rows[table] if row["model_name"] != _BASKETS]
    lines = [_INTRODUCTION.rstrip()]
    for terms in rows[_RECOMMENDATIONS]:
        of_shop = {
            table: [row for row in found if row["shop_id"] == terms["shop_id"]]
            for table, found in rows.items()
        }
        lines += _section(terms, of_shop)
    if not rows[_RECOMMENDATIONS]:
        lines += ["", "No shop has an as-of date, so there is nothing to maintain."]
    return "\n".join(lines) + "\n"


def _section(terms: Row, rows: dict[str, list[Row]]) -> list[str]:
    """Return what the contract says of one shop."""
    gates = [row for row in rows[_METRICS] if row["gate_value"] is not None]
    return [
        *("", f"## {terms['shop_id']}"),
        *_alerts(terms, gates),
        *_heading("Purpose"),
        "Groups of customers that are alike, for marketing to address alike: the "
        "segments of scheme `kmeans`, learned anew at each build and named by rule. "
        "They hold as long as the customers are spread as they were at the fit.",
        *_heading("Population"),
        *_population(terms, rows),
        *_heading("Segments"),
        *_segments(rows),
        *_heading("Refresh rhythm"),
        f"- Every {_counted(terms['recommended_months'], 'month')}; the next refit "
        f"is due on {terms['next_refit_date']}.",
        f"- Reason: {terms['reason']}.",
        f"- Evidence: {terms['evidence']}.",
        *_heading("Thresholds"),
        *_thresholds(terms, gates, rows),
        *_heading("Owner"),
        *_table(
            ("owner", "deputy", "notify", "response days", "maximum months"),
            [
                [
                    *(terms["owner"], terms["deputy"], terms["notify"]),
                    *(terms["response_days"], terms["maximum_months"]),
                ]
            ],
        ),
        *_heading("What to do on alert"),
        "An alert is a gate that is missed, drift that is called, or a refit that is "
        "due.",
        "",
        *_steps(terms),
        *_heading("Runs"),
        *_table(
            ("model", "run id", "as of", "customers"),
            [
                [
                    *(row["model_name"], f"`{row['model_run_id']}`"),
                    *(row["as_of_date"], f"{row['customer_count']:,}"),
                ]
                for row in rows[_RUNS]
                if row["is_current"]
            ],
        ),
    ]


def _alerts(terms: Row, gates: list[Row]) -> list[str]:
    alerts = []
    if terms["drift_called_date"] is not None:
        alerts.append(f"**Drift was called on {terms['drift_called_date']}.**")
    missed = [
        f"{row['metric_name']} of {row['model_name']}"
        for row in gates
        if row["is_passed"] is False
    ]
    if missed:
        alerts.append(f"**Gates missed: {', '.join(missed)}.**")
    return ["", f"> {' '.join(alerts)} See what to do on alert."] if alerts else []


def _population(terms: Row, rows: dict[str, list[Row]]) -> list[str]:
    customers = [
        row["customer_count"]
        for row in rows[_RUNS]
        if row["is_current"] and row["model_name"] == _SCHEME
    ]
    features = [row for row in rows[_PROFILES] if row["segment_scheme"] == _SCHEME]
    used = [
        row["feature_name"] + (" (hardly varies)" if row["is_constant"] else "")
        for row in features
        if row["is_used"]
    ]
    left_out = [
        f"{row['feature_name']} ({row['left_out_reason'] or 'no reason given'})"
        for row in features
        if not row["is_used"]
    ]
    return [
        f"- Customers: {customers[0]:,}" if customers else "- Customers: no model",
        f"- As of: {terms['as_of_date']}",
        f"- Features used: {', '.join(used) or 'none'}",
        f"- Features left out: {'; '.join(left_out) or 'none'}",
    ]


def _segments(rows: dict[str, list[Row]]) -> list[str]:
    labels = [row for row in rows[_LABELS] if row["segment_scheme"] == _SCHEME]
    if not labels:
        return ["None: no K-Means model was fitted for this shop."]
    chosen = [
        f"{row['cluster_count']} clusters: {row['reason']}."
        for row in rows[_COUNTS]
        if row["is_chosen"]
    ]
    return [
        *chosen,
        *([""] if chosen else []),
        *_table(
            ("cluster", "segment", "French", "customers", "share", "why"),
            [
                [
                    *(row["cluster_id"], row["segment_name"], row["segment_label_fr"]),
                    f"{row['customer_count']:,}",
                    f"{row['customer_rate']:.1%}",
                    row["why"],
                ]
                for row in labels
            ],
        ),
    ]


def _thresholds(terms: Row, gates: list[Row], rows: dict[str, list[Row]]) -> list[str]:
    drift = next((row for row in rows[_DRIFT] if row["is_current"]), None)
    if drift is None:
        followed = "No model is followed: there is no date before the current one."
    else:
        followed = (
            f"gate_ari is {_number(drift['gate_ari'])}; model_ari of the model of "
            f"{drift['baseline_date']} is {_number(drift['model_ari'])} at "
            f"{drift['as_of_date']}, "
            f"{'below' if drift['is_below_gate'] else 'not below'} it."
        )
    return [
        *_table(
            ("model", "metric", "value", "gate", "passed"),
            [
                [
                    *(row["model_name"], row["metric_name"]),
                    _number(row["metric_value"]),
                    f"{row['gate_operator']} {_number(row['gate_value'])}",
                    {True: "yes", False: "**no**", None: "-"}[row["is_passed"]],
                ]
                for row in gates
            ],
        ),
        "",
        f"- Drift: {followed} It is called when model_ari is below gate_ari for as "
        "many dates running as var `drift_gate_periods` says.",
        *_moved_features(terms, rows[_FEATURE_DRIFT]),
    ]


def _moved_features(terms: Row, features: list[Row]) -> list[str]:
    moved = [
        f"{row['feature_name']} {_number(row['psi'])} ({row['psi_verdict']})"
        for row in features
        if row["as_of_date"] == terms["as_of_date"] and row["psi_verdict"] != "stable"
    ]
    return [
        f"- PSI of a feature: up to {gates['moving_gate']} stable, above it moving, "
        f"above {gates['shifted_gate']} shifted. Not stable at "
        f"{terms['as_of_date']}: {', '.join(moved) or 'none'}."
        for gates in features[:1]
    ]


def _steps(terms: Row) -> list[str]:
    shop, days = terms["shop_id"], _counted(terms["response_days"], "day")
    steps = (
        f"Look at `segmentation.segment_drift` and `segmentation.feature_drift` where "
        f"shop_id is '{shop}': since when, and which features moved.",
        "Refit: put the new raw files in place and rebuild with `clientele build` and "
        "the options of the last build; every build fits anew.",
        "Check the labels in `segmentation.cluster_labels` against the segments above, "
        "then write this contract anew with `clientele maintenance`.",
        f"Tell {terms['notify']} within {days}, in the name of {terms['owner']} or, in "
        f"their absence, {terms['deputy']}.",
        "When `seeds/segmentation/maintenance_policy.csv` changes, rebuild as well: "
        "rhythm and owners are read from it at each build.",
    )
    return [f"{number}. {step}" for number, step in enumerate(steps, start=1)]


def _heading(text: str) -> list[str]:
    return ["", f"### {text}", ""]


def _table(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    names = list(names)
    lines = [names, *rows]
    first, *rest = (
        f"| {' | '.join('-' if cell is None else _cell(cell) for cell in line)} |"
        for line in lines
    )
    return [first, "|" + "---|" * len(names), *rest]


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

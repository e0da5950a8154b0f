"""Write the maintenance contract of the segments, from what the marts say."""

from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele.building.publishing import named_path
from clientele.reading import marts
from clientele.reading.marts import Row

_TABLES = (
    "segmentation.maintenance_recommendation",
    "segmentation.segment_drift",
    "segmentation.feature_drift",
    "segmentation.cluster_labels",
    "segmentation.cluster_profiles",
    "segmentation.cluster_count_selection",
    "monitoring.model_runs",
    "monitoring.model_metrics",
)

_INTRODUCTION = """\
# Maintenance contract of the customer segments

`clientele maintenance` writes this file from the warehouse: what is promised of the
segments of each shop, by whom, and what to do when the promise is not kept. It changes
only if the warehouse does. Do not edit it: `seeds/segmentation/maintenance_policy.csv`
says who answers and how soon, vars of `dbt_project.yml` set the gates, and the rest is
measured.
"""

_SECTION = """
## {shop_id}
{alerts}
### Purpose

Groups of customers that are alike, for marketing to address alike: the segments of
scheme `kmeans`, learned anew at each build and named by rule. They hold as long as
customers are spread as they were at the fit.

### Population

- Customers: {customers}
- As of: {as_of_date}
- Features used: {used}
- Features left out: {left_out}

### Segments

{segments}

### Refresh rhythm

- Every {months}; the next refit is due on {next_refit_date}.
- Reason: {reason}.
- Evidence: {evidence}.

### Thresholds

{gates}

- Drift: {drift} Drift is called when model_ari is below gate_ari for as many dates \
running as var `drift_gate_periods` says.
{moved}
### Owner

{owners}

### What to do on alert

An alert is a missed gate, a call of drift, or a refit that is due.

1. Look at `segmentation.segment_drift` and `segmentation.feature_drift` where shop_id \
is '{shop_id}': since when, and which features moved.
2. Refit: put the new raw files in place and rebuild with `clientele build` and the \
options of the last build; every build fits anew.
3. Check the labels in `segmentation.cluster_labels` against the segments above, then \
write this contract anew with `clientele maintenance`.
4. Tell {notify} within {days}, in the name of {owner} or, in their absence, {deputy}.
5. Rebuild as well when `seeds/segmentation/maintenance_policy.csv` changes: each \
build reads rhythm and owners from it.

### Runs

{runs}
"""


def write(
    root: Path, console: Console, warehouse: Path | None, output: Path | None
) -> None:
    """Write the maintenance contract of a warehouse as Markdown.

    Without a warehouse it reads the published one of the project in `root`, and without
    an output it writes docs/maintenance.md there. Errors are those of `marts`.
    """
    output = output or root / "docs" / "maintenance.md"
    rows = marts.read(warehouse or named_path(root), _TABLES)
    terms = rows["segmentation.maintenance_recommendation"]
    sections = [_section(of_shop, rows) for of_shop in terms]
    if not sections:
        sections = ["\nNo shop has an as-of date, so there is nothing to maintain.\n"]
    marts.write(output, "".join([_INTRODUCTION, *sections]))
    console.print(f"Written: {output}", soft_wrap=True)


def _section(terms: Row, rows: dict[str, list[Row]]) -> str:
    own = {
        table.split(".")[1]: [row for row in found if _is_about(terms["shop_id"], row)]
        for table, found in rows.items()
    }
    metrics = sorted(own["model_metrics"], key=itemgetter("model_name", "metric_name"))
    gates = [row for row in metrics if row["gate_value"] is not None]
    models = sorted(own["model_runs"], key=itemgetter("model_name"))
    runs = [row for row in models if row["is_current"]]
    customers = [row["customer_count"] for row in runs if row["model_name"] == "kmeans"]
    return _SECTION.format(
        **terms,
        alerts=_alerts(terms, gates),
        customers=f"{customers[0]:,}" if customers else "no model",
        **_features_of(own["cluster_profiles"]),
        segments=_segments(own["cluster_labels"], own["cluster_count_selection"]),
        months=_counted(terms["recommended_months"], "month"),
        days=_counted(terms["response_days"], "day"),
        gates=_gates(gates),
        drift=_drift(own["segment_drift"]),
        moved=_moved(terms["as_of_date"], own["feature_drift"]),
        owners=_table(
            [terms], "owner", "deputy", "notify", "response_days", "maximum_months"
        ),
        runs=_table(runs, "model_name", "model_run_id", "as_of_date", "customer_count"),
    )


def _is_about(shop_id: str, row: Row) -> bool:
    return (
        row["shop_id"] == shop_id
        and row.get("segment_scheme", "kmeans") == "kmeans"
        and row.get("model_name") != "association_rules"
    )


def _alerts(terms: Row, gates: list[Row]) -> str:
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
    return f"\n> {' '.join(alerts)} See what to do on alert.\n" if alerts else ""


def _features_of(profiles: list[Row]) -> dict[str, str]:
    # There is a row per cluster and feature.
    features = {row["feature_name"]: row for row in profiles}
    used = [
        name + (" (hardly varies)" if row["is_constant"] else "")
        for name, row in features.items()
        if row["is_used"]
    ]
    left_out = [
        f"{name} ({row['left_out_reason'] or 'no reason given'})"
        for name, row in features.items()
        if not row["is_used"]
    ]
    return {
        "used": ", ".join(used) or "none",
        "left_out": "; ".join(left_out) or "none",
    }


def _segments(labels: list[Row], counts: list[Row]) -> str:
    if not labels:
        return "None: no K-Means model was fitted for this shop."
    chosen = [
        f"{row['cluster_count']} clusters: {row['reason']}.\n\n"
        for row in counts
        if row["is_chosen"]
    ]
    shown = [
        {**row, "customers": f"{row['customer_count']:,}"}
        | {"share": f"{row['customer_rate']:.1%}"}
        for row in sorted(labels, key=lambda row: row["cluster_id"])
    ]
    columns = ("cluster_id", "segment_name", "segment_label_fr", "customers", "share")
    return "".join(chosen) + _table(shown, *columns, "why")


def _gates(gates: list[Row]) -> str:
    shown = [
        {
            "model": row["model_name"],
            "metric": row["metric_name"],
            "value": _number(row["metric_value"]),
            "gate": f"{row['gate_operator']} {_number(row['gate_value'])}",
            "passed": {True: "yes", False: "**no**", None: "-"}[row["is_passed"]],
        }
        for row in gates
    ]
    return _table(shown, "model", "metric", "value", "gate", "passed")


def _drift(drift: list[Row]) -> str:
    for row in drift:
        if row["is_current"]:
            below = "below" if row["is_below_gate"] else "not below"
            return (
                f"gate_ari is {_number(row['gate_ari'])}; model_ari of the model of "
                f"{row['baseline_date']} is {_number(row['model_ari'])} at "
                f"{row['as_of_date']}, {below} it."
            )
    return "No model is followed: there is no date before the current one."


def _moved(as_of_date: Any, features: list[Row]) -> str:
    if not features:
        return ""
    moved = [
        f"{row['feature_name']} {_number(row['psi'])} ({row['psi_verdict']})"
        for row in features
        if row["as_of_date"] == as_of_date and row["psi_verdict"] != "stable"
    ]
    return (
        f"- PSI of a feature: up to {features[0]['moving_gate']} stable, above it "
        f"moving, above {features[0]['shifted_gate']} shifted. Not stable at "
        f"{as_of_date}: {', '.join(moved) or 'none'}.\n"
    )


def _table(rows: Iterable[Row], *columns: str) -> str:
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    heading = [column.replace("_", " ") for column in columns]
    lines = [heading, ["---"] * len(columns), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    return "-" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

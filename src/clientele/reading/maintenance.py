"""Write the maintenance contract of the segments, from what the marts say.

The contract exists in English and in French, with the same numbers.
"""

from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.console import Console

from clientele.building.publishing import named_path
from clientele.reading import marts
from clientele.reading.maintenance_words import ENGLISH, FRENCH, Words
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
# Models that learn no segments.
OTHER_MODELS = (
    *("association_rules", "channel_attribution", "channel_correlation"),
    *("customer_neighbours", "customer_value", "revenue_forecast"),
    "value_calibration",
)


def write(
    root: Path, console: Console, warehouse: Path | None, output: Path | None
) -> None:
    """Write the maintenance contract of a warehouse as Markdown, in both languages.

    Without a warehouse it reads the published one of the project in `root`, and without
    an output it writes docs/maintenance.md there. The French one lies next to it, as
    maintenance.fr.md. Errors are those of `marts`.
    """
    output = output or root / "docs" / "maintenance.md"
    rows = marts.read(warehouse or named_path(root), _TABLES)
    french = output.with_name(f"{output.stem}.fr{output.suffix}")
    for words, file in ((ENGLISH, output), (FRENCH, french)):
        marts.write(file, contract(rows, words))
        console.print(f"Written: {file}", soft_wrap=True)


def contract(rows: dict[str, list[Row]], words: Words) -> str:
    """Return the contract in a language, from the rows of the marts."""
    terms = rows["segmentation.maintenance_recommendation"]
    sections = [_section(of_shop, rows, words) for of_shop in terms]
    if not sections:
        nothing = words("No shop has an as-of date, so there is nothing to maintain.")
        sections = [f"\n{nothing}\n"]
    return "".join([words.introduction, *sections])


def _section(terms: Row, rows: dict[str, list[Row]], words: Words) -> str:
    own = {
        table.split(".")[1]: [row for row in found if _is_about(terms["shop_id"], row)]
        for table, found in rows.items()
    }
    metrics = sorted(own["model_metrics"], key=itemgetter("model_name", "metric_name"))
    gates = [row for row in metrics if row["gate_value"] is not None]
    models = sorted(own["model_runs"], key=itemgetter("model_name"))
    runs = [row for row in models if row["is_current"]]
    customers = [row["customer_count"] for row in runs if row["model_name"] == "kmeans"]
    told = {
        name: terms[f"{name}{words.suffix}"]
        for name in ("reason", "followed_model", "evidence", "label_advice")
    }
    dated = {
        name: words.date(terms[name]) for name in ("as_of_date", "next_refit_date")
    }
    labels = {
        row["feature_name"]: row["measure_label" + words.suffix]
        for row in own["cluster_profiles"]
        if row["is_used"]
    }
    return words.section.format(
        **{**terms, **told, **dated},
        alerts=_alerts(terms, gates, words),
        customers=words.count(customers[0]) if customers else words("no model"),
        **_features_of(own["cluster_profiles"], words),
        segments=_segments(
            own["cluster_labels"], own["cluster_count_selection"], words
        ),
        rhythm=_rhythm(terms["recommended_months"], words),
        days=_days(terms["response_days"], words),
        gates=_gates(gates, words),
        drift=_drift(own["segment_drift"], words),
        moved=_moved(own["segment_drift"], own["feature_drift"], labels, words),
        owners=_table(
            *([terms], words, "owner", "deputy", "notify"),
            *("response_days", "maximum_months"),
        ),
        runs=_table(
            *(_told(runs, words), words, "model_name", "model_run_id"),
            *("as_of_date", "customer_count"),
        ),
    )


def _is_about(shop_id: str, row: Row) -> bool:
    return (
        row["shop_id"] == shop_id
        and row.get("segment_scheme", "kmeans") == "kmeans"
        and row.get("model_name") not in OTHER_MODELS
    )


def _alerts(terms: Row, gates: list[Row], words: Words) -> str:
    alerts = []
    if terms["drift_called_date"] is not None:
        called = words("**Drift was called on {date}.**")
        alerts.append(called.format(date=words.date(terms["drift_called_date"])))
    missed = [
        words("{metric} of {model}").format(
            metric=row["metric_name"], model=row["model_name"]
        )
        for row in gates
        if row["is_passed"] is False
    ]
    if missed:
        told = words("**Gates missed: {missed}.**")
        alerts.append(told.format(missed=", ".join(missed)))
    if not alerts:
        return ""
    return f"\n> {' '.join(alerts)} {words('See what to do on alert.')}\n"


def _features_of(profiles: list[Row], words: Words) -> dict[str, str]:
    # There is a row per cluster and feature.
    features = {row["feature_name"]: row for row in profiles}.values()
    label, reason = (
        name + words.suffix for name in ("measure_label", "left_out_reason")
    )
    used = [
        row[label] + (f" ({words('hardly varies')})" if row["is_constant"] else "")
        for row in features
        if row["is_used"]
    ]
    left_out = [
        f"{row[label]} ({row[reason] or words('no reason given')})"
        for row in features
        if not row["is_used"]
    ]
    return {
        "used": ", ".join(used) or words("none"),
        "left_out": words("; ").join(left_out) or words("none"),
    }


def _segments(labels: list[Row], counts: list[Row], words: Words) -> str:
    if not labels:
        return words("None: no K-Means model was fitted for this shop.")
    chosen = [
        words("{count} clusters: {reason}.").format(
            count=row["cluster_count"], reason=row["reason" + words.suffix]
        )
        for row in counts
        if row["is_chosen"]
    ]
    shown = [
        {**row, "customers": words.count(row["customer_count"])}
        | {"share": words.share(row["customer_rate"])}
        for row in sorted(labels, key=lambda row: row["cluster_id"])
    ]
    table = _table(shown, words, *words.of_segments)
    return "\n\n".join([*chosen, table])


def _gates(gates: list[Row], words: Words) -> str:
    passed = {True: words("yes"), False: words("**no**"), None: "-"}
    shown = [
        {
            "model": row["model_name"],
            "metric": row["metric_name"],
            "value": words.number(row["metric_value"], bound=row["gate_value"]),
            "gate": f"{row['gate_operator']} {words.number(row['gate_value'])}",
            "passed": passed[row["is_passed"]],
        }
        for row in gates
    ]
    return _table(shown, words, "model", "metric", "value", "gate", "passed")


def _drift(drift: list[Row], words: Words) -> str:
    for row in drift:
        if row["is_current"]:
            return words.drift.format(
                gate=words.number(row["gate_ari"]),
                baseline=words.date(row["baseline_date"]),
                ari=words.number(row["model_ari"], bound=row["gate_ari"]),
                date=words.date(row["as_of_date"]),
                below=words("below" if row["is_below_gate"] else "not below"),
            )
    return words("No model is followed: one date alone, or too few customers.")


def _moved(
    drift: list[Row], features: list[Row], labels: dict[str, str], words: Words
) -> str:
    """Return which of the features used are not stable, and if clusters are."""
    current = next((row for row in drift if row["is_current"]), None)
    of_now = [
        row
        for row in features
        if row["as_of_date"] == (current or {}).get("as_of_date")
        and row["feature_name"] in labels
    ]
    if not of_now:
        return ""
    moved = [
        f"{labels[row['feature_name']]} {words.number(row['psi'])} "
        f"({words(row['psi_verdict'])})"
        for row in of_now
        if row["psi_verdict"] != "stable"
    ]
    dates = {
        name: words.date(current[f"{name}_date"]) for name in ("baseline", "as_of")
    }
    text = words.moved.format(
        moving=words.number(of_now[0]["moving_gate"], 2),
        shifted=words.number(of_now[0]["shifted_gate"], 2),
        date=dates["as_of"],
        moved=", ".join(moved) or words("none"),
    )
    shifted = [
        words('"{label}"').format(label=labels[row["feature_name"]])
        for row in of_now
        if row["psi_verdict"] == "shifted"
    ]
    has_drifted = any(row["is_drift_called"] for row in drift)
    if shifted and not has_drifted and not current["is_below_gate"]:
        text += words.shifted.format(
            shifted=", ".join(shifted),
            baseline=dates["baseline"],
            date=dates["as_of"],
            ari=words.number(current["model_ari"], bound=current["gate_ari"]),
            gate=words.number(current["gate_ari"]),
        )
    return text


def _told(runs: list[Row], words: Words) -> list[Row]:
    return [
        {
            **row,
            "as_of_date": words.date(row["as_of_date"]),
            "customer_count": words.count(row["customer_count"]),
        }
        for row in runs
    ]


def _table(rows: Iterable[Row], words: Words, *columns: str) -> str:
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    heading = [words(column).replace("_", " ") for column in columns]
    lines = [heading, ["---"] * len(columns), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    return "-" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def _rhythm(months: int, words: Words) -> str:
    if months == 1:
        return words("Every month")
    return words("Every {months} months").format(months=months)


def _days(days: int, words: Words) -> str:
    return f"{days} {words('day' if days == 1 else 'days')}"

"""Models of every shop and window, and what they expect, as rows for the warehouse."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clientele.value import amounts, fitting, purchases
from clientele.warehouse import frames, runs
from clientele.warehouse.settings import Settings, Values

MODELS = frames.schema("""
    shop_id text, value_window text, as_of_date date, customer_count integer,
    repeater_count integer, r number, alpha number, a number, b number,
    log_likelihood number, leaving_evidence number, is_converged boolean,
    is_at_limit boolean,
    order_covariance text, valued_count integer, p number, q number, v number,
    amount_log_likelihood number, is_amount_converged boolean,
    is_amount_at_limit boolean, amount_covariance_pp number,
    amount_covariance_pq number, amount_covariance_pv number,
    amount_covariance_qq number, amount_covariance_qv number,
    amount_covariance_vv number, amount_correlation number, estimates text,
    model_run_id text, input_fingerprint text, parameters text, library_versions text
""")
ORDERS = frames.schema("""
    shop_id text, value_window text, repeat_count integer, t_x_days integer,
    t_days integer, expected_order_count number, discounted_order_count number,
    order_log_deviation number
""")
LIBRARIES = ("numpy", "scipy")
DAYS = 7  # of a week, the unit of time
YEAR = 365.25 / DAYS
LEAST_REPEATERS = 2  # below, nothing varies
DIGITS = 10  # of what is fitted: the rest is the optimiser's
NOW = "now"
MODEL_NAMES = {NOW: "customer_value", "holdout": "value_calibration"}


def models_table(
    histories: pa.Table, repeated: pa.Table, windows: pa.Table, settings: Values
) -> pa.Table:
    """Return `MODELS`: a row per shop and window with a customer.

    Args:
        histories: Columns `OF_HISTORIES`, in order of them.
        repeated: Columns `OF_AMOUNTS` of customers with a repeat, in order of them.
        windows: Columns `OF_WINDOWS`.
        settings: `value_bootstrap_refits` and `value_seed`.
    """
    checked = Settings(settings)
    common = {
        name: int(checked[name]) for name in ("value_bootstrap_refits", "value_seed")
    }
    versions = runs.library_versions(LIBRARIES)
    rows = []
    for window in frames.rows_of(frames.arrays(windows)):
        columns = _of_window(histories, window)
        if not len(columns["repeat_count"]):
            continue
        values = _of_window(repeated, window)
        row = {
            "shop_id": window["shop_id"],
            "value_window": window["value_window"],
            "as_of_date": window["as_of_date"],
            **_fitted(columns, values, window, common),
            "input_fingerprint": _fingerprint(columns, values),
            "parameters": runs.as_json({**_settings_of(window), **common}),
            "library_versions": runs.as_json(versions),
        }
        row["model_run_id"] = runs.run_id(
            MODEL_NAMES[window["value_window"]],
            row["shop_id"],
            str(row["as_of_date"]),
            inputs=row["input_fingerprint"],
            parameters={**_settings_of(window), **common},
            versions=versions,
        )
        rows.append(row)
    return frames.table(rows, MODELS)


def orders_table(histories: pa.Table, models: pa.Table, windows: pa.Table) -> pa.Table:
    """Return `ORDERS`: a row per shop, window with a model and distinct history.

    Args:
        histories: Columns `OF_HISTORIES`, in order of them.
        models: Columns `OF_MODELS`.
        windows: Columns `OF_WINDOWS`.
    """
    by_window = {
        (window["shop_id"], window["value_window"]): window
        for window in frames.rows_of(frames.arrays(windows))
    }
    tables = []
    for model in frames.rows_of(frames.arrays(models)):
        if not np.isnan(model["r"]):
            window = by_window[model["shop_id"], model["value_window"]]
            tables.append(_expected(_of_window(histories, window), model, window))
    return frames.table(tables, ORDERS)


def _of_window(table: pa.Table, window: Values) -> frames.Columns:
    """Return the numbers of a shop's window."""
    kept = table.filter(
        pc.and_(
            pc.equal(table["shop_id"], window["shop_id"]),
            pc.equal(table["value_window"], window["value_window"]),
        )
    )
    return frames.arrays(kept.drop_columns(["shop_id", "value_window"]))


def _histories(columns: Mapping[str, np.ndarray]) -> purchases.Histories:
    return purchases.Histories(
        x=columns["repeat_count"],
        t_x=columns["t_x_days"] / DAYS,
        t=columns["t_days"] / DAYS,
    )


def _settings_of(window: Values) -> dict[str, Any]:
    return {
        "horizon_days": int(window["horizon_days"]),
        "value_discount_rate": window["value_discount_rate"],
        "value_minimum_repeaters": int(window["value_minimum_repeaters"]),
    }


def _fingerprint(*tables: Mapping[str, np.ndarray]) -> str:
    digest = sha256()
    for columns in tables:
        for name, values in columns.items():
            digest.update(name.encode())
            digest.update(np.round(values.astype(float), frames.DECIMALS).tobytes())
    return digest.hexdigest()


def _fitted(
    columns: frames.Columns, values: frames.Columns, window: Values, common: Values
) -> dict[str, Any]:
    """Return what the two models say of a window; nothing where they do not apply."""
    weights, x = columns["customer_count"], columns["repeat_count"]
    repeaters = int(weights[x > 0].sum())
    row: dict[str, Any] = {
        "customer_count": int(weights.sum()),
        "repeater_count": repeaters,
    }
    refits = common["value_bootstrap_refits"] if window["value_window"] == NOW else 0
    estimates: dict[str, Any] = {}
    least = max(window["value_minimum_repeaters"], LEAST_REPEATERS)
    if repeaters >= least:
        histories = _histories(columns)
        row |= _fitted_orders(histories, weights, refits, common, estimates)
    amount = values["mean_repeat_amount"]
    known = ~np.isnan(amount) & (amount > 0)
    row["valued_count"] = int(known.sum())
    if row["valued_count"] >= least:
        valued = values["repeat_count"][known], amount[known]
        row |= _fitted_amounts(*valued, refits, common, estimates)
    return {**row, "estimates": runs.as_json(estimates) if estimates else None}


def _fitted_orders(
    histories: purchases.Histories,
    weights: np.ndarray,
    refits: int,
    common: Values,
    estimates: dict[str, Any],
) -> dict[str, Any]:
    likelihood = purchases.likelihood(histories)
    fit = fitting.maximise(
        likelihood, weights, purchases.starts(histories), purchases.LIMITS
    )
    staying = fitting.maximise(
        purchases.staying_likelihood(histories),
        weights,
        [start[:2] for start in purchases.starts(histories)],
        purchases.LIMITS[:2],
    )
    evidence = 2 * (fit.log_likelihood - staying.log_likelihood)
    draws = fitting.draws_of(weights, refits, common["value_seed"])
    covariance = fitting.bootstrap_covariance(
        likelihood, weights, fit, purchases.LIMITS, draws
    )
    estimates |= _estimates(purchases.NAMES, fit.parameters, fit.errors)
    return {
        **_named(purchases.NAMES, fit.parameters),
        "log_likelihood": frames.rounded(fit.log_likelihood),
        "leaving_evidence": frames.rounded(evidence),
        "is_converged": fit.is_converged,
        "is_at_limit": fit.is_at_limit,
        "order_covariance": json.dumps([_short(c) for c in covariance.ravel()]),
    }


def _fitted_amounts(
    x: np.ndarray,
    amount: np.ndarray,
    refits: int,
    common: Values,
    estimates: dict[str, Any],
) -> dict[str, Any]:
    # In units of their mean, amounts of any currency are alike.
    unit = amount.mean()
    likelihood, weights = amounts.likelihood(x, amount / unit), np.ones(len(x))
    fit = fitting.maximise(likelihood, weights, amounts.STARTS, amounts.LIMITS)
    draws = fitting.draws_of(weights, refits, common["value_seed"])
    covariance = fitting.bootstrap_covariance(
        likelihood, weights, fit, amounts.LIMITS, draws
    )
    units = np.array([1, 1, unit])
    estimates |= _estimates(amounts.NAMES, fit.parameters * units, fit.errors * units)
    varies = np.ptp(x) > 0 and np.ptp(amount) > 0
    correlation = np.corrcoef(x, amount)[0, 1] if varies else np.nan
    pairs = (f"amount_covariance_{a}{b}" for a, b in _PAIRS)
    upper = covariance[np.triu_indices(len(amounts.NAMES))]
    return {
        **_named(amounts.NAMES, fit.parameters * units),
        "amount_log_likelihood": frames.rounded(
            fit.log_likelihood - len(x) * np.log(unit)
        ),
        "is_amount_converged": fit.is_converged,
        "is_amount_at_limit": fit.is_at_limit,
        **_named(tuple(pairs), upper),
        "amount_correlation": frames.rounded(correlation),
    }


_PAIRS = [
    (first, second)
    for at, first in enumerate(amounts.NAMES)
    for second in amounts.NAMES[at:]
]


def _expected(columns: frames.Columns, model: Values, window: Values) -> pa.Table:
    parameters = np.array([model[name] for name in purchases.NAMES])
    histories, weeks = _histories(columns), window["horizon_days"] / DAYS
    rate = np.log1p(window["value_discount_rate"]) / YEAR
    expected = purchases.expected_orders(parameters, histories, weeks)
    covariance = np.array(json.loads(model["order_covariance"]), dtype=float)
    deviation = np.full(len(expected), np.nan)
    if not np.isnan(covariance).any():
        deviation = purchases.log_deviation(
            parameters, covariance.reshape(len(parameters), -1), histories, weeks
        )
    discounted = purchases.discounted_orders(parameters, histories, weeks, rate)
    numbers = {
        "expected_order_count": expected,
        "discounted_order_count": discounted,
        "order_log_deviation": deviation,
    }
    rows = len(expected)
    return pa.table(
        {
            "shop_id": pa.repeat(model["shop_id"], rows),
            "value_window": pa.repeat(model["value_window"], rows),
            **{
                name: columns[name].astype(np.int64)
                for name in ("repeat_count", "t_x_days", "t_days")
            },
            **{
                name: pa.array(np.round(of_name, 9) + 0.0, from_pandas=True)
                for name, of_name in numbers.items()
            },
        }
    )


def _named(names: tuple[str, ...], values: np.ndarray) -> dict[str, float | None]:
    return {name: _short(value) for name, value in zip(names, values, strict=True)}


def _short(value: float) -> float | None:
    return float(f"{value:.{DIGITS - 1}e}") if np.isfinite(value) else None


def _estimates(
    names: tuple[str, ...], values: np.ndarray, errors: np.ndarray
) -> dict[str, Any]:
    return {
        name: {"estimate": frames.rounded(value), "error": frames.rounded(error)}
        for name, value, error in zip(names, values, errors, strict=True)
    }

"""Forecasts of every series of every shop, as rows for the warehouse."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.marketing import forecast
from clientele.marketing.columns import OF_MONTHS
from clientele.warehouse import frames, runs
from clientele.warehouse.frames import rounded
from clientele.warehouse.settings import Shops, Values

SERIES = OF_MONTHS[:3]
SCHEMA = frames.schema("""
    shop_id text, series_kind text, series_id text, forecast_method text,
    month_start_date date, horizon_months integer, month_count integer,
    forecast_amount number, low_80_amount number, high_80_amount number,
    low_95_amount number, high_95_amount number, recent_amount number,
    slope_amount number, r_squared number, backtest_count integer,
    last_forecast_amount number, last_error_amount number, last_margin_amount number,
    backtest_error_amount number, backtest_mape number, backtest_bias number,
    horizon_count integer, horizon_mape number, coverage_count integer,
    coverage_80 number, coverage_95 number, is_seasonal boolean, is_floored boolean,
    as_of_date date, model_run_id text, input_fingerprint text, parameters text,
    library_versions text
""")
# What results depend on.
LIBRARIES = ("numpy", "scipy")
# With fewer months there is the regression only.
ENOUGH_MONTHS = forecast.SEASON


def forecast_table(months: pa.Table, shops: Shops) -> pa.Table:
    """Return `SCHEMA`: a row per series, method and month ahead.

    Args:
        months: Columns `OF_MONTHS`, in order of them.
        shops: Columns `OF_FORECAST`, by shop.
    """
    rows = [
        {
            **dict(zip(SERIES, row, strict=False)),
            "month_start_date": row[3],
            # Engines cast decimals to floats that differ in the last bit.
            "revenue_amount": round(float(row[4]), frames.DECIMALS),
            "is_whole": bool(row[5] and row[6]),
        }
        for row in zip(*frames.arrays(months).values(), strict=True)
    ]
    tables = []
    for shop_id, of_shop in groupby(rows, itemgetter("shop_id")):
        held = list(of_shop)
        if not shops[shop_id]["forecast_months"]:
            continue
        run = _run(held, shops[shop_id])
        for key, of_series in groupby(held, itemgetter(*SERIES)):
            named = dict(zip(SERIES, key, strict=True))
            for row in _series_rows(list(of_series), shops[shop_id]):
                tables.append({**named, **row, **run})
    return frames.table(tables, SCHEMA)


def _run(rows: list[dict[str, Any]], shop: Values) -> dict[str, Any]:
    """Return what describes the run of a shop."""
    inputs = sha256(runs.as_json({"rows": rows}).encode()).hexdigest()[:16]
    parameters = {"forecast_months": int(shop["forecast_months"])}
    versions = runs.library_versions(LIBRARIES)
    run_id = runs.run_id(
        *("revenue_forecast", shop["shop_id"], f"{shop['as_of_date']:%Y-%m-%d}"),
        inputs=inputs,
        parameters=parameters,
        versions=versions,
    )
    return {
        "as_of_date": shop["as_of_date"],
        "model_run_id": run_id,
        "input_fingerprint": inputs,
        "parameters": runs.as_json(parameters),
        "library_versions": runs.as_json(versions),
    }


def _series_rows(rows: list[dict[str, Any]], shop: Values) -> Iterator[dict[str, Any]]:
    whole = [row for row in rows if row["is_whole"]]
    series = np.array([row["revenue_amount"] for row in whole], float)
    last = (
        whole[-1]["month_start_date"] if whole else months_after(shop["as_of_date"], -1)
    )
    horizons = int(shop["forecast_months"])
    recent = series[-horizons:].sum() if len(series) >= horizons else np.nan
    for name, (_, minimum) in forecast.METHODS.items():
        if name != "regression" and len(series) < max(minimum, ENOUGH_MONTHS):
            continue
        for at, row in enumerate(_method_rows(name, series, horizons)):
            yield {
                "forecast_method": name,
                "month_start_date": months_after(last, at + 1),
                "horizon_months": at + 1,
                "month_count": len(series),
                "recent_amount": rounded(recent),
                **row,
            }


def months_after(day: date, months: int) -> date:
    """Return the first day of a month that follows a day's month, or precedes it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _method_rows(
    name: str, series: np.ndarray, horizons: int
) -> Iterator[dict[str, Any]]:
    """Yield what a method says of each month ahead, and how good it was."""
    nothing = np.full(horizons, np.nan)
    said, tested = forecast.Forecasts(nothing[None], series * np.nan), None
    # Without a forecast, the row says how few months there are.
    if len(series) >= forecast.MINIMUM_MONTHS:
        said = forecast.METHODS[name][0](series, [len(series)], horizons)
        tested = forecast.backtest(name, series, horizons)
    amounts = forecast.published(said.amounts[0])
    widths = np.stack([nothing, nothing])
    measures: dict[str, Any] = {}
    by_horizon = {"horizon_count": nothing, "horizon_mape": nothing}
    if tested:
        widths = tested.widths
        counts = (~np.isnan(tested.errors)).sum(axis=0)
        by_horizon = {"horizon_count": counts, "horizon_mape": tested.mape_by_horizon}
        measures = {
            "last_forecast_amount": rounded(series[-1] + tested.errors[-1, 0]),
            "last_error_amount": rounded(tested.errors[-1, 0]),
            "last_margin_amount": rounded(tested.last_widths[-1, 0]),
            "backtest_count": int(counts.sum()),
            "backtest_error_amount": rounded(tested.mean_absolute),
            "backtest_mape": rounded(tested.mape),
            "backtest_bias": rounded(tested.bias),
            "coverage_count": tested.judged_count,
            "coverage_80": rounded(tested.covered[0]),
            "coverage_95": rounded(tested.covered[1]),
        }
    lows, highs = np.maximum(amounts - widths, 0), amounts + widths
    for at in range(horizons):
        yield {
            "forecast_amount": rounded(amounts[at]),
            "low_80_amount": rounded(lows[0, at]),
            "high_80_amount": rounded(highs[0, at]),
            "low_95_amount": rounded(lows[1, at]),
            "high_95_amount": rounded(highs[1, at]),
            "slope_amount": rounded(said.slope),
            "r_squared": rounded(forecast.r_squared(series, said.fitted)),
            "is_seasonal": said.is_seasonal,
            "is_floored": bool(said.amounts[0, at].round(frames.DECIMALS) < 0),
            **measures,
            "horizon_mape": rounded(by_horizon["horizon_mape"][at]),
            "horizon_count": int(np.nan_to_num(by_horizon["horizon_count"][at])),
        }

"""Forecasts of monthly revenue and their backtest: known answers and simulations."""

import datetime
import json
import re
import warnings
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from conftest import ROOT
from scipy import stats
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from clientele.marketing import forecast
from clientele.marketing.forecast_tables import forecast_table, months_after
from clientele.warehouse import frames

PEAKS = np.array([-6, -14, -2, 8, 12, 4, -16, -24, -8, 2, 18, 56])
MONTHS = frames.schema("""
    shop_id text, series_kind text, series_id text, month_start_date date,
    revenue_amount number, is_covered boolean, is_complete_month boolean
""")


def noisy(months: int, seed: int = 0) -> np.ndarray:
    """Return a line upwards with a season and noise on it."""
    noise = np.random.default_rng(seed).normal(0, 8, months)
    return 200 + 3 * np.arange(months) + np.resize(PEAKS, months) + noise


def model(series: np.ndarray, name: str, **known) -> ExponentialSmoothing:
    """Return the model of statsmodels that a method is."""
    kind = {"seasonal": "add", "seasonal_periods": 12} if name == "holt_winters" else {}
    method = "known" if known else "heuristic"
    return ExponentialSmoothing(
        series, trend="add", initialization_method=method, **kind, **known
    )


def states(series: np.ndarray, name: str) -> dict[str, Any]:
    """Return the states that statsmodels starts from, as it names them."""
    found = model(series, name).initial_values()
    names = ("initial_level", "initial_trend", "initial_seasonal")
    return dict(zip(names[: 2 + (name == "holt_winters")], found, strict=False))


# --- Methods ------------------------------------------------------------------


def test_regression_is_that_of_scipy() -> None:
    series = noisy(24)
    found = forecast.regression(series, [10, 24], 3)
    for at, amounts in zip([10, 24], found.amounts, strict=True):
        line = stats.linregress(np.arange(at), series[:at])
        ahead = line.intercept + line.slope * np.arange(at, at + 3)
        assert amounts == pytest.approx(ahead, rel=1e-12)
    assert found.slope == pytest.approx(line.slope, rel=1e-12)
    share = forecast.r_squared(series, found.fitted)
    assert share == pytest.approx(line.rvalue**2, rel=1e-12)


def test_published_projection_by_hand() -> None:
    # S0-27: a line through 10, 20, 40 is 8 1/3 + 15 t; R2 is 450 / 466 2/3.
    found = forecast.regression(np.array([10.0, 20, 40]), [3], 3)
    assert found.amounts[0] == pytest.approx([160 / 3, 205 / 3, 250 / 3])
    assert found.slope == pytest.approx(15)
    share = forecast.r_squared(np.array([10.0, 20, 40]), found.fitted)
    assert share == pytest.approx(450 / (1400 / 3))


def test_seasonal_naive_repeats_the_last_year() -> None:
    series = np.arange(100.0, 126.0)
    found = forecast.seasonal_naive(series, [12, 26], 14)
    assert found.amounts[0].tolist() == [*range(100, 112), 100, 101]
    assert found.amounts[1].tolist() == [*range(114, 126), 114, 115]
    assert np.isnan(found.fitted[:12]).all()
    assert found.fitted[12:].tolist() == list(range(100, 114))


@pytest.mark.parametrize("name", ["holt", "holt_winters"])
def test_smoothing_starts_where_statsmodels_does(name: str) -> None:
    first, seasonal = forecast.METHODS[name][1], name == "holt_winters"
    for months in (first, 30, 35, 36, 59, 60, 80):
        series = 1e6 * noisy(months, seed=months)
        level, trend, season = forecast._start(series, is_seasonal=seasonal)
        known = states(series, name)
        assert level == pytest.approx(known["initial_level"], rel=1e-12)
        assert trend == pytest.approx(known["initial_trend"], rel=1e-9)
        expected = known.get("initial_seasonal", np.zeros(12))
        assert season == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["holt", "holt_winters"])
def test_smoothing_is_that_of_statsmodels(name: str, seed: int) -> None:
    method, first = forecast.METHODS[name]
    series, seasonal = noisy(36, seed), name == "holt_winters"
    # What was known at the first origin goes on at later ones.
    known = states(series[:first], name)
    start = (*known.values(), *([] if seasonal else [np.zeros(12)]))
    found = forecast._weights(series[:first], start, is_seasonal=seasonal)
    names = ("smoothing_level", "smoothing_trend", "smoothing_seasonal")
    weights = dict(zip(names[: 2 + seasonal], found, strict=False))
    origins = range(first, 37)
    said = method(series, origins, 14)
    for at, amounts in zip(origins, said.amounts, strict=True):
        smoothed = model(series[:at], name, **known).fit(**weights, optimized=False)
        # Its twelfth month repeats the season of two years before, not of the last one.
        assert amounts[:11] == pytest.approx(smoothed.forecast(11), rel=1e-9)
        season = smoothed.season[[-1, -12, -11]] if seasonal else 0
        ahead = smoothed.level[-1] + smoothed.trend[-1] * np.array([12, 13, 14])
        assert amounts[11:] == pytest.approx(ahead + season, rel=1e-9)
    assert said.fitted == pytest.approx(smoothed.fittedvalues, rel=1e-9)
    assert said.is_seasonal == seasonal


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["holt", "holt_winters"])
def test_weights_are_as_good_as_those_of_an_optimizer(name: str, seed: int) -> None:
    method, first = forecast.METHODS[name]
    for months, size in ((first, 1), (48, 1e6)):
        series = size * noisy(months, seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            best = model(series, name).fit().sse
        found = series - method(series, [months], 3).fitted
        assert (found**2).sum() < 1.002 * best


@pytest.mark.parametrize("name", forecast.METHODS)
def test_no_origin_knows_what_comes_after_it(name: str) -> None:
    method, first = forecast.METHODS[name]
    series = noisy(36)
    later = np.append(series[:first], 9 * series[first:])
    assert (
        method(series, range(first, 36), 3).amounts[0].tolist()
        == method(later, range(first, 36), 3).amounts[0].tolist()
    )


@pytest.mark.parametrize("name", ["holt", "holt_winters"])
def test_weights_are_bounded_as_those_of_statsmodels(name: str) -> None:
    kind = name == "holt_winters"
    for seed in range(20):
        series = np.random.default_rng(seed).normal(0, 1, 24).cumsum() ** 3
        start = (*model(series, name).initial_values()[:2], np.resize(PEAKS, 12))
        weights = forecast._weights(series, start, is_seasonal=kind)
        level, trend, season = (100 * weights).round()
        assert 0 <= trend <= level <= 100 - season <= 100
        assert kind or season == 0


def test_every_series_has_forecasts(recwarn: pytest.WarningsRecorder) -> None:
    for series in (noisy(30), np.zeros(30), np.eye(1, 30, 29)[0] * 1e6, np.ones(30)):
        for name, (method, _) in forecast.METHODS.items():
            assert np.isfinite(method(series, [30], 3).amounts).all()
            assert forecast.backtest(name, series, 3) is not None
    assert not recwarn.list


# --- Backtest and intervals ---------------------------------------------------


@pytest.mark.parametrize(
    ("months", "first"),
    [(3, 3), (11, 3), (12, 6), (17, 6), (18, 12), (29, 12), (30, 24), (60, 24)],
)
def test_first_origin_leaves_enough_of_them(months: int, first: int) -> None:
    assert forecast.first_origin(months) == first


def test_methods_are_tried_where_they_forecast_as_now() -> None:
    tried = {
        months: [
            name
            for name in forecast.METHODS
            if forecast.backtest(name, noisy(months), 3) is not None
        ]
        for months in (3, 4, 17, 18, 29, 30)
    }
    every = [*forecast.METHODS]
    assert tried[3] == []
    assert tried[4] == tried[17] == ["regression"]
    assert tried[18] == tried[29] == ["regression", "seasonal_naive", "holt"]
    assert tried[30] == every


def test_notes_know_when_methods_can_be_tried() -> None:
    # forecast_note says from how many months on a trend with a season is tested.
    text = (ROOT / "macros/marketing/forecast_note.sql").read_text("utf-8")
    constants = dict(re.findall(r"set (season_months|minimum_origins) = (\d+)", text))
    assert constants == {
        "season_months": str(forecast.SEASON),
        "minimum_origins": str(forecast.MINIMUM_ORIGINS),
    }
    assert f"compared.month_count < {forecast.MINIMUM_MONTHS}\n" in text


def test_backtest_of_the_same_month_by_hand() -> None:
    # A year of 100 each month, then a year of 110, with a month of nothing.
    series = np.array([100.0] * 12 + [110.0] * 11 + [0.0])
    found = forecast.backtest("seasonal_naive", series, 3)
    assert found.errors.shape == (12, 3)
    assert found.errors[0].tolist() == [-10, -10, -10]
    assert found.errors[-1, 0] == 100
    assert np.isnan(found.errors[-1, 1:]).all()
    # 33 errors, 3 of them of the empty month, which has no percentage.
    assert found.mape == pytest.approx(10 / 110)
    assert found.mean_absolute == pytest.approx((30 * 10 + 3 * 100) / 33)
    assert found.bias == pytest.approx((-30 * 10 + 3 * 100) / (30 * 110))
    # Each interval was as wide as the errors before; only the empty month is outside.
    assert found.judged_count == 9 + 7 + 5
    assert found.covered[1] == pytest.approx(18 / 21)


def test_months_of_refunds_have_no_bias_and_no_cover() -> None:
    found = forecast.backtest("regression", np.full(12, -50.0), 3)
    assert np.isnan(found.bias)
    assert found.mape == 1  # zero instead of less than nothing
    assert found.covered.tolist() == [0, 0]
    assert np.isnan(forecast.backtest("regression", np.zeros(12), 3).mape)


def test_errors_known_at_an_origin() -> None:
    errors = np.arange(12.0).reshape(4, 3)
    known = forecast.known_by(errors, 2)
    # Two months came: the first origin's first two, the second origin's first.
    assert known[~np.isnan(known)].tolist() == [0, 1, 3]


def test_half_widths_by_hand() -> None:
    errors = np.array([[3.0, 4.0, 1.0]] * 4 + [[3.0, np.nan, np.nan]])
    found = forecast.half_widths(errors)
    # 5, 4 and 4 errors, of which 5, 2 and 4/3 share no month.
    wide = [
        3 * stats.t.ppf(0.9, 5),
        4 * stats.t.ppf(0.9, 2),
        max(4 * stats.t.ppf(0.9, 2), stats.t.ppf(0.9, 4 / 3)),
    ]
    assert found[0] == pytest.approx(wide)
    assert (found[1] > found[0]).all()
    assert np.isnan(forecast.half_widths(errors[:2])).all()


def test_errors_grow_with_the_mean_month() -> None:
    assert forecast.growth(np.array([50.0, 100, 200]), 100).tolist() == [2, 1, 0.5]
    # What began from almost nothing has no errors of thousands of months.
    series = np.array([1e-3] * 12 + [100.0, 110] * 4)
    widths = forecast.backtest("regression", series, 3).widths
    assert widths[0].max() < 10 * series.max()
    double = forecast.backtest("regression", 2 * noisy(24), 3)
    once = forecast.backtest("regression", noisy(24), 3)
    assert double.widths == pytest.approx(2 * once.widths)
    assert double.covered.tolist() == once.covered.tolist()


def test_intervals_cover_what_they_say() -> None:
    rng = np.random.default_rng(3)
    covered = np.zeros(2)
    judged = 0
    for _ in range(60):
        series = 300 + 4 * np.arange(29) + rng.normal(0, 20, 29)
        found = forecast.backtest("regression", series, 3)
        covered += found.covered * found.judged_count
        judged += found.judged_count
    # Student's t for few errors is a little wide: 80 and 95 are what is promised.
    assert judged > 500
    assert 0.78 < covered[0] / judged < 0.92
    assert 0.93 < covered[1] / judged < 1


def test_r_squared_where_nothing_varies() -> None:
    assert np.isnan(forecast.r_squared(np.ones(3), np.ones(3)))
    assert np.isnan(forecast.r_squared(np.ones(3), np.full(3, np.nan)))


# --- Rows ---------------------------------------------------------------------


def rows_of(series: np.ndarray, horizons: int = 3, uncovered: int = 0) -> list[dict]:
    """Return the rows of a series that begins in January 2020, with a part month."""
    first = datetime.date(2020, 1, 1)
    months = [
        {
            "shop_id": "a",
            "series_kind": "shop",
            "series_id": "a",
            "month_start_date": months_after(first, at),
            "revenue_amount": amount,
            "is_covered": at >= uncovered,
            "is_complete_month": at < len(series),
        }
        for at, amount in enumerate([*series, 1e9])
    ]
    shop = {"shop_id": "a", "as_of_date": datetime.date(2030, 5, 7)}
    shops = {"a": {**shop, "forecast_months": horizons}}
    return forecast_table(frames.table(months, MONTHS), shops).to_pylist()


def test_rows_of_whole_months_only() -> None:
    series = noisy(26)
    rows = rows_of(series, uncovered=2)
    assert {row["month_count"] for row in rows} == {24}
    assert [row["forecast_method"] for row in rows[::3]] == [*forecast.METHODS]
    assert [row["month_start_date"] for row in rows[:3]] == [
        datetime.date(2022, month, 1) for month in (3, 4, 5)
    ]
    line = stats.linregress(np.arange(24), series[2:])
    assert rows[0]["forecast_amount"] == pytest.approx(
        line.intercept + 24 * line.slope, abs=1e-6
    )
    assert rows[0]["slope_amount"] == round(line.slope, 6)
    assert rows[0]["recent_amount"] == pytest.approx(series[-3:].sum(), abs=1e-6)
    for row in rows:
        assert row["is_seasonal"] == (
            row["forecast_method"] in ("seasonal_naive", "holt_winters")
        )
        # 24 months: two years lie before no origin.
        is_tested = row["forecast_method"] != "holt_winters"
        assert (row["low_80_amount"] is not None) == is_tested
        assert (row["backtest_mape"] is not None) == is_tested
        assert (row["coverage_80"] is not None) == is_tested


@pytest.mark.parametrize("months", [0, 1, 2])
def test_too_few_months_have_rows_without_a_forecast(months: int) -> None:
    rows = rows_of(np.full(months, 5.0))
    assert [row["forecast_method"] for row in rows] == ["regression"] * 3
    assert {row["month_count"] for row in rows} == {months}
    assert {row["forecast_amount"] for row in rows} == {None}
    after = datetime.date(2020, months + 1, 1) if months else datetime.date(2030, 5, 1)
    assert rows[0]["month_start_date"] == after


def test_fewer_than_twelve_months_have_the_regression_only() -> None:
    rows = rows_of(noisy(11))
    assert {row["forecast_method"] for row in rows} == {"regression"}
    assert None not in {row["low_95_amount"] for row in rows}
    assert len(rows_of(noisy(12))) == 9


def test_forecast_below_zero_is_floored() -> None:
    rows = rows_of(np.array([90.0, 60, 30]))
    assert [row["forecast_amount"] for row in rows] == [0, 0, 0]
    # The line ends at zero in the first month, and below it after.
    assert [row["is_floored"] for row in rows] == [False, True, True]
    lows = [row["low_80_amount"] for row in rows_of(noisy(24) - 240)]
    assert min(low for low in lows if low is not None) == 0


def test_run_is_a_fingerprint_of_months_settings_and_versions() -> None:
    rows = rows_of(noisy(24))
    [run_id] = {row["model_run_id"] for row in rows}
    [versions] = {row["library_versions"] for row in rows}
    assert [*json.loads(versions)] == ["numpy", "scipy"]
    assert rows == rows_of(noisy(24))
    assert run_id != rows_of(noisy(24), horizons=2)[0]["model_run_id"]
    assert run_id != rows_of(noisy(24, seed=1))[0]["model_run_id"]


def test_no_months_no_rows() -> None:
    empty = pa.Table.from_pylist([], schema=MONTHS)
    assert forecast_table(empty, {}).num_rows == 0
    assert rows_of(noisy(24), horizons=0) == []

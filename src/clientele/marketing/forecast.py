"""Forecasts of a monthly series by four methods, and their rolling backtest.

A series is an array of shape (months,). An origin is a number of months that were
known; what is forecast at it are the months of that index and after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from clientele.warehouse.frames import DECIMALS

SEASON = 12  # months
MINIMUM_MONTHS = 3  # of a forecast
MINIMUM_ERRORS = 3  # of an interval
MINIMUM_ORIGINS = 6  # of a choice between methods
LEVELS = np.array([0.8, 0.95])  # of intervals


@dataclass(frozen=True)
class Forecasts:
    """What a method says.

    Attributes: amounts of shape (origins, horizons), which may be below zero; fitted,
    of the months before the last origin, NaN where it has none; slope per month, NaN if
    the method has none; is_seasonal.
    """

    amounts: np.ndarray
    fitted: np.ndarray
    slope: float = np.nan
    is_seasonal: bool = False


# Level, trend and, of the next months, seasons.
States = tuple[float, float, Sequence[float]]
Method = Callable[[np.ndarray, Sequence[int], int], Forecasts]


def regression(series: np.ndarray, origins: Sequence[int], horizons: int) -> Forecasts:
    """Forecast by the least-squares line through all months before each origin."""
    lines = np.array(
        [np.polyfit(np.arange(at), series[:at], 1)[::-1] for at in origins]
    )
    ahead = np.add.outer(origins, np.arange(horizons))
    intercept, slope = lines[-1]
    fitted = intercept + slope * np.arange(origins[-1])
    return Forecasts(lines[:, :1] + lines[:, 1:] * ahead, fitted, float(slope))


def seasonal_naive(
    series: np.ndarray, origins: Sequence[int], horizons: int
) -> Forecasts:
    """Forecast by the same month of the last year that is known."""
    back = np.arange(horizons) % SEASON - SEASON
    last = origins[-1]
    fitted = np.append(np.full(SEASON, np.nan), series[: last - SEASON])
    amounts = series[np.add.outer(origins, back)]
    return Forecasts(amounts, fitted, is_seasonal=True)


def holt(series: np.ndarray, origins: Sequence[int], horizons: int) -> Forecasts:
    """Forecast by exponential smoothing with an additive trend."""
    return _smooth(series, origins, horizons, is_seasonal=False)


def holt_winters(
    series: np.ndarray, origins: Sequence[int], horizons: int
) -> Forecasts:
    """Forecast by exponential smoothing with an additive trend and season."""
    return _smooth(series, origins, horizons, is_seasonal=True)


def _smooth(
    series: np.ndarray, origins: Sequence[int], horizons: int, *, is_seasonal: bool
) -> Forecasts:
    # What is estimated is estimated once, on the months before the first origin.
    known = series[: origins[0]]
    start = _start(known, is_seasonal=is_seasonal)
    weights = _weights(known, start, is_seasonal=is_seasonal)
    fitted, levels, trends, seasons = _smoothed(
        series[: origins[-1]], start, weights[:, None]
    )[..., 0]
    at, steps = np.array(origins) - 1, np.arange(horizons)
    amounts = levels[at, None] + trends[at, None] * (steps + 1)
    amounts += seasons[np.add.outer(at, steps % SEASON + 1 - SEASON)]
    return Forecasts(amounts, fitted, is_seasonal=is_seasonal)


def _start(series: np.ndarray, *, is_seasonal: bool) -> States:
    """Return the states before the first month (Hyndman et al. 2008, section 2.6).

    The season is how months of at most five years differ from their moving average;
    the line runs through ten months, of a season those of the average.
    """
    season = np.zeros(SEASON)
    if is_seasonal:
        years = series[: SEASON * min(len(series) // SEASON, 5)]
        centered = np.convolve(np.ones(SEASON), [0.5, 0.5]) / SEASON
        smooth = np.convolve(years, centered, "valid")
        half = SEASON // 2
        gaps = (years[half:-half] - smooth).reshape(-1, SEASON).mean(axis=0)
        season = np.roll(gaps - gaps.mean(), half)
        series = smooth
    trend, level = np.polyfit(np.arange(1, 11), series[:10], 1)
    return level, trend, season


def _weights(series: np.ndarray, start: States, *, is_seasonal: bool) -> np.ndarray:
    """Return the weights of level, trend and season, those with the least errors.

    In hundredths, first each fifth one and then those near the best: at once they cost
    a fraction of an optimizer, which ends a little elsewhere on each machine where the
    optimum is flat.
    """
    best = np.array([50, 50, 50 if is_seasonal else 0])
    for reach, step in ((50, 5), (4, 1)):
        near = np.arange(-reach, reach + 1, step)
        axes = [at + near for at in best[:2]]
        axes.append(best[2] + near if is_seasonal else best[2:])
        grid = np.stack(np.meshgrid(*axes)).reshape(3, -1)
        # As statsmodels bounds them, the reference that tests compare with.
        level, trend, season = grid
        fits = (grid >= 0).all(axis=0) & (trend <= level) & (level + season <= 100)
        fitted, *_ = _smoothed(series, start, grid[:, fits] / 100)
        squares = ((series[:, None] - fitted) ** 2).sum(axis=0)
        best = grid[:, fits][:, squares.argmin()]
    return best / 100


def _smoothed(series: np.ndarray, start: States, weights: np.ndarray) -> np.ndarray:
    """Return what was fitted of each month, and level, trend and season after it.

    Of shape (4, months, weights), for weights of shape (3, weights).
    """
    level, trend, seasons = start
    of_level, of_trend, of_season = weights
    level, seasons, found = np.full(len(of_level), level), [*seasons], []
    for month, amount in enumerate(series):
        fitted = level + trend + seasons[month]
        error = amount - fitted
        corrected = of_level * error
        level, trend = level + trend + corrected, trend + of_trend * corrected
        seasons.append(seasons[month] + of_season * error)
        found.append((fitted, level, trend, seasons[-1]))
    return np.array(found).swapaxes(0, 1)


# In order of simplicity, and the months that each needs.
METHODS: dict[str, tuple[Method, int]] = {
    "regression": (regression, MINIMUM_MONTHS),
    "seasonal_naive": (seasonal_naive, SEASON),
    "holt": (holt, SEASON),
    "holt_winters": (holt_winters, 2 * SEASON),
}


@dataclass(frozen=True)
class Backtest:
    """How a method did at origins of the past.

    Attributes: errors (forecast minus what came), of shape (origins, horizons), NaN
    where nobody knows yet; widths of shape (levels, horizons), how far intervals of now
    reach to both sides, and last_widths those of the last origin, made of errors known
    by then; mean_absolute, mape and bias over all errors, mape_by_horizon
    of shape (horizons,), NaN where not defined; covered of shape (levels,), the shares
    of `judged_count` forecasts whose interval, made of errors known by then, held what
    came.
    """

    errors: np.ndarray
    widths: np.ndarray
    last_widths: np.ndarray
    mean_absolute: float
    mape: float
    mape_by_horizon: np.ndarray
    bias: float
    covered: np.ndarray
    judged_count: int


def first_origin(months: int) -> int:
    """Return how many months come before the first origin of a backtest.

    As many as the most demanding method needs that leaves enough origins: two years
    for a season, one year, or half a year; below a year, as few as possible.
    """
    needed = (2 * SEASON, SEASON, SEASON // 2)
    return next(
        (first for first in needed if months - first >= MINIMUM_ORIGINS), MINIMUM_MONTHS
    )


def backtest(name: str, series: np.ndarray, horizons: int) -> Backtest | None:
    """Return how a method did at each origin of a series.

    None if it needs more months than the first origin knows, or none comes after it.
    """
    method, minimum = METHODS[name]
    first, months = first_origin(len(series)), len(series)
    if not minimum <= first < months:
        return None
    origins = range(first, months)
    forecasts = published(method(series, origins, horizons).amounts)
    following = np.add.outer(origins, np.arange(horizons))
    actual = np.append(series, np.full(horizons, np.nan))[following]
    errors = forecasts - actual
    means = np.array([mean_month(series[:at]) for at in range(first, months + 1)])
    *widths, now = [
        half_widths(known_by(errors, at) * growth(means[:-1], means[at])[:, None])
        for at in range(len(means))
    ]
    judged = ~np.isnan([width[0] for width in widths] + errors)
    # An interval ends at zero, so it holds no month of refunds.
    held = (np.abs(errors)[:, None] <= widths) & (actual >= 0)[:, None]
    sold = np.where(actual == 0, np.nan, actual)
    missed = errors[~np.isnan(errors)]
    came = actual[~np.isnan(errors)].mean()
    return Backtest(
        errors=errors,
        widths=now,
        last_widths=widths[-1],
        mean_absolute=float(np.abs(missed).mean()),
        mape=float(_mean(np.abs(errors / sold).ravel())),
        mape_by_horizon=_mean(np.abs(errors / sold)),
        bias=float(missed.mean() / came) if came > 0 else np.nan,
        covered=(held & judged[:, None]).sum((0, 2)) / (judged.sum() or np.nan),
        judged_count=int(judged.sum()),
    )


def published(amounts: np.ndarray) -> np.ndarray:
    """Return forecasts as they are published: rounded, zero instead of less."""
    return np.maximum(amounts.round(DECIMALS), 0)


def mean_month(series: np.ndarray) -> float:
    """Return the size of a month of the last year, by which errors grow; 1 if zero."""
    return float(np.abs(series[-SEASON:]).mean()) or 1.0


def growth(then: np.ndarray, now: float) -> np.ndarray:
    """Return by how much errors grow with the mean month, or shrink.

    At most twofold: the errors of a shop that was far smaller say little.
    """
    return np.minimum(now / then, 2)


def known_by(errors: np.ndarray, at: int) -> np.ndarray:
    """Return errors of shape (origins, horizons) with NaN for what came later.

    `at` numbers the origin, from 0: the error of origin j and horizon h, from 0, is
    known if month j + h lies before it.
    """
    origins, horizons = errors.shape
    month = np.add.outer(np.arange(origins), np.arange(horizons))
    return np.where(month < at, errors, np.nan)


def half_widths(errors: np.ndarray) -> np.ndarray:
    """Return how far intervals reach to both sides, of shape (levels, horizons).

    The root mean square of the errors of a horizon, times Student's t for as many of
    them as share no month; a longer horizon is no surer than a shorter one. NaN below
    `MINIMUM_ERRORS`.
    """
    counts = (~np.isnan(errors)).sum(axis=0)
    enough = np.where(counts < MINIMUM_ERRORS, np.nan, counts)
    spread = np.sqrt(np.nansum(errors**2, axis=0) / enough)
    apart = np.maximum(enough / np.arange(1, len(counts) + 1), 1)
    quantiles = stdtrit(apart, (1 + LEVELS[:, None]) / 2)
    return np.maximum.accumulate(quantiles * spread, axis=1)


def r_squared(series: np.ndarray, fitted: np.ndarray) -> float:
    """Return the share of the variance that fitted values explain, in the sample.

    Over the months that have one. NaN where nothing varies.
    """
    known = ~np.isnan(fitted)
    if not known.any():
        return np.nan
    actual, fitted = series[known], fitted[known]
    total = ((actual - actual.mean()) ** 2).sum()
    return float(1 - ((actual - fitted) ** 2).sum() / total) if total > 0 else np.nan


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the means of columns without their NaN; NaN where nothing is left."""
    counts = (~np.isnan(values)).sum(axis=0)
    return np.nansum(values, axis=0) / np.where(counts, counts, np.nan)

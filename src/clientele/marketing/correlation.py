"""How the daily revenue of a shop's channels moves together: description only."""

from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.special import stdtr

from clientele.warehouse import frames, runs
from clientele.warehouse.settings import Shops

SCHEMA = frames.schema("""
    shop_id text, as_of_date date, channel_a text, channel_b text, day_count integer,
    pearson_r number, p_value number, model_run_id text, input_fingerprint text,
    parameters text, library_versions text
""")
AMOUNT_DECIMALS = 4
LEAST_DAYS = 3  # two points always lie on a line


def correlate_channels(days: pa.Table, shops: Shops) -> pa.Table:
    """Correlate the daily revenue of each pair of channels of each shop.

    Args:
        days: Columns of `int_channel_days`, a row per shop, channel and day with a
            sale; days without one count as 0.
        shops: `as_of_date` by shop; the day before it is the last one.

    Returns a table of `SCHEMA`: a row per shop and pair of channels, in order of the
    names. A shop with one channel has none.
    """
    columns = frames.arrays(days)
    tables = []
    for shop_id, shop in shops.items():
        of_shop = columns["shop_id"] == shop_id
        if of_shop.any():
            channels, revenue = daily_revenue(
                columns["channel"][of_shop],
                columns["order_date"][of_shop].astype("datetime64[D]"),
                columns["revenue_amount"][of_shop],
                np.datetime64(shop["as_of_date"], "D"),
            )
            tables.append(_pairs(shop_id, shop["as_of_date"], channels, revenue))
    return frames.table(tables, SCHEMA)


def daily_revenue(
    channel: np.ndarray, day: np.ndarray, amount: np.ndarray, end: np.datetime64
) -> tuple[list[str], np.ndarray]:
    """Return the channels by name, and revenue of shape (days, channels).

    Days reach from the first to the last one before `end`.
    """
    names, column = np.unique(channel.astype(str), return_inverse=True)
    row = (day - day.min()).astype(int)
    revenue = np.zeros((int((end - day.min()).astype(int)), len(names)))
    np.add.at(revenue, (row, column), amount)
    # Sums and engines differ in the last bit: equal days must be equal numbers.
    return names.tolist(), np.round(revenue, AMOUNT_DECIMALS)


def correlations(revenue: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return r and its two-sided p-value of each pair of columns, in order.

    Args:
        revenue: Amounts of shape (days, channels).

    Returns two arrays of shape (pairs,): Pearson's r and, by the t-test that
    `scipy.stats.pearsonr` makes, the probability of one as far from 0 between
    independent normal columns. NaN where a column is constant, or there are fewer
    than three days.
    """
    day_count, channel_count = revenue.shape
    pairs = np.triu_indices(channel_count, 1)
    if day_count < LEAST_DAYS or not len(pairs[0]):
        return np.full(len(pairs[0]), np.nan), np.full(len(pairs[0]), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = np.corrcoef(revenue, rowvar=False)
        # What rounding leaves of a constant's variance must not be taken for one.
        constant = np.ptp(revenue, axis=0) == 0
        matrix[constant, :] = matrix[:, constant] = np.nan
        r = np.clip(matrix[pairs], -1, 1)
        t = np.abs(r) * np.sqrt((day_count - 2) / (1 - r**2))
    return r, 2 * stdtr(day_count - 2, -t)


def _pairs(
    shop_id: str, as_of_date: Any, channels: list[str], revenue: np.ndarray
) -> pa.Table:
    """Return columns rather than rows: pairs grow with the square of channels."""
    inputs = sha256("\n".join(channels).encode() + revenue.tobytes()).hexdigest()
    versions = runs.library_versions(["numpy", "scipy"])
    run_id = runs.run_id(
        "channel_correlation",
        shop_id,
        str(as_of_date),
        inputs=inputs,
        parameters={},
        versions=versions,
    )
    first, second = np.triu_indices(len(channels), 1)
    r, p = (_published(values) for values in correlations(revenue))
    columns = {
        "shop_id": shop_id,
        "as_of_date": as_of_date,
        "channel_a": pa.array(channels).take(first),
        "channel_b": pa.array(channels).take(second),
        "day_count": len(revenue),
        "pearson_r": r,
        "p_value": p,
        "model_run_id": run_id,
        "input_fingerprint": inputs,
        "parameters": runs.as_json({}),
        "library_versions": runs.as_json(versions),
    }
    return pa.table(
        {
            name: column if isinstance(column, pa.Array) else pa.repeat(column, len(r))
            for name, column in columns.items()
        }
    )


def _published(values: np.ndarray) -> pa.Array:
    """Return numbers as `frames.rounded` does, null where they are not defined."""
    return pa.array(np.round(values, frames.DECIMALS) + 0.0, from_pandas=True)

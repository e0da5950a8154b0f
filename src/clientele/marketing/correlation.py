"""How the daily revenue of a shop's channels moves together: description only."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

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
    rows = []
    for shop_id, shop in shops.items():
        of_shop = columns["shop_id"] == shop_id
        if of_shop.any():
            channels, revenue = daily_revenue(
                columns["channel"][of_shop],
                columns["order_date"][of_shop].astype("datetime64[D]"),
                columns["revenue_amount"][of_shop],
                np.datetime64(shop["as_of_date"], "D"),
            )
            rows += _rows(shop_id, shop["as_of_date"], channels, revenue)
    return frames.table(rows, SCHEMA)


def daily_revenue(
    channel: np.ndarray, day: np.ndarray, amount: np.ndarray, end: np.datetime64
) -> tuple[list[str], np.ndarray]:
    """Return the channels by name, and revenue of shape (days, channels).

    Days reach from the first to the last one before `end`.
    """
    names, column = np.unique(channel.astype(str), return_inverse=True)
    row = (day - day.min()).astype(int)
    revenue = np.zeros((int((end - day.min()).astype(int)), len(names)))
    # Engines differ in the last bit of a decimal as a float.
    np.add.at(revenue, (row, column), np.round(amount, AMOUNT_DECIMALS))
    return names.tolist(), revenue


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
    first, second = np.triu_indices(channel_count, 1)
    if day_count < LEAST_DAYS or not len(first):
        return np.full(len(first), np.nan), np.full(len(first), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = np.corrcoef(revenue, rowvar=False)
        # What rounding leaves of a constant's variance must not be taken for one.
        constant = np.ptp(revenue, axis=0) == 0
        matrix[constant, :] = matrix[:, constant] = np.nan
        r = np.clip(matrix[first, second], -1, 1)
        t = np.abs(r) * np.sqrt((day_count - 2) / (1 - r**2))
    return r, 2 * stats.t.sf(t, day_count - 2)


def _rows(
    shop_id: str, as_of_date: Any, channels: list[str], revenue: np.ndarray
) -> Iterator[dict[str, Any]]:
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
    pairs = zip(combinations(channels, 2), *correlations(revenue), strict=True)
    for (channel_a, channel_b), r, p in pairs:
        yield {
            "shop_id": shop_id,
            "as_of_date": as_of_date,
            "channel_a": channel_a,
            "channel_b": channel_b,
            "day_count": len(revenue),
            "pearson_r": frames.rounded(r),
            "p_value": frames.rounded(p),
            "model_run_id": run_id,
            "input_fingerprint": inputs,
            "parameters": runs.as_json({}),
            "library_versions": runs.as_json(versions),
        }

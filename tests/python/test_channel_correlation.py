"""Correlations of channels: against scipy and numpy, and where there is none."""

import datetime
import tracemalloc
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from clientele.marketing.correlation import SCHEMA, correlate_channels, correlations

FIRST = datetime.date(2020, 1, 1)


def days(shop: str, **channels: Mapping[int, float]) -> pa.Table:
    """Return rows of int_channel_days from amounts by day, counted from the first."""
    rows = [
        {
            "shop_id": shop,
            "channel": channel,
            "order_date": FIRST + datetime.timedelta(days=day),
            "revenue_amount": amount,
        }
        for channel, amounts in channels.items()
        for day, amount in amounts.items()
    ]
    return pa.Table.from_pylist(
        rows,
        pa.schema(
            [
                ("shop_id", pa.string()),
                ("channel", pa.string()),
                ("order_date", pa.date32()),
                ("revenue_amount", pa.float64()),
            ]
        ),
    )


def correlated(table: pa.Table, **ends: int) -> list[dict[str, Any]]:
    """Return the rows, with the as-of date of each shop in days after the first."""
    shops = {
        shop: {
            "shop_id": shop,
            "as_of_date": FIRST + datetime.timedelta(days=end),
        }
        for shop, end in ends.items()
    }
    found = correlate_channels(table, shops)
    assert found.schema == SCHEMA
    return found.to_pylist()


def test_equal_scipys_and_numpys() -> None:
    revenue = np.random.default_rng(7).gamma(2, 30, (60, 4))
    revenue[:, 1] += revenue[:, 0]
    r, p = correlations(revenue)
    expected = [stats.pearsonr(a, b) for a, b in combinations(revenue.T, 2)]
    assert r == pytest.approx([pair.statistic for pair in expected])
    assert p == pytest.approx([pair.pvalue for pair in expected])
    assert r == pytest.approx(np.corrcoef(revenue.T)[np.triu_indices(4, 1)])


def test_a_day_without_sales_counts_as_zero() -> None:
    table = days("a", web={0: 2, 1: 4, 3: 6}, email={0: 1, 3: 5})
    (row,) = correlated(table, a=5)
    x, y = [1, 0, 0, 5, 0], [2, 4, 0, 6, 0]
    expected = stats.pearsonr(x, y)
    assert (row["channel_a"], row["channel_b"]) == ("email", "web")
    assert row["day_count"] == 5
    assert row["pearson_r"] == round(float(expected.statistic), 6)
    assert row["p_value"] == round(float(expected.pvalue), 6)


def test_what_moves_alike_has_one_and_what_moves_against_it_minus_one() -> None:
    table = days("a", a={0: 1, 1: 2, 2: 4}, b={0: 3, 1: 6, 2: 12}, c={0: 4, 1: 3, 2: 1})
    found = {
        (row["channel_a"], row["channel_b"]): (row["pearson_r"], row["p_value"])
        for row in correlated(table, a=3)
    }
    assert found == {("a", "b"): (1, 0), ("a", "c"): (-1, 0), ("b", "c"): (-1, 0)}


@pytest.mark.parametrize("amount", [0, 0.1, 7])
def test_a_constant_channel_has_no_correlation(amount: float) -> None:
    table = days("a", web={0: 2, 1: 4, 2: 1}, store=dict.fromkeys(range(3), amount))
    (row,) = correlated(table, a=3)
    assert row["day_count"] == 3
    assert row["pearson_r"] is row["p_value"] is None


def test_what_adds_up_to_the_same_every_day_is_constant() -> None:
    whole = days("a", store=dict.fromkeys(range(15), 0.3))
    parts = [days("a", store=dict.fromkeys(range(15, 30), part)) for part in (0.1, 0.2)]
    web = days("a", web={day: day % 7 for day in range(30)})
    (row,) = correlated(pa.concat_tables([web, whole, *parts]), a=30)
    assert row["day_count"] == 30
    assert row["pearson_r"] is row["p_value"] is None


def test_many_channels_take_little_memory() -> None:
    amounts = np.random.default_rng(7).gamma(2, 30, (300, 4))
    table = days("a", **{f"c{i:03}": dict(enumerate(a)) for i, a in enumerate(amounts)})
    tracemalloc.start()
    found = correlate_channels(
        table, {"a": {"shop_id": "a", "as_of_date": FIRST + datetime.timedelta(days=4)}}
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 300 * 299 / 2
    assert peak < 10_000_000


def test_two_days_say_nothing() -> None:
    (row,) = correlated(days("a", web={0: 2, 1: 4}, store={0: 1, 1: 2}), a=2)
    assert row["day_count"] == 2
    assert row["pearson_r"] is row["p_value"] is None


def test_a_shop_with_one_channel_or_none_has_no_rows() -> None:
    assert correlated(days("a", web={0: 2, 1: 4, 2: 1}), a=3, b=3) == []
    assert correlated(days("a"), a=3) == []


def test_shops_do_not_meet_and_order_does_not_matter() -> None:
    a = days("a", web={0: 2, 1: 4, 2: 1}, store={0: 1, 2: 9})
    b = days("b", web={4: 7, 6: 1}, store={4: 2, 5: 3})
    both = pa.concat_tables([b, a])
    found = correlated(both, a=3, b=8)
    assert found == correlated(a, a=3) + correlated(b, b=8)
    assert found == correlated(both.take(list(range(len(both)))[::-1]), a=3, b=8)
    assert [row["day_count"] for row in found] == [3, 4]
    # Equal inputs, equal runs.
    assert found[0]["model_run_id"] != found[1]["model_run_id"]

"""Nearest customers: against brute force, with ties, and where there are few."""

import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from clientele.value.neighbours import nearest, neighbour_table, schema

DAY = datetime.date(2020, 1, 1)
COUNT = 5


def by_brute_force(measures: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what `nearest` does, from the distances of all pairs."""
    deviations = measures.std(axis=0)
    deviations[deviations == 0] = 1
    positions = np.full((len(measures), count), -1)
    distances = np.full((len(measures), count), np.nan)
    for row, own in enumerate(measures):
        squares = (((measures - own) / deviations) ** 2).sum(axis=1)
        order = np.lexsort((np.arange(len(measures)), squares))
        found = order[order != row][:count]
        positions[row, : len(found)] = found
        distances[row, : len(found)] = np.sqrt(squares[found])
    return positions, distances


@pytest.mark.parametrize("largest", [1, 2, 4, 30, 100_000])
@pytest.mark.parametrize("customers", [1, 2, 5, 6, 7, 60, 500])
def test_equals_brute_force(customers: int, largest: int) -> None:
    draw = np.random.default_rng(customers + largest)
    measures = np.column_stack(
        [
            draw.integers(0, largest, customers),
            draw.integers(1, 4, customers),
            draw.integers(0, largest, customers) * 10_000,
        ]
    ).astype(float)
    positions, distances = nearest(measures, COUNT)
    expected, expected_distances = by_brute_force(measures, COUNT)
    assert (positions == expected).all()
    np.testing.assert_array_equal(distances, expected_distances)


def test_many_at_one_distance_are_all_looked_at() -> None:
    # 60 points around the last one, the first ones by position being the last found.
    angles = [(x, y, z) for x in (3, -3) for y in (4, -4) for z in (12, -12)]
    axes = [point for a, b, c in angles for point in ((a, b, c), (b, c, a), (c, a, b))]
    measures = np.array([*axes, (0, 0, 0)], dtype=float)
    positions, _ = nearest(measures, COUNT)
    expected, _ = by_brute_force(measures, COUNT)
    assert (positions == expected).all()
    assert positions[-1].tolist() == [0, 1, 2, 3, 4]


def test_nobody_has_no_neighbors() -> None:
    positions, distances = nearest(np.empty((0, 3)), COUNT)
    assert positions.shape == distances.shape == (0, COUNT)


def customers(*rows: tuple[str, str, int, int, str | None]) -> pa.Table:
    """Return rows of int_customer_rfm_by_as_of: shop, customer, R, F and M."""
    shop, customer, recency, frequency, money = zip(*rows, strict=True)
    amounts = [None if amount is None else Decimal(amount) for amount in money]
    return pa.table(
        {
            "shop_id": pa.array(shop),
            "customer_id": pa.array(customer),
            "customer_number": pa.array(range(len(customer)), pa.int64()),
            "recency_days": pa.array(recency, pa.int64()),
            "frequency": pa.array(frequency, pa.int32()),
            "monetary_amount": pa.array(amounts, pa.decimal128(18, 4)),
        }
    )


def found(table: pa.Table, count: int = COUNT) -> list[tuple[str, str, int, str]]:
    """Return shop, customer, rank and neighbor of each row."""
    shops = {shop: {"as_of_date": DAY} for shop in ("a", "b", "alone")}
    answer = neighbour_table(table, shops, {"neighbour_count": str(count)})
    assert answer.schema == schema(count)
    ids = table["customer_id"].to_pylist()
    return [
        (
            row["shop_id"],
            ids[row["customer_number"]],
            rank,
            ids[row[f"neighbour_{rank}"]],
        )
        for row in answer.to_pylist()
        for rank in range(1, count + 1)
        if row[f"neighbour_{rank}"] is not None
    ]


def test_neighbors_are_of_the_shop() -> None:
    table = customers(
        ("a", "x", 1, 1, "10"),
        ("a", "y", 2, 1, "10"),
        ("alone", "x", 1, 1, "10"),
        ("b", "x", 1, 1, None),
        ("b", "y", 1, 2, None),
        ("b", "z", 1, 9, None),
    )
    assert found(table, 1) == [
        ("a", "x", 1, "y"),
        ("a", "y", 1, "x"),
        ("b", "x", 1, "y"),
        ("b", "y", 1, "x"),
        ("b", "z", 1, "y"),
    ]


def test_cents_that_binary_fractions_miss_tie() -> None:
    # 10.1 - 10.0 and 10.2 - 10.1 differ as floats.
    table = customers(
        ("a", "high", 1, 1, "10.2"),
        ("a", "low", 1, 1, "10.0"),
        ("a", "middle", 1, 1, "10.1"),
    )
    assert ("a", "middle", 1, "high") in found(table, 1)
    table = customers(
        ("a", "high", 1, 1, "10.0"),
        ("a", "low", 1, 1, "10.2"),
        ("a", "middle", 1, 1, "10.1"),
    )
    assert ("a", "middle", 1, "high") in found(table, 1)


def test_distances_are_in_standard_deviations_and_the_run_is_named() -> None:
    table = customers(("a", "x", 0, 1, "0"), ("a", "y", 2, 3, "8"))
    rows = neighbour_table(
        table, {"a": {"as_of_date": DAY}}, {"neighbour_count": 5}
    ).to_pylist()
    *near, run = rows
    assert [row["distance_1"] for row in near] == [round(12**0.5, 6)] * 2
    assert {row["distance_2"] for row in near} == {None}
    assert run["customer_number"] is None and run["as_of_date"] == DAY
    other = customers(("a", "x", 0, 1, "0"), ("a", "y", 2, 3, "8.01"))
    changed = neighbour_table(
        other, {"a": {"as_of_date": DAY}}, {"neighbour_count": 5}
    ).to_pylist()
    assert changed[-1]["model_run_id"] != run["model_run_id"]


def test_a_count_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="neighbour_count is 0"):
        found(customers(("a", "x", 1, 1, "1"), ("a", "y", 1, 1, "1")), 0)

"""Customer value: likelihoods, fits, expectations, and shops that allow none."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from conftest import Run
from scipy.special import betaln, log_expit

from clientele.value import amounts, columns, fitting, purchases
from clientele.value.tables import MODELS, ORDERS, models_table, orders_table
from clientele.warehouse import frames

# Of the published model of CDNOW.
CDNOW = np.array([0.2426, 4.4136, 0.7929, 2.4259])
SETTINGS = {"value_bootstrap_refits": 20, "value_seed": 42}
WEEK = 7


def histories(*rows: tuple[float, float, float]) -> purchases.Histories:
    return purchases.Histories(*np.array(rows, dtype=float).T)


def simulated(count: int, parameters: np.ndarray, seed: int) -> purchases.Histories:
    """Histories of customers who behave as BG/NBD says, watched for 40 to 78 weeks."""
    generator = np.random.default_rng(seed)
    r, alpha, a, b = parameters
    rate, leaving = generator.gamma(r, 1 / alpha, count), generator.beta(a, b, count)
    end = generator.uniform(40, 78, count)
    x, t_x, is_alive = np.zeros(count), np.zeros(count), np.ones(count, dtype=bool)
    now = np.zeros(count)
    while is_alive.any():
        now = now + np.where(is_alive, generator.exponential(1 / rate), 0)
        is_alive &= now < end
        x[is_alive] += 1
        t_x[is_alive] = now[is_alive]
        is_alive &= generator.random(count) > leaving
    return purchases.Histories(x, t_x, end)


# --- Likelihoods ----------------------------------------------------------------------


def test_customer_0001_of_cdnow() -> None:
    first = histories((2, 30.43, 38.86))
    assert purchases.p_alive(CDNOW, first)[0] == pytest.approx(0.7266, abs=1e-3)
    expected = purchases.expected_orders(CDNOW, first, 39)[0]
    assert expected == pytest.approx(1.226, abs=1e-3)


@pytest.mark.parametrize("parameters", [CDNOW, np.array([3.0, 40.0, 1.0, 0.5])])
def test_gradient_of_purchases(parameters: np.ndarray) -> None:
    some = histories((0, 0, 30), (0, 0, 0), (1, 5, 30), (3, 20, 21), (90, 29, 30))
    weights = np.array([5, 1, 2, 1, 1])
    check_gradient(purchases.likelihood(some), parameters, weights)
    check_gradient(purchases.staying_likelihood(some), parameters[:2], weights)


def test_gradient_of_amounts() -> None:
    likelihood = amounts.likelihood(np.array([1, 1, 4, 60]), np.array([0.1, 2, 1, 9]))
    check_gradient(likelihood, np.array([6.25, 3.7, 0.4]), np.array([1, 3, 1, 1]))


def check_gradient(
    likelihood: fitting.Likelihood, parameters: np.ndarray, weights: np.ndarray
) -> None:
    _, slope = likelihood(parameters, weights)
    for at, step in enumerate(1e-6 * np.diag(parameters)):
        higher, lower = (likelihood(parameters + s * step, weights)[0] for s in (1, -1))
        rise = (higher - lower) / (2 * step[at])
        assert slope[at] == pytest.approx(rise, rel=1e-5, abs=1e-7)


# --- Expectations ---------------------------------------------------------------------


def by_integral(parameters: np.ndarray, x: float, t: float, weeks: float) -> float:
    """Expected orders of a living customer, by the mean over the rate of leaving."""
    r, alpha, a, b = parameters
    middle = np.log(a / (b + x))
    u = np.linspace(
        middle - 40 / min(a, 1) - 10, middle + 40 / min(b + x, 1) + 10, 10**5
    )
    p = np.exp(log_expit(u))
    weight = np.exp(a * log_expit(u) + (b + x) * log_expit(-u) - betaln(a, b + x))
    bought = -np.expm1(-(r + x) * np.log1p(weeks * p / (alpha + t)))
    stays = np.full_like(p, (r + x) * weeks / (alpha + t))
    orders = np.divide(bought, p, out=stays, where=p > 1e-200)
    return float((weight * orders).sum() * (u[1] - u[0]))


@pytest.mark.parametrize(
    "parameters",
    [
        CDNOW,
        [0.3, 5.0, 1.0, 2.0],  # a = 1: the formula is 0 / 0
        [0.3, 5.0, 0.4, 0.6],  # a + b = 1
        [0.02, 9.0, 1.5, 0.25],
        [1000.0, 20000.0, 0.001, 1000.0],
        [0.5, 1.0, 100.0, 800.0],
    ],
)
def test_expected_orders_are_the_integral(parameters: Any) -> None:
    parameters = np.array(parameters)
    for x, t in ((0, 30.0), (1, 30.0), (8, 0.0), (300, 52.0)):
        of_living = purchases.expected_orders(parameters, histories((x, t, t)), 52)
        of_living = of_living / purchases.p_alive(parameters, histories((x, t, t)))
        found = by_integral(parameters, x, t, 52)
        assert of_living[0] == pytest.approx(found, rel=2e-5), (x, t)


def test_discounted_orders() -> None:
    some = histories((0, 0, 30), (2, 10, 30), (40, 29, 30))
    undiscounted = purchases.discounted_orders(CDNOW, some, 52, 0.0)
    assert undiscounted == pytest.approx(purchases.expected_orders(CDNOW, some, 52))
    ends = np.linspace(0, 52, 20001)[1:]
    orders = np.array([purchases.expected_orders(CDNOW, some, end) for end in ends])
    parts = np.diff(orders, axis=0, prepend=0)
    exact = (np.exp(-0.01 * (ends - 52 / 40000))[:, None] * parts).sum(axis=0)
    found = purchases.discounted_orders(CDNOW, some, 52, 0.01)
    assert found == pytest.approx(exact, rel=1e-5)


def test_expected_amounts() -> None:
    published = np.array([6.25, 3.744, 15.44])
    found = amounts.expected_amount(published, np.array([0, 2]), np.array([0, 30]))
    assert found == pytest.approx(
        [6.25 * 15.44 / 2.744, 6.25 * (15.44 + 60) / (12.5 + 2.744)]
    )
    # Without a mean between customers, one of many purchases still has one.
    found = amounts.expected_amount(np.array([2, 0.9, 5]), np.array([0, 1]), np.ones(2))
    assert np.isnan(found[0]) and found[1] > 0


# --- Fits -----------------------------------------------------------------------------


def test_simulated_purchases_are_recovered() -> None:
    truth = np.array([0.6, 8.0, 0.9, 3.0])
    some = simulated(20_000, truth, seed=1)
    likelihood, weights = purchases.likelihood(some), np.ones(len(some.x))
    fit = fitting.maximise(
        likelihood, weights, purchases.starts(some), purchases.LIMITS
    )
    assert fit.is_converged and not fit.is_at_limit
    assert (np.abs(fit.parameters - truth) < 3 * fit.errors).all()
    assert (fit.errors < 0.15 * truth).all()
    # The bootstrap finds the same uncertainty by another way.
    draws = fitting.draws_of(weights, 40, 7)
    found = fitting.bootstrap_covariance(
        likelihood, weights, fit, purchases.LIMITS, draws
    )
    assert np.sqrt(np.diag(found)) * fit.parameters == pytest.approx(
        fit.errors, rel=0.5
    )


def test_simulated_amounts_are_recovered() -> None:
    generator = np.random.default_rng(2)
    p, q, v = truth = np.array([6.0, 4.0, 0.5])
    x = generator.integers(1, 9, 20_000).astype(float)
    scale = generator.gamma(q, 1 / v, len(x))
    amount = generator.gamma(p * x, 1 / (scale * x))
    fit = fitting.maximise(
        amounts.likelihood(x, amount), np.ones(len(x)), amounts.STARTS, amounts.LIMITS
    )
    assert (np.abs(fit.parameters - truth) < 3 * fit.errors).all()


@pytest.mark.parametrize(("a", "is_seen"), [(0.9, True), (1e-9, False)])
def test_leaving_is_seen_where_customers_leave(a: float, is_seen: bool) -> None:
    some = simulated(2_000, np.array([0.6, 8.0, a, 3.0]), seed=4)
    weights, limits = np.ones(len(some.x)), purchases.LIMITS
    starts = purchases.starts(some)
    fit, staying = (
        fitting.maximise(likelihood(some), weights, [s[:n] for s in starts], limits[:n])
        for likelihood, n in (
            (purchases.likelihood, 4),
            (purchases.staying_likelihood, 2),
        )
    )
    # A limit of a keeps BG/NBD a little short of the model that it contains.
    evidence = 2 * (fit.log_likelihood - staying.log_likelihood)
    assert (evidence > 2.706) == is_seen
    assert evidence > -0.1


def test_every_start_leads_to_the_same_maximum() -> None:
    some = simulated(3_000, CDNOW, seed=3)
    likelihood, weights = purchases.likelihood(some), np.ones(len(some.x))
    found = [
        fitting.maximise(likelihood, weights, [start], purchases.LIMITS).log_likelihood
        for start in purchases.starts(some)
    ]
    assert np.ptp(found) < 1e-3


Rows = Sequence[tuple[int, int, int, int]]
Amounts = Sequence[tuple[int, float | None]]


# --- Tables ---------------------------------------------------------------------------


def tables(rows: Rows, values: Amounts = ()) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Histories (x, t_x, T, customers), repeat amounts and the window of a shop."""
    of_shop = ("a", "now")
    grouped = [
        dict(zip(columns.OF_HISTORIES, of_shop + row, strict=True)) for row in rows
    ]
    repeated = [
        dict(zip(columns.OF_AMOUNTS, of_shop + value, strict=True)) for value in values
    ]
    window = dict(
        zip(columns.OF_WINDOWS, (*of_shop, date(2020, 1, 1), 365, 0.1, 30), strict=True)
    )
    integers = "repeat_count integer, t_x_days integer, t_days integer"
    return (
        frames.table(
            grouped,
            frames.schema(
                f"shop_id text, value_window text, {integers}, customer_count integer"
            ),
        ),
        frames.table(
            repeated,
            frames.schema(
                "shop_id text, value_window text, repeat_count integer, "
                "mean_repeat_amount number"
            ),
        ),
        pa.Table.from_pylist([window]),
    )


def fitted(rows: Rows, values: Amounts = ()) -> tuple[dict[str, Any], pa.Table]:
    grouped, repeated, window = tables(rows, values)
    models = models_table(grouped, repeated, window, SETTINGS)
    assert models.schema == MODELS
    orders = orders_table(grouped, models.select(list(columns.OF_MODELS)), window)
    assert orders.schema == ORDERS
    (model,) = models.to_pylist()
    return model, orders


def many(count: int = 300) -> list[tuple[int, int, int, int]]:
    some = simulated(count, CDNOW, seed=5)
    rows = np.stack([some.x, some.t_x * WEEK // 1, some.t * WEEK // 1]).astype(int).T
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    return [(*map(int, row), int(n)) for row, n in zip(distinct, counts, strict=True)]


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 0, 10, 1)],  # one customer
        [(3, 9, 10, 1)],
        [(0, 0, t, 9) for t in range(100)],  # nobody came again
        [(2, 30, 60, 29), (0, 0, 60, 500)],  # too few did
    ],
)
def test_a_shop_without_enough_repeaters_has_no_model(rows: Any) -> None:
    model, orders = fitted(rows)
    assert model["r"] is None and model["p"] is None and model["estimates"] is None
    assert model["customer_count"] == sum(row[-1] for row in rows)
    assert model["model_run_id"] and orders.num_rows == 0


def test_no_window_no_row() -> None:
    grouped, repeated, window = tables([(0, 0, 1, 1)])
    empty = models_table(grouped.slice(0, 0), repeated, window, SETTINGS)
    assert empty.num_rows == 0 and empty.schema == MODELS


@pytest.mark.parametrize(
    "rows",
    [
        [(2, 30, 60, 500)],  # all are the same
        [(1, 0, 0, 40), (0, 0, 0, 40)],  # nobody was watched for a day
        [(5, 700, 700, 60), (0, 0, 700, 5)],
        [(0, 0, t, 300) for t in range(1, 700)] + [(1, 5, t, 1) for t in range(9, 60)],
    ],
)
def test_odd_shops_have_numbers_or_nothing(rows: Any) -> None:
    model, orders = fitted(rows)
    assert model["r"] is not None
    for column in ("expected_order_count", "discounted_order_count"):
        found = [value for value in orders[column].to_pylist() if value is not None]
        assert len(found) == len(rows)
        assert min(found) >= 0 and max(found) < 1e6


def test_amounts_that_are_unknown_negative_or_equal() -> None:
    rows = many()
    unknown, _ = fitted(rows, [(1, None)] * 50)
    assert unknown["valued_count"] == 0 and unknown["p"] is None
    negative, _ = fitted(rows, [(1, -5.0)] * 50 + [(1, 5.0 + i) for i in range(30)])
    assert negative["valued_count"] == 30 and negative["p"] > 0
    equal, _ = fitted(rows, [(2, 10.0)] * 40)
    assert equal["p"] > 0 and equal["amount_correlation"] is None


def test_money_in_another_unit_changes_the_scale_only() -> None:
    rows, values = many(), [(1 + i % 4, 5.0 + i * 7 % 90) for i in range(200)]
    one, _ = fitted(rows, values)
    other, _ = fitted(rows, [(x, 1000 * amount) for x, amount in values])
    assert other["p"] == pytest.approx(one["p"], rel=1e-5)
    assert other["q"] == pytest.approx(one["q"], rel=1e-5)
    assert other["v"] == pytest.approx(1000 * one["v"], rel=1e-5)


def test_the_same_inputs_give_the_same_table() -> None:
    values = [(1 + i % 4, 5.0 + i * 7 % 90) for i in range(200)]
    grouped, repeated, window = tables(many(), values)
    first = models_table(grouped, repeated, window, SETTINGS)
    assert first == models_table(grouped, repeated, window, SETTINGS)
    changed = models_table(grouped.slice(1), repeated, window, SETTINGS)
    assert changed["model_run_id"] != first["model_run_id"]
    covariance = first["order_covariance"].to_pylist()[0]
    other = {**SETTINGS, "value_seed": 1}
    again = models_table(grouped, repeated, window, other)
    assert again["order_covariance"].to_pylist()[0] != covariance
    assert again["r"] == first["r"]


def test_a_setting_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="value_seed"):
        models_table(*tables([(0, 0, 1, 1)]), {"value_bootstrap_refits": 1})


# --- On the sample --------------------------------------------------------------------


def test_sql_scores_as_python_does(sample: Run) -> None:
    rows = sample.query(
        """
        select
            predictions.*, models.r, models.alpha, models.a, models.b,
            models.p, models.q, models.v, windows.horizon_days
        from intermediate.int_customer_predictions as predictions
        inner join intermediate.py_value_models as models using (shop_id)
        inner join intermediate.int_value_windows as windows
            using (shop_id, value_window)
        where models.value_window = 'now' and models.r is not null
        """.replace("predictions.*", ", ".join(f"predictions.{n}" for n in SCORED))
    )
    numbers = np.array(
        [[np.nan if n is None else float(n) for n in row] for row in rows]
    )
    of_row = dict(zip(SCORED, numbers.T, strict=False))
    models = numbers[:, len(SCORED) :]
    shops = [
        np.flatnonzero((models == model).all(axis=1))
        for model in np.unique(models[~np.isnan(models).any(axis=1)], axis=0)
    ]
    assert len(shops) > 2
    for at in shops:
        model = models[at[0]]
        some = purchases.Histories(
            of_row["repeat_count"][at],
            of_row["t_x_days"][at] / WEEK,
            of_row["t_days"][at] / WEEK,
        )
        alive = purchases.p_alive(model[:4], some)
        assert of_row["p_alive"][at] == pytest.approx(alive, abs=1e-6)
        orders = purchases.expected_orders(model[:4], some, model[7] / WEEK)
        assert of_row["expected_order_count"][at] == pytest.approx(orders, abs=1e-6)
        mean = np.maximum(np.nan_to_num(of_row["mean_repeat_amount"][at]), 0)
        amount = amounts.expected_amount(model[4:7], some.x, mean)
        found = of_row["expected_order_amount"][at]
        assert found == pytest.approx(amount, rel=1e-6, nan_ok=True)


SCORED = (
    *("repeat_count", "t_x_days", "t_days", "p_alive", "mean_repeat_amount"),
    *("expected_order_count", "expected_order_amount"),
)

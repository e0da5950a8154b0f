"""Markov attribution: published examples, and chains with a channel taken out."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientele.marketing import attribution
from clientele.marketing.attribution import removal_effects
from clientele.marketing.columns import OF_PATHS
from clientele.marketing.effects import SCHEMA, effects_of_shops

Paths = dict[tuple[str, ...], tuple[int, int]]

# Serhii Puzyrov (2019): Markov Chain Attribution: simple explanation of removal effect.
PUZYROV: Paths = {
    ("google ads",): (2, 1),
    ("mailing",): (1, 0),
    ("google ads", "mailing"): (1, 0),
}
# Sergey Bryl' (2016): Marketing multi-channel attribution model with R, part 1.
BRYL: Paths = {("c1", "c2", "c3"): (1, 0), ("c1",): (0, 1), ("c2", "c3"): (0, 1)}


def found(paths: Paths, order: int = 1) -> attribution.Removals:
    conversions, others = zip(*paths.values(), strict=True)
    return removal_effects(list(paths), conversions, others, order=order)


def rate_without(paths: Paths, removed: str | None, order: int) -> float:
    """Solve the chain from which all states of a channel are deleted."""
    moves: dict[tuple[str, ...], Counter] = defaultdict(Counter)
    for path, counts in paths.items():
        states = [path[max(0, end - order) : end] for end in range(len(path) + 1)]
        for here, there in pairwise(states):
            moves[here][there] += sum(counts)
        moves[states[-1]]["buys"] += counts[0]
        moves[states[-1]]["leaves"] += counts[1]
    kept = [state for state in moves if removed not in state[-1:]]
    chances = np.eye(len(kept))
    buys = np.zeros(len(kept))
    for at, state in enumerate(kept):
        total = sum(moves[state].values())
        for there, count in moves[state].items():
            if there == "buys":
                buys[at] += count / total
            elif there in kept:
                chances[at, kept.index(there)] -= count / total
    return float(np.linalg.solve(chances, buys)[kept.index(())])


def brute_force(paths: Paths, order: int) -> tuple[float, dict[str, float]]:
    whole = rate_without(paths, None, order)
    channels = sorted({channel for path in paths for channel in path})
    return whole, {
        channel: 1 - rate_without(paths, channel, order) / whole for channel in channels
    }


@pytest.mark.parametrize("order", [1, 2])
def test_puzyrovs_example(order: int) -> None:
    """Four conversions: removal effects .75 and .5 make 2.4 and 1.6 of them."""
    removals = found(PUZYROV, order)
    assert removals.conversion_rate == pytest.approx(0.8)
    assert removals.effects == pytest.approx({"google ads": 0.75, "mailing": 0.5})
    assert removals.shares == pytest.approx({"google ads": 0.6, "mailing": 0.4})
    assert 4 * removals.shares["google ads"] == pytest.approx(2.4)
    assert brute_force(PUZYROV, order)[1] == pytest.approx(removals.effects)


def test_bryls_example() -> None:
    removals = found(BRYL)
    assert removals.conversion_rate == pytest.approx(1 / 3)
    assert removals.effects == pytest.approx({"c1": 0.5, "c2": 1, "c3": 1})
    assert removals.shares == pytest.approx({"c1": 0.2, "c2": 0.4, "c3": 0.4})
    assert brute_force(BRYL, 1)[1] == pytest.approx(removals.effects)


def test_second_order_remembers_more() -> None:
    """By paper: whoever comes from a to c buys, whoever comes from b to c does not."""
    paths = {("a", "c"): (1, 0), ("b", "c"): (0, 1)}
    # Order 1 forgets that: from c, half of all buy, so a and b lose half each.
    assert found(paths).effects == pytest.approx({"a": 0.5, "b": 0.5, "c": 1})
    assert found(paths, 2).effects == pytest.approx({"a": 1, "b": 0, "c": 1})


CHAINS = st.dictionaries(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple),
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(any),
    min_size=1,
    max_size=12,
).filter(lambda paths: any(buys for buys, _ in paths.values()))


@settings(max_examples=150, deadline=None)
@given(CHAINS, st.sampled_from([1, 2, 3]))
def test_one_inverse_tells_what_deleting_states_does(paths: Paths, order: int) -> None:
    removals = found(paths, order)
    whole, effects = brute_force(paths, order)
    assert removals.conversion_rate == pytest.approx(whole, abs=1e-9)
    assert removals.effects == pytest.approx(effects, abs=1e-9)
    assert sum(removals.shares.values()) == pytest.approx(1)


def test_without_conversions_nothing_has_an_effect() -> None:
    nothing = {"a": 0.0, "b": 0.0}
    assert found({("a", "b"): (0, 3)}) == attribution.Removals(0.0, nothing, nothing)
    assert removal_effects([], [], []) == attribution.Removals(0.0, {}, {})


@pytest.mark.parametrize("order", [1, 2])
def test_one_channel_has_it_all(order: int) -> None:
    assert found({("a",): (3, 5)}, order).shares == {"a": 1.0}


def test_a_channel_that_converts_nobody_has_no_effect() -> None:
    removals = found({("a",): (1, 1), ("b",): (0, 4)})
    assert removals.effects == {"a": 1.0, "b": 0.0}
    assert removals.shares == {"a": 1.0, "b": 0.0}


def test_repeats_and_order_of_paths_do_not_count() -> None:
    paths = {("a", "b"): (1, 2), ("b", "a", "b"): (2, 0), ("c",): (1, 1)}
    turned = dict(reversed(paths.items()))
    assert found(turned).effects == pytest.approx(found(paths).effects)
    repeated = {("a", "a", "b"): (1, 2), ("b", "a", "b", "b"): (2, 0), ("c",): (1, 1)}
    assert found(repeated).effects == pytest.approx(found(paths).effects)


def random_paths(channels: int, paths: int) -> list[tuple[str, ...]]:
    draws = np.random.default_rng(7)
    return [
        tuple(map(str, draws.integers(0, channels, draws.integers(1, 6))))
        for _ in range(paths)
    ]


def test_rare_states_count_as_their_last_channel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = random_paths(5, 400)
    counts = [1] * len(paths), [index % 3 for index in range(len(paths))]
    first, second = (removal_effects(paths, *counts, order=order) for order in (1, 2))
    assert first.effects != pytest.approx(second.effects)
    monkeypatch.setattr(attribution, "MAXIMUM_STATES", 5)
    bounded = removal_effects(paths, *counts, order=2)
    assert bounded.effects == pytest.approx(first.effects)
    monkeypatch.setattr(attribution, "MAXIMUM_STATES", 4)
    with pytest.raises(ValueError, match="5 channels; at most 4"):
        removal_effects(paths, *counts)


@pytest.mark.parametrize(
    ("paths", "conversions", "others", "order", "message"),
    [
        ([("a",)], [1], [1, 2], 1, "1 paths, 1 counts of conversions and 2 of others"),
        ([()], [1], [0], 1, "A path has no channel"),
        ([("a",)], [-1], [0], 1, "below 0"),
        ([("a",)], [1], [0], 0, "order is 0"),
    ],
)
def test_bad_input_is_refused(
    paths: Sequence[tuple[str, ...]],
    conversions: list[int],
    others: list[int],
    order: int,
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        removal_effects(paths, conversions, others, order=order)


# --- Of shops -----------------------------------------------------------------

SHOP = {
    "as_of_date": datetime.date(2024, 12, 31),
    "attribution_window_days": 90.0,
    "attribution_maximum_touchpoints": 50.0,
}


def of_shops(rows: list[tuple[str, str, int, int]]) -> list[dict[str, object]]:
    columns = zip(*rows, strict=True) if rows else [()] * len(OF_PATHS)
    paths = pa.table(dict(zip(OF_PATHS, map(list, columns), strict=True)))
    shops = {shop: {"shop_id": shop, **SHOP} for shop in ("a", "b")}
    return effects_of_shops(paths, shops).to_pylist()


def test_shops_have_rows_of_both_orders_and_one_run() -> None:
    rows = of_shops([("a", "x", 1, 0), ("b", "x", 2, 0), ("b", "x > y", 1, 1)])
    assert [(r["shop_id"], r["markov_order"], r["channel"]) for r in rows] == [
        *(("a", 1, "x"), ("a", 2, "x")),
        *(("b", 1, "x"), ("b", 1, "y"), ("b", 2, "x"), ("b", 2, "y")),
    ]
    runs = {(r["shop_id"], r["model_run_id"]) for r in rows}
    assert len(runs) == 2
    assert {r["as_of_date"] for r in rows} == {SHOP["as_of_date"]}
    changed = of_shops([("a", "x", 2, 0)])[0]["model_run_id"]
    assert changed != rows[0]["model_run_id"]
    assert of_shops([("a", "x", 1, 0)])[0]["model_run_id"] == rows[0]["model_run_id"]


def test_shares_add_up_to_one_in_their_decimals() -> None:
    rows = of_shops([("a", "x", 1, 0), ("a", "y", 1, 0), ("a", "z", 1, 0)])
    shares = [row["conversion_share"] for row in rows if row["markov_order"] == 1]
    assert shares == [0.333333333, 0.333333334, 0.333333333]


def test_names_of_channels_are_read_from_paths() -> None:
    rows = of_shops([("a", "a ~> b > c~~ > ~~~>", 1, 0)])
    assert [r["channel"] for r in rows if r["markov_order"] == 1] == [
        *("a > b", "c~", "~>"),
    ]


def test_no_paths_make_no_rows() -> None:
    paths = pa.table({name: pa.array([], pa.string()) for name in OF_PATHS})
    table = effects_of_shops(paths, {})
    assert table.num_rows == 0 and table.schema == SCHEMA

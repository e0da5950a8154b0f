"""Frequent itemsets and association rules: exact, and equal to mlxtend's."""

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from conftest import SAMPLE, Run
from mlxtend.frequent_patterns import apriori
from mlxtend.frequent_patterns import association_rules as mlxtend_rules
from scipy.stats import hypergeom

from clientele.baskets import engines, tables
from clientele.baskets.columns import OF_ITEMSETS
from clientele.baskets.itemsets import Fingerprints, Itemsets
from clientele.baskets.mining import (
    Baskets,
    TooManyItemsetsError,
    count_by_period,
    frequent_itemsets,
)
from clientele.baskets.rules import (
    Rules,
    Thresholds,
    association_rules,
    closed_and_maximal,
    fisher_p_values,
)

PLANTED = json.loads((SAMPLE / "planted.json").read_text("utf-8"))
NO_RULE = Thresholds(1, Fraction(0), Fraction(0))


def baskets_of(*held: str) -> Baskets:
    """Make baskets of letters: a is item 0."""
    pairs = [(at, ord(x) - 97) for at, basket in enumerate(held) for x in basket]
    basket, item = np.array(pairs, int).reshape(-1, 2).T
    return Baskets(basket, item, len(held))


def random_baskets(seed: int, baskets: int = 300, items: int = 14) -> Baskets:
    draws = np.random.default_rng(seed)
    share = draws.uniform(0.05, 0.5, items)
    held = draws.random((baskets, items)) < share
    # Some items follow others, so that there is something to find.
    held[:, 1] |= held[:, 0] & (draws.random(baskets) < 0.7)
    held[:, 3] |= held[:, 2] & held[:, 1]
    basket, item = np.nonzero(held)
    return Baskets(basket, item, baskets)


def counted(levels: list[Itemsets]) -> dict[frozenset[int], int]:
    return {
        frozenset(items): count
        for level in levels
        for items, count in zip(
            level.items.tolist(), level.counts.tolist(), strict=True
        )
    }


def as_frame(baskets: Baskets) -> pd.DataFrame:
    held = np.zeros((baskets.count, int(baskets.item.max()) + 1), bool)
    held[baskets.basket, baskets.item] = True
    return pd.DataFrame(held)


def by_mlxtend(baskets: Baskets, minimum_count: int) -> pd.DataFrame:
    return apriori(
        as_frame(baskets),
        min_support=(minimum_count - 0.5) / baskets.count,
        low_memory=True,
    )


def as_rules(levels: list[Itemsets], found: Rules) -> pd.DataFrame:
    itemsets = [frozenset(items) for of in levels for items in of.items.tolist()]
    a, b, ab = found.counts.T
    return pd.DataFrame(
        {
            "antecedents": [itemsets[at] for at in found.sides[:, 0]],
            "consequents": [itemsets[at] for at in found.sides[:, 1]],
            **{"a": a, "b": b, "ab": ab, "p_value": found.p_values},
            "adjusted": found.adjusted_p_values,
            "is_redundant": found.is_redundant,
        }
    ).set_index(["antecedents", "consequents"])


# --- Itemsets


def test_itemsets_by_hand():
    baskets = baskets_of("abc", "abd", "ab", "c", "", "bd")
    assert counted(frequent_itemsets(baskets, 2).levels) == {
        frozenset([0]): 3,
        frozenset([1]): 4,
        frozenset([2]): 2,
        frozenset([3]): 2,
        frozenset([0, 1]): 3,
        frozenset([1, 3]): 2,
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("minimum_count", [1, 3, 20, 75])
def test_itemsets_are_those_of_mlxtend(seed: int, minimum_count: int):
    baskets = random_baskets(seed, baskets=120 if minimum_count == 1 else 300)
    reference = by_mlxtend(baskets, minimum_count)
    ours = counted(frequent_itemsets(baskets, minimum_count).levels)
    assert ours == {
        frozenset(items): round(support * baskets.count)
        for items, support in zip(
            reference["itemsets"], reference["support"], strict=True
        )
    }


@pytest.mark.parametrize("length", [1, 2, 3])
def test_engines_agree_up_to_a_length(length: int):
    baskets = random_baskets(7)
    ours, theirs = (
        engines.mine(engine, baskets, 9, maximum_length=length)
        for engine in engines.LIBRARIES
    )
    assert counted(ours.levels) == counted(theirs.levels)
    assert max(level.length for level in ours.levels) == length


def test_an_unknown_engine_is_told():
    with pytest.raises(ValueError, match="basket_engine is 'fast'"):
        engines.mine("fast", random_baskets(1), 3, maximum_length=2)


def test_order_and_names_of_baskets_do_not_matter():
    baskets = random_baskets(3)
    draws = np.random.default_rng(0)
    rows = draws.permutation(len(baskets.item))
    names = draws.permutation(baskets.count)
    other = Baskets(names[baskets.basket[rows]], baskets.item[rows], baskets.count)
    ours, theirs = (frequent_itemsets(one, 10).levels for one in (baskets, other))
    for one, two in zip(ours, theirs, strict=True):
        assert (one.items == two.items).all() and (one.counts == two.counts).all()


@pytest.mark.parametrize("held", [(), ("",), ("", "")])
def test_empty_baskets_hold_nothing(held: tuple[str, ...]):
    assert frequent_itemsets(baskets_of(*held), 1).levels == []


@pytest.mark.parametrize(("count", "length"), [(0, 1), (1, -1)])
def test_mining_refuses_what_makes_no_sense(count: int, length: int):
    with pytest.raises(ValueError, match="set them to at least 1 and 0"):
        frequent_itemsets(baskets_of("a"), count, maximum_length=length)


def exploding() -> Baskets:
    """Forty products that are always bought together: 2^40 itemsets."""
    basket, item = np.nonzero(np.ones((50, 40), bool))
    return Baskets(basket, item, 50)


def test_an_explosion_is_stopped_before_it_happens():
    with pytest.raises(
        TooManyItemsetsError,
        match=r"more than 3 items would take about [\d,]+ MiB, more than the 32 MiB "
        "of basket_memory_mib. Raise minimum_support, or set maximum_itemset_length "
        "to 3.",
    ):
        frequent_itemsets(exploding(), 50, memory_bytes=2**25)


def test_an_explosion_is_capped_if_so_stated():
    mined = frequent_itemsets(exploding(), 50, memory_bytes=2**25, cap_length=True)
    assert mined.is_capped
    assert [len(level) for level in mined.levels] == [40, 780, 9880]
    assert not frequent_itemsets(exploding(), 50, maximum_length=3).is_capped


def test_counts_by_period_are_those_of_the_first_baskets():
    baskets = random_baskets(4)
    levels = frequent_itemsets(baskets, 20).levels
    ends = np.array([0, 1, 63, 64, 65, 200, 200, 300])
    for level, held in zip(levels, count_by_period(baskets, levels, ends), strict=True):
        for items, counts in zip(level.items, held, strict=True):
            rows = as_frame(baskets).to_numpy()[:, items].all(axis=1)
            assert counts.tolist() == [int(rows[:end].sum()) for end in ends]


def test_periods_whose_baskets_hold_nothing_add_nothing():
    baskets = baskets_of("", "", "ab", "ab", "")
    levels = frequent_itemsets(baskets, 2).levels
    counts = count_by_period(baskets, levels, np.array([2, 4, 5]))
    assert [of.tolist() for of in counts] == [[[0, 2, 2], [0, 2, 2]], [[0, 2, 2]]]


def test_closed_and_maximal_by_definition():
    baskets = random_baskets(5)
    levels = frequent_itemsets(baskets, 12).levels
    known = counted(levels)
    for level, (closed, maximal) in zip(
        levels, closed_and_maximal(levels, 12), strict=True
    ):
        for at, items in enumerate(level.items.tolist()):
            larger = [count for other, count in known.items() if other > {*items}]
            assert closed[at] == all(count < level.counts[at] for count in larger)
            assert maximal[at] == (not larger)


def test_an_itemset_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="stands twice"):
        Fingerprints([np.array([[0, 1], [0, 1]])], 2)


# --- Rules


def test_measures_of_the_published_rule():
    """N 392, a 37, b 38, ab 31 (acceptance.md, "Without data")."""
    held = ["ab"] * 31 + ["a"] * 6 + ["b"] * 7 + [""] * 348
    levels = frequent_itemsets(baskets_of(*held), 1).levels
    rules = as_rules(levels, association_rules(levels, 392, NO_RULE))
    assert rules["p_value"].to_numpy() == pytest.approx(2.95e-33, rel=1e-3)
    assert rules["adjusted"].to_numpy() == pytest.approx(2.95e-33, rel=1e-3)
    assert rules[["a", "b", "ab"]].to_numpy().tolist() == [[37, 38, 31], [38, 37, 31]]


@pytest.mark.parametrize("seed", range(4))
def test_rules_are_those_of_mlxtend(seed: int):
    baskets = random_baskets(seed)
    levels = frequent_itemsets(baskets, 20).levels
    ours = as_rules(levels, association_rules(levels, baskets.count, NO_RULE))
    theirs = mlxtend_rules(
        by_mlxtend(baskets, 20), metric="support", min_threshold=0
    ).set_index(["antecedents", "consequents"])
    assert len(ours) == len(theirs) > 50
    ours, theirs = ours.align(theirs, join="left", axis=0)
    n, a, b, ab = baskets.count, ours["a"], ours["b"], ours["ab"]
    assert np.allclose(ab / n, theirs["support"])
    assert np.allclose(ab / a, theirs["confidence"])
    assert np.allclose(ab * n / (a * b), theirs["lift"])


def test_thresholds_are_whole_numbers():
    """A rule of exactly 0.3 stays, which a float comparison loses (acceptance.md)."""
    both, left = np.array([237]), np.array([790])
    n = 18402
    assert (both / n) / (left / n) < 0.3
    thresholds = Thresholds(1, Fraction(3, 10), Fraction(0))
    assert thresholds.reached(left, np.array([500]), both, n).all()
    assert not thresholds.reached(left, np.array([500]), both - 1, n).any()


def test_thresholds_of_many_baskets_do_not_overflow():
    """Products of three counts are beyond 64 bits."""
    many = np.array([3_000_000])
    for lift, reached in ((Fraction(1_000_001, 10**6), False), (Fraction(1), True)):
        thresholds = Thresholds(1, Fraction(0), lift)
        assert thresholds.reached(many, many, many, 3_000_000).tolist() == [reached]


def test_lift_is_compared_exactly():
    thresholds = Thresholds(1, Fraction(0), Fraction(12, 10))
    both, left, right = np.array([12, 11]), np.array([100, 100]), np.array([100, 100])
    assert thresholds.reached(left, right, both, 1000).tolist() == [True, False]


@pytest.mark.parametrize(
    ("n", "digits"), [(500, 9), (18_402, 9), (98_199, 8), (2_000_000, 7)]
)
def test_p_values_are_those_of_scipy(n: int, digits: int):
    draws = np.random.default_rng(2)
    left, right = (draws.random((2, 1000)) ** 3 * n).astype(int)
    low, high = np.maximum(0, left + right - n), np.minimum(left, right)
    # About as many as by chance, and up to a half more.
    both = (left * right // n * (1 + draws.random(1000) / 2)).astype(int)
    both = both.clip(low, high)
    ours = fisher_p_values(left, right, both, n)
    theirs = hypergeom.sf(both - 1, n, left, right)
    told = theirs > 1e-250
    assert ours[told] == pytest.approx(theirs[told], rel=10**-digits)
    assert (ours[~told] < 1e-240).all()
    assert (ours <= 1).all()


def test_adjustment_counts_all_that_was_tested():
    """Rules that the thresholds leave out were tested all the same."""
    baskets = random_baskets(6)
    levels = frequent_itemsets(baskets, 20).levels
    everything = as_rules(levels, association_rules(levels, baskets.count, NO_RULE))
    strict = Thresholds(20, Fraction(6, 10), Fraction(1))
    some = as_rules(levels, association_rules(levels, baskets.count, strict))
    assert 0 < len(some) < len(everything)
    assert (some["adjusted"] == everything.loc[some.index, "adjusted"]).all()
    assert (everything["adjusted"] >= everything["p_value"]).all()


def test_redundant_rules_have_a_general_one_as_good():
    baskets = random_baskets(8)
    held = as_frame(baskets).to_numpy()
    levels = frequent_itemsets(baskets, 15).levels
    rules = as_rules(levels, association_rules(levels, baskets.count, NO_RULE))

    def confidence(antecedent: Any, consequent: Any) -> Fraction:
        left = held[:, sorted(antecedent)].all(axis=1)
        both = left & held[:, sorted(consequent)].all(axis=1)
        return Fraction(int(both.sum()), int(left.sum()))

    assert rules["is_redundant"].nunique() == 2
    for (left, right), is_redundant in rules["is_redundant"].items():
        parts = [part for size in range(len(left)) for part in combinations(left, size)]
        best = max(confidence(part, right) for part in parts)
        assert is_redundant == (best >= confidence(left, right))


# --- Shops and dates


def shop_tables(
    held: list[str],
    counts: list[int],
    minimum: int | list[int],
    **given: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mine a shop of baskets of letters at dates before which there were so many.

    Return a row per itemset, and rules, both with texts as SQL writes them.
    """
    baskets = baskets_of(*held)
    letters = sorted({x for basket in held for x in basket})
    numbers = np.searchsorted([ord(x) - 97 for x in letters], baskets.item)
    shop = {
        **{"shop_id": "s", "maximum_itemset_length": 0.0},
        **{"minimum_confidence": 0.5, "minimum_lift": 1.0},
    }
    settings = {
        **{"basket_engine": "packed", "basket_memory_mib": "1"},
        **{"basket_memory_policy": "cap", **given},
    }
    lines = {
        "shop_id": np.full(len(numbers), "s", object),
        "basket_number": baskets.basket.astype(float),
        "item_number": numbers.astype(float),
    }
    products = {
        "shop_id": np.full(len(letters), "s", object),
        "item_number": np.arange(len(letters), dtype=float),
        "product_id": np.array(letters, object),
    }
    dates = {
        "shop_id": np.full(len(counts), "s", object),
        "as_of_date": np.array(
            [date(2020, 1 + at, 1) for at in range(len(counts))], object
        ),
        "basket_count": np.array(counts, float),
        "minimum_count": np.broadcast_to(minimum, len(counts)).astype(float),
    }
    inputs = map(pa.table, (lines, products, dates))
    itemsets = tables.mine(*inputs, {"s": shop}, settings)
    counted = itemsets.select(OF_ITEMSETS)
    rules = tables.find_rules(counted, pa.table(dates), {"s": shop})
    rows = itemsets.to_pandas()
    items = rows.drop_duplicates(["itemset_number", "item_position"])
    texts = items.groupby("itemset_number")["product_id"].agg(
        lambda ids: "|".join(ids.dropna())
    )
    firsts = rows[~(rows["item_position"] > 1)]
    sides = {
        f"{side}_ids": rules[f"{side}_number"].to_pandas().map(texts)
        for side in ("antecedent", "consequent")
    }
    return (
        firsts.assign(itemset_ids=firsts["itemset_number"].map(texts)),
        rules.to_pandas().assign(**sides),
    )


def test_rules_are_followed_from_date_to_date():
    held = ["ab", "ab", "c", "cd", "cd", "ab", "c", "c", "c"]
    itemsets, rules = shop_tables(held, [5, 9], 2)
    told = rules.set_index(["as_of_date", "antecedent_ids", "consequent_ids"])
    first, now = date(2020, 1, 1), date(2020, 2, 1)
    counts = ["antecedent_count", "consequent_count", "rule_count", "basket_count"]
    assert told.loc[(first, "a", "b"), counts].tolist() == [2, 2, 2, 5]
    assert told.loc[(now, "a", "b"), counts].tolist() == [3, 3, 3, 9]
    # c > d is no rule now, and so is told of its date only.
    assert told.loc[(first, "c", "d"), counts].tolist() == [3, 2, 2, 5]
    assert (now, "c", "d") not in told.index
    assert told.loc[(now, "d", "c"), "is_rule"]
    assert rules["model_run_id"].nunique() == 2
    empty = itemsets[itemsets["itemset_size"] == 0]
    assert empty["itemset_count"].tolist() == [5, 9]
    assert json.loads(empty["parameters"].iloc[0])["minimum_confidence"] == 0.5
    assert empty["input_fingerprint"].notna().all()


def test_a_rule_of_now_is_told_before_it_was_one():
    _, rules = shop_tables(["ab", "c", "ab", "ab"], [1, 2, 4], 2)
    told = rules[rules["antecedent_ids"] == "a"].sort_values("as_of_date")
    assert told["rule_count"].tolist() == [1, 1, 3]
    assert told["is_rule"].tolist() == [False, False, True]
    assert told["adjusted_p_value"].isna().tolist() == [True, True, False]


def test_what_is_no_rule_any_more_is_told_of_its_dates_only():
    """Nothing is a rule now; a and b were together often enough at the second date."""
    held = ["c", "ab", "ab", *["a"] * 3, *["b"] * 3]
    _, rules = shop_tables(held, [1, 3, 9], [2, 2, 3])
    told = set(
        rules[["as_of_date", "antecedent_ids", "is_rule"]].itertuples(
            index=False, name=None
        )
    )
    assert told == {(date(2020, 2, 1), "a", True), (date(2020, 2, 1), "b", True)}


def test_run_id_tells_of_dates():
    """The same baskets, of which more were bought before the first date."""
    held = ["ab", "ab", "ab", "c"]
    ids = [
        shop_tables(held, counts, 2)[0]["model_run_id"].iloc[-1]
        for counts in ([2, 4], [3, 4], [2, 4])
    ]
    assert ids[0] == ids[2] != ids[1]


def test_a_shop_without_anything_frequent_has_no_rules():
    itemsets, rules = shop_tables(["a", "b"], [2], 2)
    assert itemsets["itemset_ids"].tolist() == [""]
    assert rules.empty


def test_memory_that_does_not_suffice_is_told_with_the_shop():
    held = ["abcdefghijklmnopqrst"] * 9
    itemsets, _ = shop_tables(held[:3], [3], 3, basket_memory_mib="0.5")
    assert itemsets["is_capped"].iloc[0]
    with pytest.raises(ValueError, match=r"Shop s: Itemsets of more than \d items"):
        shop_tables(held, [9], 9, basket_memory_policy="stop", basket_memory_mib="0.5")
    with pytest.raises(ValueError, match="basket_memory_policy is 'wait'"):
        shop_tables(held, [9], 9, basket_memory_policy="wait")


# --- The real shop


@pytest.fixture(scope="session")
def retail_lines(real: Run) -> pd.DataFrame:
    """Distinct orders and products of Online Retail's customers."""
    rows = real.query(
        "select distinct order_id, product_id from core.order_lines "
        "where shop_id = 'online_retail' and line_type = 'purchase' "
        "and customer_id is not null"
    )
    return pd.DataFrame(rows, columns=["order", "product"])


def retail(lines: pd.DataFrame, codes: str) -> Baskets:
    if codes == "five digits":
        lines = lines[lines["product"].str.match(r"\d{5}")]
    basket, orders = pd.factorize(lines["order"], sort=True)
    item, _ = pd.factorize(lines["product"], sort=True)
    return Baskets(basket, item, len(orders))


# acceptance.md, "Whole shop": count, itemsets by length, rules with one consequent
# and with any, at a confidence of 0.3. The other four rows are asked of the marts
# (tests/acceptance/published_numbers.yml).
WHOLE_SHOP = [
    ("all", 93, [1246, 1858, 941, 355, 54, 1], 5491, 8318),
    (
        *("all", 38, [2035, 14764, 10412, 8583, 4319, 1425, 555, 128, 11]),
        *(91893, 266891),
    ),
    ("five digits", 369, [208, 41, 1], 76, 79),
    (
        *("five digits", 37, [2053, 15592, 11084, 9345, 4885, 1609, 613, 159, 15]),
        *(100525, 299508),
    ),
]


@pytest.mark.parametrize(
    ("codes", "minimum_count", "itemsets", "one_consequent", "rules"), WHOLE_SHOP
)
def test_whole_shop_has_the_published_counts(
    retail_lines: pd.DataFrame,
    codes: str,
    minimum_count: int,
    itemsets: list[int],
    one_consequent: int,
    rules: int,
):
    baskets = retail(retail_lines, codes)
    assert baskets.count == {"all": 18532, "five digits": 18402}[codes]
    levels = frequent_itemsets(baskets, minimum_count).levels
    assert [len(level) for level in levels] == itemsets
    thresholds = Thresholds(minimum_count, Fraction(3, 10), Fraction(0))
    found = association_rules(levels, baskets.count, thresholds)
    assert len(found) == rules
    assert int((found.sides[:, 1] < len(levels[0])).sum()) == one_consequent


# What mlxtend's floats lose at a confidence of exactly 0.3 (acceptance.md).
AT_SUPPORTS = [
    *(("all", 371, 0), ("all", 186, 0), ("all", 93, 0)),
    *(("five digits", 369, 0), ("five digits", 185, 1), ("five digits", 93, 1)),
]


@pytest.mark.parametrize(("codes", "minimum_count", "lost_rules"), AT_SUPPORTS)
def test_real_itemsets_and_rules_are_those_of_mlxtend(
    retail_lines: pd.DataFrame, codes: str, minimum_count: int, lost_rules: int
):
    """Itemset by itemset, and rule by rule all measures that both know."""
    baskets = retail(retail_lines, codes)
    mined, reference = (
        engines.mine(engine, baskets, minimum_count, maximum_length=0).levels
        for engine in engines.LIBRARIES
    )
    known = counted(reference)
    assert counted(mined) == known
    frame = pd.DataFrame(
        {
            "support": [count / baskets.count for count in known.values()],
            "itemsets": list(known),
        }
    )
    theirs = mlxtend_rules(frame, metric="confidence", min_threshold=0.3)
    theirs = theirs.set_index(["antecedents", "consequents"])
    thresholds = Thresholds(minimum_count, Fraction(3, 10), Fraction(0))
    ours = as_rules(mined, association_rules(mined, baskets.count, thresholds))
    lost = ours.index.difference(theirs.index)
    assert (len(ours) - len(theirs), len(lost)) == (lost_rules, lost_rules)
    assert (ours.loc[lost, "ab"] * 10 == ours.loc[lost, "a"] * 3).all()
    ours = ours.loc[theirs.index]
    n, a, b, ab = (
        baskets.count,
        *(ours[name].to_numpy(float) for name in ("a", "b", "ab")),
    )
    s, sa, sb, confidence = ab / n, a / n, b / n, ab / a
    for name, values in {
        "support": s,
        "confidence": confidence,
        "lift": confidence / sb,
        "leverage": s - sa * sb,
        "conviction": (1 - sb) / (1 - confidence),
        "zhangs_metric": (s - sa * sb) / np.maximum(s * (1 - sa), sa * (sb - s)),
        "jaccard": ab / (a + b - ab),
        "certainty": (confidence - sb) / (1 - sb),
        "kulczynski": (ab / a + ab / b) / 2,
    }.items():
        assert values == pytest.approx(theirs[name].to_numpy(), rel=1e-9), name


# --- France, as published


@pytest.fixture(scope="session")
def france(real_data: Any) -> tuple[Baskets, list[str]]:
    """Invoices of France; postage is taken out after they are counted."""
    rows = duckdb.sql(
        f"""
        select InvoiceNo, trim(Description) as item
        from '{real_data}/online_retail/online_retail.parquet'
        where Country = 'France' and InvoiceNo not like 'C%'
        group by all having sum(cast(Quantity as integer)) > 0
        """
    ).fetchall()
    frame = pd.DataFrame(rows, columns=["order", "item"])
    basket, orders = pd.factorize(frame["order"], sort=True)
    bought = (frame["item"] != "POSTAGE").to_numpy()
    item, names = pd.factorize(frame["item"][bought], sort=True)
    return Baskets(basket[bought], item, len(orders)), list(names)


def test_france_has_the_published_itemsets_and_rules(
    france: tuple[Baskets, list[str]],
):
    """How many; what they measure is in tests/acceptance/published_numbers.yml."""
    baskets, _ = france
    assert baskets.count == 392
    levels = frequent_itemsets(baskets, 28).levels
    assert [len(level) for level in levels] == [40, 10, 1]
    found = association_rules(
        levels, baskets.count, Thresholds(28, Fraction(0), Fraction(1))
    )
    assert len(found) == 26
    assert (found.p_values < 1e-9).all()


def test_the_definition_leaves_out_baskets_of_postage_only(
    france: tuple[Baskets, list[str]],
):
    baskets, names = france
    kept, basket = np.unique(baskets.basket, return_inverse=True)
    baskets = Baskets(basket, baskets.item, len(kept))
    assert baskets.count == 387
    levels = frequent_itemsets(baskets, 28).levels
    assert sum(map(len, levels)) == 51
    rules = as_rules(
        levels, association_rules(levels, 387, Thresholds(28, Fraction(0), Fraction(1)))
    )
    assert len(rules) == 26
    left, right = (
        frozenset([names.index(f"ALARM CLOCK BAKELIKE {colour}")])
        for colour in ("RED", "GREEN")
    )
    rule = rules.loc[[(left, right)]].iloc[0]
    assert rule["ab"] * 387 / (rule["a"] * rule["b"]) == pytest.approx(8.532717)


# --- The sample's truth


def test_planted_bundles_are_rules_with_their_lift(sample: Run):
    for shop in ("online_retail", "transactions"):
        for planted in PLANTED[shop]["truths"]["bundle_lifts"]:
            pair = f"{planted['antecedent']} > {planted['consequent']}"
            assert sample.query(
                "select antecedent_count, consequent_count, rule_count, "
                "basket_count, round(lift, 6), is_significant "
                "from baskets.association_rules "
                f"where shop_id = '{shop}' and rule_id = '{pair}'"
            ) == [
                (
                    *(planted["baskets_antecedent"], planted["baskets_consequent"]),
                    *(planted["baskets_both"], planted["baskets_total"]),
                    *(planted["lift"], True),
                )
            ], pair


def test_planted_noise_is_not_significant(sample: Run):
    """Every pair that could be a rule is tested, and those of chance fail."""
    rows = sample.query(
        "select basket_number, item_number from intermediate.int_basket_items "
        "where shop_id = 'online_retail' order by all"
    )
    numbers = dict(
        sample.query(
            "select product_id, item_number from intermediate.int_frequent_products "
            "where shop_id = 'online_retail'"
        )
    )
    basket, item = np.array(rows).T
    levels = frequent_itemsets(Baskets(basket, item, 1920), 10).levels
    rules = as_rules(
        levels,
        association_rules(levels, 1920, Thresholds(10, Fraction(0), Fraction(0))),
    )
    noise = PLANTED["online_retail"]["truths"]["noise_lifts"]
    assert noise
    for planted in noise:
        sides = planted["antecedent"], planted["consequent"]
        rule = rules.loc[[tuple(frozenset([numbers[side]]) for side in sides)]].iloc[0]
        assert rule["ab"] == planted["baskets_both"]
        assert rule["adjusted"] > 0.05
        assert not sample.query(
            "select * from baskets.association_rules where is_significant "
            f"and rule_id = '{' > '.join(sides)}'"
        )


def test_real_recommendations_beat_the_best_sellers(real: Run):
    """The rates in docs/methods.md, and that of the best sellers computed again."""
    hits = dict(
        real.query(
            "select recommendation_method, hit_rate "
            "from baskets.recommendation_quality "
            "where shop_id = 'online_retail' and list_length = 10"
        )
    )
    assert hits["hybrid"] > hits["rule"] > hits["global"]
    assert {name: round(rate, 3) for name, rate in hits.items()} == {
        **{"hybrid": 0.437, "rule": 0.358, "segment": 0.332, "global": 0.332}
    }
    assert real.query(
        "select listed_customer_count, own_list_customer_count "
        "from baskets.recommendation_quality "
        "where shop_id = 'online_retail' and list_count is not null"
    ) == [(4371, 3609)]
    lines = pd.DataFrame(
        real.query(
            "select customer_id, product_id, ordered_at >= "
            "(select distinct as_of_date from baskets.recommendation_quality "
            "where shop_id = 'online_retail') "
            "from core.order_lines "
            "inner join core.products using (shop_id, product_id) "
            "where shop_id = 'online_retail' and line_type = 'purchase' "
            "and customer_id is not null and not is_service"
        ),
        columns=["customer", "product", "is_later"],
    )
    before, later = (
        lines[lines["is_later"] == is_later].groupby("customer")["product"].agg(set)
        for is_later in (False, True)
    )
    owners = lines[~lines["is_later"]].drop_duplicates(["customer", "product"])
    best = owners.groupby("product").size().reset_index(name="owners")
    best = best.sort_values(["owners", "product"], ascending=[False, True])["product"]
    hit = []
    for customer in before.index.intersection(later.index):
        owned, new = before[customer], later[customer] - before[customer]
        if new:
            unowned = (product for product in best if product not in owned)
            hit.append(not new.isdisjoint(islice(unowned, 10)))
    assert (len(hit), round(sum(hit) / len(hit), 6)) == (1886, hits["global"])


def test_olist_is_warned_that_its_recommendations_are_worth_little(real: Run):
    """The counts in docs/methods.md, an alert row, and the only warning."""
    assert real.query(
        "select hit_customer_count, best_seller_hit_customer_count, customer_count, "
        "listed_customer_count, list_count, own_list_customer_count, is_passed "
        "from baskets.recommendation_quality "
        "where shop_id = 'olist' and list_count is not null"
    ) == [(3, 4, 387, 96096, 184, 31, False)]
    assert real.query(
        "select shop_id from monitoring.model_metrics "
        "where metric_name = 'hit_rate_at_10' and not is_passed"
    ) == [("olist",)]
    results = json.loads((real.target / "run_results.json").read_text("utf-8"))
    assert [
        result["unique_id"].split(".")[2]
        for result in results["results"]
        if result["status"] == "warn"
    ] == ["assert_recommendations_keep_up_with_best_sellers"]


def test_own_lists_are_those_that_occur_once(sample: Run):
    """Counted again in Python, as tuples of products."""
    lists: dict[tuple[str, str], list[str]] = {}
    for shop, customer, product in sample.query(
        "select shop_id, customer_id, product_id "
        "from baskets.customer_recommendations "
        "where recommendation_type = 'cross_sell' order by recommendation_rank"
    ):
        lists.setdefault((shop, customer), []).append(product)
    for shop, *counts in sample.query(
        "select shop_id, listed_customer_count, list_count, own_list_customer_count "
        "from baskets.recommendation_quality where list_count is not null"
    ):
        found = Counter(tuple(of) for (at, _), of in lists.items() if at == shop)
        assert counts == [
            *(found.total(), len(found)),
            list(found.values()).count(1),
        ]

"""Association rules from counted itemsets, with what says whether to trust them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

import numpy as np
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from clientele.baskets.itemsets import Fingerprints, Itemsets


@dataclass(frozen=True)
class Rules:
    """Rules of antecedents and consequents of certain lengths.

    Attributes: items of both sides, of shapes (rules, length); baskets that hold the
    antecedent, the consequent, and both, of shape (rules,); p-value of Fisher's exact
    test that both are held together no more often than by chance, and the same
    adjusted for all that were tested; whether a shorter antecedent says as much.
    """

    antecedent: np.ndarray
    consequent: np.ndarray
    antecedent_counts: np.ndarray
    consequent_counts: np.ndarray
    counts: np.ndarray
    p_values: np.ndarray
    adjusted_p_values: np.ndarray
    is_redundant: np.ndarray

    def __len__(self) -> int:
        """Return the number of rules."""
        return len(self.counts)


@dataclass(frozen=True)
class Thresholds:
    """What a rule has to reach: baskets, confidence and lift.

    Shares are fractions, so that a rule which reaches one exactly is not lost.
    """

    count: int
    confidence: Fraction
    lift: Fraction

    def reached(
        self, both: np.ndarray, left: np.ndarray, right: np.ndarray, baskets: int
    ) -> np.ndarray:
        """Return which rules reach all of them, comparing whole numbers only."""
        confidence, lift = self.confidence, self.lift
        largest = max(lift.denominator, lift.numerator, confidence.denominator)
        if largest * baskets**2 > np.iinfo(np.int64).max:
            # Python's whole numbers, slower, have no end.
            both, left, right = (x.astype(object) for x in (both, left, right))
        return (
            (both >= self.count)
            & (both * confidence.denominator >= confidence.numerator * left)
            & (both * baskets * lift.denominator >= lift.numerator * left * right)
        )


def association_rules(
    levels: Sequence[Itemsets], basket_count: int, thresholds: Thresholds
) -> list[Rules]:
    """Return the rules that reach the thresholds, by the lengths of their sides.

    Each frequent itemset is split in every way into an antecedent and a consequent.

    Parameters
    ----------
    levels
        Itemsets by length, with all their subsets.
    basket_count
        Baskets in which they were counted.
    thresholds
        What a rule has to reach. P-values are adjusted (Benjamini and Hochberg) for
        all splits of the itemsets that reach the count, not only for those that are
        returned: rules are chosen by the same counts that are tested.

    Raises
    ------
    ValueError
        If a subset is missing.
    """
    found = []
    for items, counts in _frequent(levels, thresholds.count):
        for mask in range(1, 2 ** items.shape[1] - 1):
            found.append(_split(items, counts, mask, basket_count))
    if not found:
        return []
    p_values = np.concatenate([rules.p_values for rules in found])
    adjusted = false_discovery_control(p_values) if len(p_values) else p_values
    edges = np.cumsum([len(rules) for rules in found])[:-1]
    kept = []
    for rules, values in zip(found, np.split(adjusted, edges), strict=True):
        good = thresholds.reached(
            rules.counts,
            rules.antecedent_counts,
            rules.consequent_counts,
            basket_count,
        )
        if good.any():
            columns = {**vars(rules), "adjusted_p_values": values}
            kept.append(Rules(**{name: of[good] for name, of in columns.items()}))
    return kept


def _frequent(
    levels: Sequence[Itemsets], minimum_count: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Return frequent itemsets of two items and more, with counts of their subsets.

    The subset with the items at the ones of a mask is in row `mask` of the counts.
    """
    item_count = max((int(level.items.max()) + 1 for level in levels), default=0)
    known = Fingerprints([level.items for level in levels], item_count)
    all_counts = np.concatenate([level.counts for level in levels] or [np.zeros(0)])
    for level in levels:
        kept = level.counts >= minimum_count
        if level.length < 2 or not kept.any():
            continue
        items = level.items[kept]
        counts = np.zeros((2**level.length, len(items)), int)
        for mask in range(1, len(counts)):
            at = known.positions(known.of(items[:, _ones(mask)]))
            if (at < 0).any():
                raise ValueError("A part of an itemset is not among the itemsets.")
            counts[mask] = all_counts[at]
        yield items, counts


def _ones(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def _split(
    items: np.ndarray, counts: np.ndarray, mask: int, basket_count: int
) -> Rules:
    """Return the rules whose antecedent is at the ones of the mask."""
    whole = len(counts) - 1
    rest = whole ^ mask
    left, right, both = counts[mask], counts[rest], counts[whole]
    # A part of the antecedent, down to none, whose confidence is as high.
    is_redundant = both * basket_count <= left * right
    part = (mask - 1) & mask
    while part:
        is_redundant |= counts[part | rest] * left >= both * counts[part]
        part = (part - 1) & mask
    p_values = fisher_p_values(left, right, both, basket_count)
    return Rules(
        *(items[:, _ones(mask)], items[:, _ones(rest)], left, right, both),
        *(p_values, p_values, is_redundant),
    )


def fisher_p_values(
    left: np.ndarray, right: np.ndarray, both: np.ndarray, basket_count: int
) -> np.ndarray:
    """Return p-values of Fisher's exact test, alternative "greater".

    The hypergeometric probabilities from `both` on are added up, each made from the
    one before, for all rules at once: equal to scipy's `hypergeom.sf`, which takes
    about 80 times as long, to nine digits, or eight of 100,000 baskets.

    Parameters
    ----------
    left, right, both
        Baskets that hold the antecedent, the consequent, and both.
    basket_count
        All baskets.
    """
    a, b, ab, n = (
        np.asarray(x, float)
        for x in np.broadcast_arrays(left, right, both, basket_count)
    )
    log_first = _log_choices(a, ab) + _log_choices(n - a, b - ab) - _log_choices(n, b)
    sums, terms, at = np.ones(len(ab)), np.ones(len(ab)), np.arange(len(ab))
    while len(at):
        terms = terms * (a - ab) * (b - ab) / ((ab + 1) * (n - a - b + ab + 1))
        sums[at] += terms
        going = terms > sums[at] * np.finfo(float).eps
        at, terms, a, b, ab, n = (x[going] for x in (at, terms, a, b, ab + 1, n))
    return np.minimum(1.0, np.exp(log_first) * sums)


def _log_choices(among: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    return gammaln(among + 1) - gammaln(chosen + 1) - gammaln(among - chosen + 1)


def closed_and_maximal(
    levels: Sequence[Itemsets], minimum_count: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return which itemsets are closed, and which are maximal, by length.

    An itemset is closed if each itemset that has one item more is held by fewer
    baskets, and maximal if none of these is frequent.
    """
    item_count = max((int(level.items.max()) + 1 for level in levels), default=0)
    flags = []
    for level, longer in zip_longest(levels, levels[1:]):
        most = np.zeros(len(level), int)
        if longer is not None:
            known = Fingerprints([level.items], item_count)
            counts = np.where(longer.counts >= minimum_count, longer.counts, 0)
            for place in range(longer.length):
                shorter = np.delete(longer.items, place, axis=1)
                np.maximum.at(most, known.positions(known.of(shorter)), counts)
        flags.append((most < level.counts, most == 0))
    return flags

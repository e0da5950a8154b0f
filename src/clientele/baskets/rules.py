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
    """Rules: frequent itemsets, split into an antecedent and a consequent.

    Attributes: positions of antecedent, consequent and both together among the
    itemsets, of shape (rules, 3), and counts of the baskets that hold them; p-value of
    Fisher's exact test that both are held together no more often than by chance, and
    the same adjusted for all that were tested; whether a shorter antecedent says as
    much.
    """

    sides: np.ndarray
    counts: np.ndarray
    p_values: np.ndarray
    adjusted_p_values: np.ndarray
    is_redundant: np.ndarray

    def __len__(self) -> int:
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
        self, left: np.ndarray, right: np.ndarray, both: np.ndarray, baskets: int
    ) -> np.ndarray:
        """Return which rules reach all of them, comparing whole numbers only."""
        confidence, lift = self.confidence, self.lift
        largest = max(lift.denominator, lift.numerator, confidence.denominator)
        if largest * baskets**2 > np.iinfo(np.int64).max:
            # Python's whole numbers, slower, have no end.
            left, right, both = (x.astype(object) for x in (left, right, both))
        return (
            (both >= self.count)
            & (both * confidence.denominator >= confidence.numerator * left)
            & (both * baskets * lift.denominator >= lift.numerator * left * right)
        )


def association_rules(
    levels: Sequence[Itemsets], basket_count: int, thresholds: Thresholds
) -> Rules:
    """Return the rules that reach the thresholds.

    Each frequent itemset is split in every way into an antecedent and a consequent.
    P-values are adjusted (Benjamini and Hochberg) for all splits of the itemsets that
    reach the count, not only for those that are returned: rules are chosen by the same
    counts that are tested. Levels are itemsets by length. Raises ValueError if a subset
    of an itemset is missing.
    """
    splits = list(_splits(levels, basket_count, thresholds.count))
    if not splits:
        none = np.zeros(0)
        return Rules(*np.zeros((2, 0, 3), int), none, none, none.astype(bool))
    sides, counts, is_redundant = map(np.concatenate, zip(*splits, strict=True))
    p_values = fisher_p_values(*counts.T, basket_count)
    adjusted = false_discovery_control(p_values)
    good = thresholds.reached(*counts.T, basket_count)
    return Rules(
        *(of[good] for of in (sides, counts, p_values, adjusted, is_redundant))
    )


def _splits(
    levels: Sequence[Itemsets], basket_count: int, minimum_count: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return sides, counts and redundancy of all rules, as in `Rules`.

    The subset with the items at the ones of a mask is in row `mask` of an itemset's
    positions and counts.
    """
    item_count = max((int(level.items.max()) + 1 for level in levels), default=0)
    known = Fingerprints([level.items for level in levels], item_count)
    all_counts = np.concatenate([level.counts for level in levels] or [np.zeros(0)])
    for level in levels:
        items = level.items[level.counts >= minimum_count]
        if level.length < 2 or not len(items):
            continue
        at = np.zeros((2**level.length, len(items)), int)
        for mask in range(1, len(at)):
            places = [place for place in range(level.length) if mask >> place & 1]
            at[mask] = known.positions(known.of(items[:, places]))
        if (at < 0).any():
            raise ValueError("A part of an itemset is not among the itemsets.")
        counts, whole = all_counts[at], len(at) - 1
        for mask in range(1, whole):
            split = [mask, whole ^ mask, whole]
            yield (
                at[split].T,
                counts[split].T,
                _is_redundant(counts, mask, basket_count),
            )


def _is_redundant(counts: np.ndarray, mask: int, basket_count: int) -> np.ndarray:
    """Return whether a part of the antecedent, down to none, has the confidence."""
    whole = len(counts) - 1
    rest = whole ^ mask
    left, both = counts[mask], counts[whole]
    is_redundant = both * basket_count <= left * counts[rest]
    part = (mask - 1) & mask
    while part:
        is_redundant |= counts[part | rest] * left >= both * counts[part]
        part = (part - 1) & mask
    return is_redundant


def fisher_p_values(
    left: np.ndarray, right: np.ndarray, both: np.ndarray, basket_count: int
) -> np.ndarray:
    """Return p-values of Fisher's exact test, alternative "greater".

    The hypergeometric probabilities from `both` on are added up, each made from the one
    before, for all rules at once: equal to scipy's `hypergeom.sf`, which takes about 80
    times as long, to nine digits, or eight of 100,000 baskets.
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

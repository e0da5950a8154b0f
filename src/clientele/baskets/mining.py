"""Apriori on packed bits: all frequent itemsets, exactly, in bounded memory.

Agrawal and Srikant (1994): an itemset can be frequent only if all its subsets are.
So candidates of a length are made of frequent itemsets one item shorter, and only
they are counted. Here each step is done for all candidates of a length at once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from clientele.baskets.itemsets import Fingerprints, Itemsets

WORD = 64  # bits that are counted at once
BASKETS_AT_ONCE = 2**15  # baskets whose pairs are counted at once
BASKETS_IN_BITS = 2**18  # baskets whose itemsets are counted at once
CELLS_AT_ONCE = 2**22  # numbers in any other intermediate array
PAIR_BLOCKS = 4  # parts of the items: more leave more of the lower triangle out
CANDIDATE_BYTES = 64  # of a candidate, all arrays together
RULE_BYTES = 500  # of a rule that an itemset makes, arrays and text


class TooManyItemsetsError(ValueError):
    """What is frequent at this support does not fit into the memory allowed."""


@dataclass(frozen=True)
class Baskets:
    """Which baskets hold which items.

    Attributes: number of the basket and of the item, one each per item of a basket,
    distinct together; count of baskets, those without items too.
    """

    basket: np.ndarray
    item: np.ndarray
    count: int

    def first(self, count: int) -> "Baskets":
        """Return the baskets with the lowest numbers."""
        kept = self.basket < count
        return Baskets(self.basket[kept], self.item[kept], count)


@dataclass(frozen=True)
class Mined:
    """Frequent itemsets by length, from one item up.

    Attributes: levels, none of which is empty; whether longer ones were left out
    because they would not fit into memory.
    """

    levels: list[Itemsets]
    is_capped: bool = False


def frequent_itemsets(
    baskets: Baskets,
    minimum_count: int,
    *,
    maximum_length: int = 0,
    memory_bytes: int = 2**30,
    cap_length: bool = False,
) -> Mined:
    """Return every itemset that at least `minimum_count` baskets hold.

    Args:
        minimum_count: At least 1; floats would lose itemsets that reach them exactly.
        maximum_length: Items of the longest itemsets; 0 is no limit.
        memory_bytes: What mining and the rules of the itemsets may take on top of the
            baskets, estimated before each length.
        cap_length: Whether to leave out longer itemsets rather than stop with an error.

    Raises ValueError (a number is too small) or TooManyItemsetsError (over memory).
    """
    if minimum_count < 1 or maximum_length < 0:
        raise ValueError(
            f"minimum_count is {minimum_count} and maximum_length {maximum_length}: "
            "set them to at least 1 and 0."
        )
    longest = maximum_length or np.inf
    counts = np.bincount(baskets.item) if len(baskets.item) else np.zeros(0, int)
    # The rarest first: a candidate is counted in the baskets of its first item only.
    kept = np.flatnonzero(counts >= minimum_count)
    labels = kept[np.argsort(counts[kept], kind="stable")]
    levels = [Itemsets(kept[:, None], counts[kept])]
    is_capped = False
    try:
        if len(labels) and longest >= 2:
            by_basket, at = _together(matrix(baskets, labels), minimum_count)
            labels = labels[at]
            level = _pairs(by_basket, minimum_count, memory_bytes)
            levels.append(level.relabelled(labels))
            if len(level) and longest >= 3:
                counter = _Counter(by_basket, level, memory_bytes)
                while len(level) and level.length < longest:
                    level = counter.frequent(counter.candidates(level), minimum_count)
                    _fits_with_rules([*levels, level], memory_bytes)
                    levels.append(level.relabelled(labels))
    except TooManyItemsetsError:
        if not cap_length:
            raise
        is_capped = True
    return Mined([level for level in levels if len(level)], is_capped)


def _fits(length: int, needed: int, memory_bytes: int) -> None:
    if needed > memory_bytes:
        raise TooManyItemsetsError(
            f"Itemsets of more than {length} items would take about "
            f"{needed / 2**20:,.0f} MiB, more than the {memory_bytes / 2**20:,.0f} "
            "MiB of basket_memory_mib. Raise minimum_support, or set "
            f"maximum_itemset_length to {length}."
        )


def _fits_with_rules(levels: list[Itemsets], memory_bytes: int) -> None:
    """See to it that the rules which the longest itemsets make fit, too."""
    rules = sum(len(level) * (2**level.length - 2) for level in levels)
    _fits(levels[-1].length - 1, rules * RULE_BYTES, memory_bytes)


def matrix(baskets: Baskets, labels: np.ndarray) -> sparse.csr_matrix:
    """Return which baskets hold the labelled items, of shape (baskets, items)."""
    largest = max(labels.max(), baskets.item.max(initial=-1))
    number = np.full(largest + 1, -1, np.int32)
    number[labels] = np.arange(len(labels), dtype=np.int32)
    item = number[baskets.item]
    basket = baskets.basket[item >= 0]
    item = item[item >= 0]
    if (basket[1:] < basket[:-1]).any():
        order = np.argsort(basket, kind="stable")
        basket, item = basket[order], item[order]
    edges = np.searchsorted(basket, np.arange(baskets.count + 1))
    ones = np.ones(len(item), np.int32)
    return sparse.csr_matrix((ones, item, edges), (baskets.count, len(labels)))


def _together(
    by_basket: sparse.csr_matrix, minimum_count: int
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return baskets of two items and more, and the items that are frequent there."""
    several = by_basket[np.diff(by_basket.indptr) >= 2]
    counts = np.bincount(several.indices, minlength=by_basket.shape[1])
    at = np.flatnonzero(counts >= minimum_count)
    return (several if len(at) == len(counts) else several[:, at]), at


def _pairs(
    by_basket: sparse.csr_matrix, minimum_count: int, memory_bytes: int
) -> Itemsets:
    """Return frequent pairs: matrix products, in blocks of their upper triangle."""
    baskets, items = by_basket.shape
    if not items:
        return Itemsets(np.zeros((0, 2), int), np.zeros(0, int))
    _fits(1, 12 * items**2 + 16 * by_basket.nnz, memory_bytes)
    together = np.zeros((items, items), np.int32)
    step = -(-items // PAIR_BLOCKS)
    for start in range(0, baskets, BASKETS_AT_ONCE):
        some = by_basket[start : start + BASKETS_AT_ONCE].tocsc()

        def count(low: int, some: sparse.csc_matrix = some) -> None:
            product = some[:, low : low + step].T @ some[:, low:].tocsr()
            together[low : low + step, low:] += product.toarray()

        # SciPy multiplies without Python's lock, and the blocks' rows are disjoint.
        with ThreadPoolExecutor(PAIR_BLOCKS) as pool:
            list(pool.map(count, range(0, items, step)))
    first, second = np.nonzero(together >= minimum_count)
    upper = first < second
    first, second = first[upper], second[upper]
    counts = together[first, second].astype(int)
    return Itemsets(np.column_stack([first, second]), counts)


def _packed(by_basket: sparse.csr_matrix) -> np.ndarray:
    """Return a bit per item and basket, eight baskets to a byte, a row per item."""
    baskets, items = by_basket.shape
    bits = np.zeros((items, -(-baskets // 8)), np.uint8)
    step = max(1, CELLS_AT_ONCE // items // 8) * 8
    for low in range(0, baskets, step):
        some = by_basket[low : low + step]
        held = np.zeros((items, some.shape[0]), bool)
        columns = np.repeat(np.arange(some.shape[0]), np.diff(some.indptr))
        held[some.indices, columns] = True
        packed = np.packbits(held, axis=1)
        bits[:, low // 8 : low // 8 + packed.shape[1]] = packed
    return bits


def _spans(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the positions of spans, one span after another."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - lengths), lengths)


def _blocks(lengths: np.ndarray) -> Iterator[slice]:
    """Return slices of rows of some lengths, each of about CELLS_AT_ONCE cells."""
    part = np.cumsum(lengths) // CELLS_AT_ONCE
    edges = np.flatnonzero(np.diff(part, prepend=-1, append=part[-1:] + 1))
    for low, high in pairwise(edges):
        yield slice(low, high)


class _Counter:
    """Counts candidates of three items and more, in rows of bits.

    A pair's row has one bit per basket of its first item, its rarest: whether it
    holds the second one too. A candidate's baskets are where the rows of its first
    item with each other item are all set.
    """

    def __init__(
        self, by_basket: sparse.csr_matrix, pairs: Itemsets, memory_bytes: int
    ) -> None:
        items = by_basket.shape[1]
        by_item = by_basket.tocsc()
        self.memory_bytes = memory_bytes
        self.words = -(-np.diff(by_item.indptr) // WORD)
        first, second = pairs.items.T
        lengths = self.words[first]
        needed = int(lengths.sum()) * 8 + items * by_basket.shape[0] // 8
        _fits(2, needed + 4 * items**2 + 24 * by_basket.nnz, memory_bytes)
        self.starts = np.cumsum(lengths) - lengths
        self.pair_at = np.full((items, items), -1, np.int32)
        self.pair_at[first, second] = np.arange(len(pairs))

        self.rows = np.zeros(lengths.sum(), np.uint64)
        bits = np.pad(_packed(by_basket), [(0, 0), (0, 1)])
        edges = np.searchsorted(first, np.arange(items + 1))
        baskets_of_items = np.split(by_item.indices, by_item.indptr[1:-1])
        for holders, (low, high) in zip(baskets_of_items, pairwise(edges), strict=True):
            # Filled up to whole words with a basket that holds nothing.
            at = np.full(-(-len(holders) // WORD) * WORD, by_basket.shape[0])
            at[: len(holders)] = holders
            byte, bit = at >> 3, (128 >> (at & 7)).astype(np.uint8)
            step = max(1, CELLS_AT_ONCE // len(at))
            for start in range(low, high, step):
                some = second[start : min(start + step, high), None]
                rows = np.packbits(bits[some, byte] & bit).view(np.uint64)
                self.rows[self.starts[start] :][: len(rows)] = rows

    def candidates(self, frequent: Itemsets) -> np.ndarray:
        """Return itemsets one item longer whose subsets are all frequent.

        Two that differ in their last item only make one.
        """
        items, length = frequent.items, frequent.length
        is_first = np.ones(len(items), bool)
        is_first[1:] = (items[1:, :-1] != items[:-1, :-1]).any(axis=1)
        ends = np.append(np.flatnonzero(is_first)[1:], len(items))
        partners = ends[np.cumsum(is_first) - 1] - np.arange(len(items)) - 1
        _fits(length, int(partners.sum()) * CANDIDATE_BYTES, self.memory_bytes)

        left = np.repeat(np.arange(len(items)), partners)
        right = _spans(np.arange(len(items)) + 1, partners)
        kept = self.pair_at[items[left, -1], items[right, -1]] >= 0
        left, right = left[kept], right[kept]
        if length > 2:
            known = Fingerprints([items], len(self.pair_at))
            numbers = known.of(items)[left] + known.of_items[items[right, -1]]
            for dropped in range(length - 1):
                parts = numbers - known.of_items[items[left, dropped]]
                kept = known.positions(parts) >= 0
                left, right, numbers = left[kept], right[kept], numbers[kept]
        return np.column_stack([items[left], items[right, -1]])

    def frequent(self, candidates: np.ndarray, minimum_count: int) -> Itemsets:
        """Return those candidates that enough baskets hold."""
        counts = self.count(candidates)
        frequent = counts >= minimum_count
        return Itemsets(candidates[frequent], counts[frequent])

    def count(self, candidates: np.ndarray) -> np.ndarray:
        """Return how many baskets hold each candidate."""
        counts = np.zeros(len(candidates), int)
        lengths = self.words[candidates[:, 0]]
        for block in _blocks(lengths):
            first, *others = candidates[block].T
            sizes = lengths[block]
            together = None
            for other in others:
                starts = self.starts[self.pair_at[first, other]]
                row = self.rows[_spans(starts, sizes)]
                together = row if together is None else together & row
            edges = np.cumsum(sizes) - sizes
            ones = np.bitwise_count(together)
            counts[block] = np.add.reduceat(ones, edges, dtype=int)
        return counts


def count_by_period(
    baskets: Baskets, levels: list[Itemsets], basket_counts: np.ndarray
) -> list[np.ndarray]:
    """Return how many of the first baskets hold each itemset.

    Baskets are numbered in the order of time; counts of first baskets ascend. An array
    of shape (itemsets, basket counts) per level.
    """
    if not levels:
        return []
    labels = np.unique(np.concatenate([level.items.ravel() for level in levels]))
    counted = [np.zeros((len(level), len(basket_counts)), int) for level in levels]
    for period, (first, end) in enumerate(pairwise([0, *basket_counts.tolist()])):
        for low in range(first, end, BASKETS_IN_BITS):
            high = min(low + BASKETS_IN_BITS, end)
            within = (baskets.basket >= low) & (baskets.basket < high)
            some = Baskets(
                baskets.basket[within] - low, baskets.item[within], high - low
            )
            rows = _packed(matrix(some, labels))
            for level, counts in zip(levels, counted, strict=True):
                items = np.searchsorted(labels, level.items)
                counts[:, period] += _count_in_rows(rows, items)
    return [counts.cumsum(axis=1) for counts in counted]


def _count_in_rows(rows: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Return in how many baskets all items are; rows have a bit per basket."""
    counts = np.zeros(len(items), int)
    step = max(1, CELLS_AT_ONCE // max(1, rows.shape[1]))
    for low in range(0, len(items), step):
        first, *others = items[low : low + step].T
        together = rows[first]
        for other in others:
            together &= rows[other]
        counts[low : low + step] = np.bitwise_count(together).sum(axis=1, dtype=int)
    return counts

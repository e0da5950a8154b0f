"""Itemsets as arrays, and how to find one among many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Itemsets:
    """Itemsets of one length.

    Attributes: items of shape (itemsets, length), ascending within an itemset;
    counts of the baskets that hold them, of shape (itemsets,).
    """

    items: np.ndarray
    counts: np.ndarray

    def __len__(self) -> int:
        return len(self.items)

    @property
    def length(self) -> int:
        """Return how many items each has."""
        return self.items.shape[1]

    def relabelled(self, labels: np.ndarray) -> "Itemsets":
        """Return the same itemsets with other item numbers, in order of these."""
        items = np.sort(labels[self.items], axis=1)
        order = np.lexsort(items.T[::-1])
        return Itemsets(items[order], self.counts[order])


class Fingerprints:
    """One number per itemset, so that many can be looked up at once.

    An itemset's number is the sum of its items' random numbers: that of the itemset
    without an item is the difference. Two itemsets may share a number, about once in
    10^10 tries for 40,000 of them; then other random numbers are drawn. Itemsets have
    the shape (itemsets, length), of items from 0 to `item_count` - 1.
    """

    def __init__(self, itemsets: Sequence[np.ndarray], item_count: int) -> None:
        for seed in range(10):
            draws = np.random.default_rng(seed)
            self.of_items = draws.integers(2**64, size=item_count, dtype=np.uint64)
            numbers = np.concatenate(
                [np.zeros(0, np.uint64), *(self.of(items) for items in itemsets)]
            )
            self._order = np.argsort(numbers, kind="stable")
            self._sorted = numbers[self._order]
            if not (self._sorted[1:] == self._sorted[:-1]).any():
                return
        raise ValueError("An itemset stands twice in what is to be looked up.")

    def of(self, items: np.ndarray) -> np.ndarray:
        """Return the numbers of itemsets of shape (itemsets, length)."""
        return self.of_items[items].sum(axis=1, dtype=np.uint64)

    def positions(self, numbers: np.ndarray) -> np.ndarray:
        """Return where each number stands among the itemsets, -1 where nowhere."""
        if not len(self._sorted):
            return np.full(len(numbers), -1)
        at = np.searchsorted(self._sorted, numbers)
        at[at == len(self._sorted)] = 0
        return np.where(self._sorted[at] == numbers, self._order[at], -1)

"""What can mine itemsets: our own Apriori, or that of mlxtend."""

import numpy as np
import pandas as pd
from scipy import sparse

from clientele.baskets.itemsets import Itemsets
from clientele.baskets.mining import Baskets, Mined, frequent_itemsets

# Engines, and the libraries that their results depend on.
LIBRARIES = {"packed": ("numpy", "scipy"), "mlxtend": ("mlxtend", "numpy", "scipy")}


def mine(
    engine: str, baskets: Baskets, minimum_count: int, *, maximum_length: int, **memory
) -> Mined:
    """Return the itemsets that at least `minimum_count` baskets hold.

    Parameters
    ----------
    engine
        `packed`: bits, see `mining` | `mlxtend`: its `apriori`, on the same items.
    baskets, minimum_count, maximum_length, memory
        As in `mining.frequent_itemsets`; mlxtend has no bound of memory.

    Raises
    ------
    ValueError
        If there is no such engine.
    """
    if engine == "packed":
        return frequent_itemsets(
            baskets, minimum_count, maximum_length=maximum_length, **memory
        )
    if engine == "mlxtend":
        return _mlxtend(baskets, minimum_count, maximum_length)
    raise ValueError(
        f"The var basket_engine is '{engine}'. Set it to one of: "
        f"{', '.join([*LIBRARIES, 'sql'])}."
    )


def _mlxtend(baskets: Baskets, minimum_count: int, maximum_length: int) -> Mined:
    # Snowflake's channel may lack it, and it takes a second to import.
    from mlxtend.frequent_patterns import apriori

    counts = np.bincount(baskets.item) if len(baskets.item) else np.zeros(0, int)
    labels = np.flatnonzero(counts >= minimum_count)
    if not len(labels):
        return Mined([])
    kept = np.isin(baskets.item, labels)
    place = np.searchsorted(labels, baskets.item[kept])
    shape = (baskets.count, len(labels))
    ones = np.ones(len(place), bool)
    held = sparse.coo_matrix((ones, (baskets.basket[kept], place)), shape)
    frame = pd.DataFrame.sparse.from_spmatrix(held.tocsc())
    # Half a basket below the count: a share as a float may miss it by a hair.
    found = apriori(
        frame,
        min_support=(minimum_count - 0.5) / baskets.count,
        max_len=maximum_length or None,
        low_memory=True,
    )
    supports = found["support"].to_numpy()
    found_counts = np.rint(supports * baskets.count).astype(int)
    lengths = found["itemsets"].map(len).to_numpy()
    levels = []
    for length in range(1, int(lengths.max()) + 1):
        of_length = lengths == length
        items = np.array([sorted(items) for items in found["itemsets"][of_length]])
        levels.append(Itemsets(items, found_counts[of_length]).relabelled(labels))
    return Mined(levels)

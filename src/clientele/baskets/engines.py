"""What can mine itemsets: our own Apriori, or that of mlxtend."""

from typing import Any

import numpy as np
import pandas as pd

from clientele.baskets.itemsets import Itemsets
from clientele.baskets.mining import Baskets, Mined, frequent_itemsets, matrix

# Engines, and the libraries that their results depend on.
LIBRARIES = {"packed": ("numpy", "scipy"), "mlxtend": ("mlxtend", "numpy", "scipy")}


def mine(engine: str, baskets: Baskets, minimum_count: int, **limits: Any) -> Mined:
    """Return the itemsets that at least `minimum_count` baskets hold.

    The engine is `packed` (bits, see `mining`) or `mlxtend`, whose `apriori` does not
    bound memory. Raises ValueError if there is no such engine.
    """
    engines = {"packed": frequent_itemsets, "mlxtend": _mlxtend}
    if engine not in engines:
        raise ValueError(
            f"The var basket_engine is '{engine}'. Set it to one of: "
            f"{', '.join(engines)}."
        )
    return engines[engine](baskets, minimum_count, **limits)


def _mlxtend(
    baskets: Baskets, minimum_count: int, *, maximum_length: int, **_unbounded: Any
) -> Mined:
    # Snowflake's channel may lack it, and it takes a second to import.
    from mlxtend.frequent_patterns import apriori

    counts = np.bincount(baskets.item, minlength=1)
    labels = np.flatnonzero(counts >= minimum_count)
    if not len(labels):
        return Mined([])
    held = matrix(baskets, labels).astype(bool).tocsc()
    frame = pd.DataFrame.sparse.from_spmatrix(held)
    # Half a basket below the count: a share as a float may miss it by a hair.
    found = apriori(
        frame,
        min_support=(minimum_count - 0.5) / baskets.count,
        max_len=maximum_length or None,
        low_memory=True,
    )
    supports = found["support"].to_numpy()
    counts = np.rint(supports * baskets.count).astype(int)
    lengths = found["itemsets"].map(len).to_numpy()
    levels = []
    for length in range(1, int(lengths.max()) + 1):
        of_length = lengths == length
        items = np.array([sorted(items) for items in found["itemsets"][of_length]])
        levels.append(Itemsets(items, counts[of_length]).relabelled(labels))
    return Mined(levels)

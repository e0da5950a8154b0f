"""Markov attribution of shops as a table for the warehouse."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from clientele.marketing.attribution import removal_effects
from clientele.marketing.columns import OF_PATHS
from clientele.warehouse import frames, runs
from clientele.warehouse.settings import Shops, Values

SCHEMA = frames.schema("""
    shop_id text, as_of_date date, markov_order integer, channel text,
    conversion_share number, model_run_id text, input_fingerprint text,
    parameters text, library_versions text
""")
MODEL = "channel_attribution"
ORDERS = (1, 2)
DECIMALS = 9


def effects_of_shops(paths: pa.Table, shops: Shops) -> pa.Table:
    """Return `SCHEMA`: one row per shop with paths, order of the chain and channel.

    Args:
        paths: Columns `OF_PATHS`, in order of shop and path. Steps are separated by
            ` > `, with a ~ before each ~ and > of a channel's name.
        shops: Columns `OF_ATTRIBUTION`.
    """
    return frames.table(
        [
            row
            for shop_id in paths["shop_id"].unique().to_pylist()
            for row in _effects(
                paths.filter(pc.equal(paths["shop_id"], shop_id)), shops[shop_id]
            )
        ],
        SCHEMA,
    )


def _effects(held: pa.Table, shop: Values) -> Iterator[dict[str, Any]]:
    counts = [held[name].cast(pa.float64()).to_numpy() for name in OF_PATHS[2:]]
    run = _run([held["path"].to_pylist(), *(count.tolist() for count in counts)], shop)
    paths = _channels(held["path"].combine_chunks())
    for order in ORDERS:
        try:
            found = removal_effects(paths, *counts, order=order)
        except ValueError as error:
            raise ValueError(f"{shop['shop_id']}: {error}") from error
        shares = _rounded(found.shares.values())
        for channel, share in zip(found.shares, shares, strict=True):
            yield {
                **run,
                "markov_order": order,
                "channel": channel,
                "conversion_share": share,
            }


def _rounded(shares: Iterable[float]) -> list[float]:
    """Return shares in `DECIMALS`, as differences of rounded sums: they add up to 1."""
    sums = [round(total * 10**DECIMALS) for total in accumulate(shares)]
    return [(b - a) / 10**DECIMALS for a, b in pairwise([0, *sums])]


def _channels(texts: pa.Array) -> pa.Array:
    """Return the channels of each path, as macro path_step wrote them, in a list."""
    paths = pc.split_pattern(texts, " > ")
    steps = paths.flatten()
    for written, meant in {"~>": ">", "~~": "~"}.items():
        steps = pc.replace_substring(steps, written, meant)
    return type(paths).from_arrays(paths.offsets, steps)


def _run(columns: list[list[Any]], shop: Values) -> dict[str, Any]:
    """Return what describes the run of a shop."""
    inputs = sha256(json.dumps(columns).encode()).hexdigest()[:16]
    parameters = {**shop, "markov_orders": ORDERS}
    versions = runs.library_versions(["numpy"])
    as_of = shop["as_of_date"]
    return {
        "shop_id": shop["shop_id"],
        "as_of_date": as_of,
        "model_run_id": runs.run_id(
            *(MODEL, shop["shop_id"], f"{as_of:%Y-%m-%d}"),
            inputs=inputs,
            parameters=parameters,
            versions=versions,
        ),
        "input_fingerprint": inputs,
        "parameters": runs.as_json(parameters),
        "library_versions": runs.as_json(versions),
    }

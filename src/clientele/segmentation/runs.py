"""Run ids: fingerprints of what a model was given and made with."""

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib import metadata
from typing import Any

from clientele.segmentation import frames
from clientele.segmentation.frames import Columns

INPUTS = ("shop_id", "as_of_date", "customer_count", "input_fingerprint")
SCHEMA = frames.schema(
    model_run_id="text",
    model_name="text",
    shop_id="text",
    as_of_date="date",
    customer_count="integer",
    input_fingerprint="text",
    parameters="text",
    library_versions="text",
)
# The models that look at the current date only, beside K-Means, which is fitted at
# each.
OF_NOW = ("cluster_count_selection", "dbscan", "gmm", "segment_drift")
# What results depend on.
LIBRARIES = ("numpy", "scikit-learn", "scipy")


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that fit."""
    return {name: metadata.version(name) for name in LIBRARIES}


def as_json(values: Mapping[str, Any]) -> str:
    """Return the values as JSON with sorted keys: equal values, equal text."""
    return json.dumps(values, sort_keys=True, default=str)


def run_id(
    model: str,
    shop_id: str,
    as_of_date: str,
    *,
    inputs: str,
    parameters: Mapping[str, Any],
    versions: Mapping[str, str],
) -> str:
    """Return the id of a run: the same for the same inputs, whenever and wherever.

    Parameters
    ----------
    model, shop_id, as_of_date
        What was fitted.
    inputs
        Fingerprint of the rows.
    parameters
        All that was set.
    versions
        Of the libraries.

    Returns
    -------
    str
        16 hexadecimal digits of SHA-256.
    """
    text = as_json(
        {
            "model": model,
            "shop_id": shop_id,
            "as_of_date": as_of_date,
            "inputs": inputs,
            "parameters": dict(parameters),
            "versions": dict(versions),
        }
    )
    return sha256(text.encode()).hexdigest()[:16]


def model_runs(
    inputs: Columns,
    shops: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
) -> list[dict[str, object]]:
    """Return rows of `SCHEMA`: one per model, shop and as-of date.

    Parameters
    ----------
    inputs
        Columns `INPUTS` of the fits; rows may repeat.
    shops
        Settings of the shops.
    settings
        Settings of all shops.
    """
    versions = library_versions()
    dates = sorted(set(zip(*inputs.values(), strict=True)))
    newest = {shop_id: as_of for shop_id, as_of, *_ in dates}
    rows = []
    for shop_id, as_of, customers, fingerprint in dates:
        parameters = {**settings, **shops[shop_id]}
        for model in ("kmeans", *(OF_NOW if as_of == newest[shop_id] else ())):
            rows.append(
                {
                    "model_run_id": run_id(
                        *(model, shop_id, f"{as_of:%Y-%m-%d}"),
                        inputs=fingerprint,
                        parameters=parameters,
                        versions=versions,
                    ),
                    "model_name": model,
                    "shop_id": shop_id,
                    "as_of_date": as_of,
                    "customer_count": int(customers),
                    "input_fingerprint": fingerprint,
                    "parameters": as_json(parameters),
                    "library_versions": as_json(versions),
                }
            )
    return rows

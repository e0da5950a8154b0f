"""Run ids: fingerprints of what a model was given and made with."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib import metadata
from typing import Any


def library_versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of libraries."""
    return {name: metadata.version(name) for name in names}


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

    16 hexadecimal digits of SHA-256; `inputs` is the fingerprint of the rows.
    """
    made_with = {"parameters": dict(parameters), "versions": dict(versions)}
    made_for = {"model": model, "shop_id": shop_id, "as_of_date": as_of_date}
    text = as_json({**made_for, **made_with, "inputs": inputs})
    return sha256(text.encode()).hexdigest()[:16]

"""Runs of the models that learn segments, as rows for the warehouse."""

from clientele.warehouse import frames
from clientele.warehouse.frames import Columns
from clientele.warehouse.runs import as_json, library_versions, run_id
from clientele.warehouse.settings import Shops, Values

INPUTS = ("shop_id", "as_of_date", "customer_count", "input_fingerprint")
SCHEMA = frames.schema("""
    model_run_id text, model_name text, shop_id text, as_of_date date,
    customer_count integer, input_fingerprint text, parameters text,
    library_versions text
""")
# The models that look at the current date only, besides K-Means, which is fitted at
# each.
OF_NOW = ("cluster_count_selection", "dbscan", "gmm", "segment_drift")
# What results depend on.
LIBRARIES = ("numpy", "scikit-learn", "scipy")


def model_runs(
    inputs: Columns, shops: Shops, settings: Values
) -> list[dict[str, object]]:
    """Return rows of `SCHEMA`: one per model, shop and as-of date.

    `inputs` are the columns `INPUTS` of the fits; rows may repeat.
    """
    versions = library_versions(LIBRARIES)
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

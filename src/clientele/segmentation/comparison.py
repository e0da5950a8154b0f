"""Clusterings of the same customers side by side."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from clientele.segmentation.archetypes import NOISE
from clientele.segmentation.cluster_count import separations
from clientele.segmentation.features import Population, populations
from clientele.segmentation.indices import adjusted_rand_index
from clientele.segmentation.settings import METHODS, Sampling, Settings
from clientele.warehouse import frames
from clientele.warehouse.frames import Columns, rounded
from clientele.warehouse.settings import Shops, Values

SCHEMA = frames.schema("""
    shop_id text, segment_scheme text, cluster_count integer, customer_count integer,
    noise_rate number, largest_cluster_rate number, smallest_cluster_rate number,
    silhouette number, davies_bouldin number, calinski_harabasz number,
    ari_kmeans number, ari_gmm number, ari_dbscan number, ari_rfm11 number
""")


def compare(
    population: Population, clusters: Columns, sampling: Sampling
) -> Iterator[dict[str, object]]:
    """Yield rows of `SCHEMA`: one per method.

    Separation is measured without noise; for ARI noise is one more group.
    `clusters` are the columns `OF_CLUSTERS` of all shops, ordered by shop and customer.
    """
    here = clusters["shop_id"] == population.shop_id
    labels = {
        name: np.nan_to_num(clusters[f"{name}_cluster_id"][here]).astype(int)
        for name in METHODS
    }
    for name, found in labels.items():
        grouped = found != NOISE
        scaled = population.scaled[grouped]
        [separated] = separations(scaled, [found[grouped]], sampling)
        sizes = np.unique(found[grouped], return_counts=True)[1] / len(found)
        yield {
            "shop_id": population.shop_id,
            "segment_scheme": name,
            "cluster_count": len(sizes),
            "customer_count": len(found),
            "noise_rate": rounded(1 - grouped.mean()),
            "largest_cluster_rate": rounded(sizes.max()) if len(sizes) else None,
            "smallest_cluster_rate": rounded(sizes.min()) if len(sizes) else None,
            "silhouette": rounded(separated[0]),
            "davies_bouldin": rounded(separated[1]),
            "calinski_harabasz": rounded(separated[2]),
            **{
                f"ari_{other}": rounded(adjusted_rand_index(found, labels[other]))
                for other in METHODS
            },
        }


def comparison_table(
    customers: pa.Table, clusters: pa.Table, shops: Shops, values: Values
) -> pa.Table:
    """Return `SCHEMA` of all shops' current customers."""
    settings, columns = Settings(values), frames.arrays(clusters)
    rows = [
        row
        for one in populations(customers, shops, **settings.population)
        for row in compare(one, columns, settings.sampling)
    ]
    return frames.table(rows, SCHEMA)

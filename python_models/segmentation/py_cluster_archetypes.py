from clientele.segmentation import archetypes
from clientele.warehouse import frames


def model(dbt, session):
    means = frames.read(dbt.ref("int_cluster_means"), archetypes.MEANS)
    prototypes = frames.read(
        dbt.ref("cluster_archetypes"), archetypes.PROTOTYPES, order=["archetype_order"]
    )
    rows = archetypes.name_clusters(means, prototypes)
    return frames.write(session, rows, archetypes.SCHEMA)

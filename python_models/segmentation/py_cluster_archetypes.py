from clientele.python_models import frames
from clientele.segmentation import identity


def model(dbt, session):
    means = frames.read(dbt.ref("int_cluster_means"), identity.MEANS)
    prototypes = frames.read(
        dbt.ref("cluster_archetypes"), identity.PROTOTYPES, order=["archetype_order"]
    )
    rows = identity.name_clusters(means, prototypes)
    return frames.write(session, rows, identity.SCHEMA)

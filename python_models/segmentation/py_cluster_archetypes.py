from clientele.segmentation.settings import MEANS, PROTOTYPES
from clientele.warehouse import frames, worker

LABEL_TABLE = "clientele.segmentation.archetypes:label_table"


def model(dbt, session):
    means = frames.fetch(dbt.ref("int_cluster_means"), MEANS)
    prototypes = frames.fetch(
        dbt.ref("cluster_archetypes"), PROTOTYPES, order=["archetype_order"]
    )
    found = worker.run(session, LABEL_TABLE, means, prototypes)
    return frames.write(session, found)

from clientele.segmentation import settings as of
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

NAME_TABLE = "clientele.segmentation.cluster_names:name_table"


def model(dbt, session):
    shops = read_shops(dbt.ref("int_shops"), of.OF_NAMING)
    tables = [
        frames.fetch(dbt.ref("int_cluster_features"), of.MEASURES),
        frames.fetch(dbt.ref("cluster_profiles"), of.PROFILES),
        frames.fetch(dbt.ref("cluster_archetypes"), of.ARCHETYPES),
        frames.fetch(dbt.ref("archetype_conditions"), of.CONDITIONS),
        frames.fetch(dbt.ref("cluster_phrases"), of.PHRASES),
    ]
    found = worker.run(session, NAME_TABLE, *tables, shops)
    return frames.write(session, found)

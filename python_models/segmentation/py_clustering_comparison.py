from clientele.segmentation import features
from clientele.segmentation.settings import OF_CLUSTERS, OF_SHOPS
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

COMPARISON_TABLE = "clientele.segmentation.comparison:comparison_table"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    clusters = frames.fetch(
        dbt.ref("int_customer_clusters"), OF_CLUSTERS, order=OF_CLUSTERS[:2]
    )
    rows = features.read(dbt.ref("int_customer_features"), shops, where="is_current")
    found = worker.run(session, COMPARISON_TABLE, rows, clusters, shops, settings)
    return frames.write(session, found)

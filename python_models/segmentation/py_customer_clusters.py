from clientele.segmentation import features
from clientele.segmentation.settings import OF_CHOSEN, OF_SHOPS
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

CLUSTER_TABLE = "clientele.segmentation.other_methods:cluster_table"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    chosen = frames.fetch(dbt.ref("py_cluster_counts"), OF_CHOSEN, where="is_chosen")
    rows = features.read(dbt.ref("int_customer_features"), shops, where="is_current")
    found = worker.run(session, CLUSTER_TABLE, rows, chosen, shops, settings)
    return frames.write(session, found)

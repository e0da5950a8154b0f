from clientele.segmentation import features
from clientele.segmentation.settings import OF_SHOPS
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

COUNT_TABLE = "clientele.segmentation.cluster_count:count_table"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    rows = features.read(dbt.ref("int_customer_features"), shops, where="is_current")
    found = worker.run(session, COUNT_TABLE, rows, shops, settings)
    return frames.write(session, found)

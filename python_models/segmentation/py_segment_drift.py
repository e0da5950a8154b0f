from clientele.segmentation import features
from clientele.segmentation.settings import OF_SHOPS
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

DRIFT_TABLE = "clientele.segmentation.drift:drift_table"


def model(dbt, session):
    # Nothing is read of it. Labels and rules wait for the process that both models
    # run in, and drift, for which little waits, takes the longest: it comes last.
    dbt.ref("py_customer_clusters")
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    rows = features.read(dbt.ref("int_customer_features"), shops, where="is_followed")
    found = worker.run(session, DRIFT_TABLE, rows, shops, settings)
    return frames.write(session, found)

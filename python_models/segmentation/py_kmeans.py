from clientele.segmentation import cluster_count, drift
from clientele.segmentation.features import by_shop, populations
from clientele.segmentation.settings import OF_SHOPS, Settings
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    chosen = cluster_count.read_chosen(dbt.ref("py_cluster_counts"))
    dated = populations(dbt.ref("int_customer_features"), shops, **settings.population)
    rows = [
        row
        for shop_id, dates in by_shop(dated)
        for fit in drift.refits(dates, chosen[shop_id], settings.sampling)
        for row in drift.fit_rows(fit)
    ]
    return frames.write(session, rows, drift.FIT_SCHEMA)

from clientele.python_models import frames
from clientele.python_models.settings import read_shops
from clientele.segmentation import counts, spine
from clientele.segmentation.features import by_shop, populations
from clientele.segmentation.settings import OF_SHOPS, Settings


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("shops"), OF_SHOPS)
    chosen = counts.read_chosen(dbt.ref("py_cluster_counts"))
    dated = populations(dbt.ref("int_customer_features"), shops, **settings.population)
    rows = [
        row
        for shop_id, dates in by_shop(dated)
        for fit in spine.refits(dates, chosen[shop_id], settings.sampling)
        for row in spine.fit_rows(fit)
    ]
    return frames.write(session, rows, spine.FIT_SCHEMA)

from clientele.segmentation import counts, frames, spine
from clientele.segmentation.features import by_shop, populations
from clientele.segmentation.settings import Settings, read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("shops"))
    chosen = counts.read_chosen(dbt.ref("py_cluster_counts"))
    dated = populations(dbt.ref("int_customer_features"), shops, **settings.population)
    rows = [
        row
        for shop_id, dates in by_shop(dated)
        for fit in spine.refits(dates, chosen[shop_id], settings.sampling)
        for row in spine.fit_rows(fit)
    ]
    return frames.write(session, rows, spine.FIT_SCHEMA)

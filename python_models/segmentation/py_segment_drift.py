from clientele.segmentation import frames, spine
from clientele.segmentation.features import by_shop, populations
from clientele.segmentation.settings import Settings, read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("shops"))
    dated = populations(dbt.ref("int_customer_features"), shops, **settings.population)
    rows = [
        row
        for shop_id, dates in by_shop(dated)
        for row in spine.drift_rows(dates, shops[shop_id], settings)
    ]
    return frames.write(session, rows, spine.DRIFT_SCHEMA)

from clientele.segmentation import drift
from clientele.segmentation.features import by_shop, populations
from clientele.segmentation.settings import OF_SHOPS, Settings
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    dated = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_followed",
        **settings.population,
    )
    rows = [
        row
        for shop_id, dates in by_shop(dated)
        for row in drift.drift_rows(dates, shops[shop_id], settings)
    ]
    return frames.write(session, rows, drift.DRIFT_SCHEMA)

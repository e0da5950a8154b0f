from clientele.segmentation import cluster_count
from clientele.segmentation.features import populations
from clientele.segmentation.settings import OF_SHOPS, Settings
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    current = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_current",
        **settings.population,
    )
    rows = [
        cluster_count.as_row(one.shop_id, len(one), count)
        for one in current
        for count in cluster_count.select_count(
            one.scaled, settings.rule(shops[one.shop_id]), settings.sampling
        )
    ]
    return frames.write(session, rows, cluster_count.SCHEMA)

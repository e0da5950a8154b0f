from clientele.segmentation import comparison
from clientele.segmentation.features import populations
from clientele.segmentation.settings import OF_SHOPS, Settings
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    clusters = comparison.read_clusters(dbt.ref("int_customer_clusters"))
    current = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_current",
        **settings.population,
    )
    rows = [
        row
        for one in current
        for row in comparison.compare(one, clusters, settings.sampling)
    ]
    return frames.write(session, rows, comparison.SCHEMA)

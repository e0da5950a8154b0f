from clientele.segmentation import cluster_count, other_methods
from clientele.segmentation.features import populations
from clientele.segmentation.settings import OF_SHOPS, Settings
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    chosen = cluster_count.read_chosen(dbt.ref("py_cluster_counts"))
    current = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_current",
        **settings.population,
    )
    tables = [
        other_methods.customer_table(one, chosen[one.shop_id], settings)
        for one in current
    ]
    return frames.write(session, tables, other_methods.SCHEMA)

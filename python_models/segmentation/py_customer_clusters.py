from clientele.python_models import frames
from clientele.python_models.settings import read_shops
from clientele.segmentation import counts, methods
from clientele.segmentation.features import populations
from clientele.segmentation.settings import OF_SHOPS, Settings


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("shops"), OF_SHOPS)
    chosen = counts.read_chosen(dbt.ref("py_cluster_counts"))
    current = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_current",
        **settings.population,
    )
    tables = [
        methods.customer_table(one, chosen[one.shop_id], settings) for one in current
    ]
    return frames.write(session, tables, methods.SCHEMA)

from clientele.python_models import frames
from clientele.python_models.settings import read_shops
from clientele.segmentation import counts
from clientele.segmentation.features import populations
from clientele.segmentation.settings import OF_SHOPS, Settings


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    settings = Settings(given)
    shops = read_shops(dbt.ref("shops"), OF_SHOPS)
    current = populations(
        dbt.ref("int_customer_features"),
        shops,
        where="is_current",
        **settings.population,
    )
    rows = [
        counts.as_row(one.shop_id, len(one), count)
        for one in current
        for count in counts.select_count(
            one.scaled, settings.rule(shops[one.shop_id]), settings.sampling
        )
    ]
    return frames.write(session, rows, counts.SCHEMA)

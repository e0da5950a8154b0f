from clientele.baskets import shops as baskets
from clientele.segmentation import frames
from clientele.segmentation.settings import Settings, read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    tables = baskets.itemset_tables(
        lines=frames.read(dbt.ref("int_basket_items"), baskets.OF_LINES),
        products=frames.read(dbt.ref("int_frequent_products"), baskets.OF_PRODUCTS),
        dates=frames.read(dbt.ref("int_basket_dates"), baskets.OF_DATES),
        shops=read_shops(dbt.ref("shops"), baskets.OF_SHOPS),
        settings=Settings(given),
    )
    return frames.write(session, tables, baskets.ITEMSET_SCHEMA)

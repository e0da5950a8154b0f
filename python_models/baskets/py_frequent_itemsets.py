from clientele.baskets import tables
from clientele.warehouse import frames
from clientele.warehouse.settings import Settings, read_shops


def model(dbt, session):
    given = dbt.config.meta_get("settings")
    found = tables.itemset_tables(
        lines=frames.read(dbt.ref("int_basket_items"), tables.OF_LINES),
        products=frames.read(dbt.ref("int_frequent_products"), tables.OF_PRODUCTS),
        dates=frames.read(dbt.ref("int_basket_dates"), tables.OF_DATES),
        shops=read_shops(dbt.ref("int_shops"), tables.OF_SHOPS),
        settings=Settings(given),
    )
    return frames.write(session, frames.table(found, tables.ITEMSET_SCHEMA))

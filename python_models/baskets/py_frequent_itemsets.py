from clientele.baskets import tables
from clientele.warehouse import frames
from clientele.warehouse.settings import Settings, read_shops


def model(dbt, session):
    found = tables.itemset_tables(
        lines=frames.read(dbt.ref("int_basket_items"), tables.OF_LINES),
        products=frames.read(
            dbt.ref("int_frequent_products"), tables.OF_PRODUCTS, order=["item_number"]
        ),
        dates=frames.read(
            dbt.ref("int_basket_dates"), tables.OF_DATES, order=["as_of_date"]
        ),
        shops=read_shops(dbt.ref("int_shops"), tables.OF_SHOPS),
        settings=Settings(dbt.config.meta_get("settings")),
    )
    return frames.write(session, frames.table(found, tables.ITEMSET_SCHEMA))

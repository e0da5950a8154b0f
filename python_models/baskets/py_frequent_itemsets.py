from clientele.baskets import columns
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

MINE = "clientele.baskets.tables:mine"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    lines = frames.fetch(dbt.ref("int_basket_items"), columns.OF_LINES)
    products = frames.fetch(
        dbt.ref("int_frequent_products"), columns.OF_PRODUCTS, order=["item_number"]
    )
    dates = frames.fetch(
        dbt.ref("int_basket_dates"), columns.OF_DATES, order=["as_of_date"]
    )
    shops = read_shops(dbt.ref("int_shops"), columns.OF_SHOPS)
    found = worker.run(session, MINE, lines, products, dates, shops, settings)
    return frames.write(session, found)

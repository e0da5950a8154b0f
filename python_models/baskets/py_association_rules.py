from clientele.baskets import columns
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

FIND_RULES = "clientele.baskets.tables:find_rules"


def model(dbt, session):
    itemsets = frames.fetch(dbt.ref("py_frequent_itemsets"), columns.OF_ITEMSETS)
    dates = frames.fetch(
        dbt.ref("int_basket_dates"), columns.OF_DATES, order=["as_of_date"]
    )
    shops = read_shops(dbt.ref("int_shops"), columns.OF_SHOPS)
    found = worker.run(session, FIND_RULES, itemsets, dates, shops)
    return frames.write(session, found)

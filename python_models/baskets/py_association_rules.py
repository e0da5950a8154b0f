from clientele.baskets import shops as baskets
from clientele.segmentation import frames
from clientele.segmentation.settings import read_shops


def model(dbt, session):
    tables = baskets.rule_tables(
        itemsets=frames.read(dbt.ref("int_frequent_itemsets"), baskets.OF_ITEMSETS),
        dates=frames.read(dbt.ref("int_basket_dates"), baskets.OF_DATES),
        shops=read_shops(dbt.ref("shops"), baskets.OF_SHOPS),
    )
    return frames.write(session, tables, baskets.RULE_SCHEMA)

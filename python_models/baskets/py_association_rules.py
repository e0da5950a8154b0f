from clientele.baskets import tables
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    found = tables.rule_tables(
        itemsets=frames.read(dbt.ref("py_frequent_itemsets"), tables.OF_ITEMSETS),
        dates=frames.read(
            dbt.ref("int_basket_dates"), tables.OF_DATES, order=["as_of_date"]
        ),
        shops=read_shops(dbt.ref("int_shops"), tables.OF_SHOPS),
    )
    return frames.write(session, frames.table(found, tables.RULE_SCHEMA))

from clientele.value.neighbours import COLUMNS
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

FIND = "clientele.value.neighbours:neighbour_table"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    customers = frames.fetch(
        dbt.ref("int_customer_rfm_by_as_of"),
        COLUMNS,
        where="is_current",
        order=["shop_id", "customer_id"],
    )
    shops = read_shops(dbt.ref("int_shops"), ["shop_id", "as_of_date"])
    found = worker.run(session, FIND, customers, shops, settings)
    return frames.write(session, found)

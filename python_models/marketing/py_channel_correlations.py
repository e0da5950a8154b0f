from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

CORRELATE = "clientele.marketing.correlation:correlate_channels"


def model(dbt, session):
    days = frames.fetch(
        dbt.ref("int_channel_days"),
        ["shop_id", "channel", "order_date", "revenue_amount"],
    )
    shops = read_shops(dbt.ref("int_shops"), ["shop_id", "as_of_date"])
    found = worker.run(session, CORRELATE, days, shops)
    return frames.write(session, found)

from clientele.marketing import columns
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

FORECAST = "clientele.marketing.forecast_tables:forecast_table"


def model(dbt, session):
    shops = read_shops(dbt.ref("int_shops"), columns.OF_FORECAST)
    months = frames.fetch(
        dbt.ref("revenue_months"), columns.OF_MONTHS, order=columns.OF_MONTHS[:4]
    )
    found = worker.run(session, FORECAST, months, shops)
    return frames.write(session, found)

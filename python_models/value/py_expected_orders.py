from clientele.value import columns
from clientele.warehouse import frames, worker

ORDERS = "clientele.value.tables:orders_table"


def model(dbt, session):
    histories = frames.fetch(
        dbt.ref("int_purchase_histories"),
        columns.OF_HISTORIES,
        order=columns.OF_HISTORIES,
    )
    models = frames.fetch(
        dbt.ref("py_value_models"), columns.OF_MODELS, order=columns.OF_MODELS[:2]
    )
    windows = frames.fetch(dbt.ref("int_value_windows"), columns.OF_WINDOWS)
    found = worker.run(session, ORDERS, histories, models, windows)
    return frames.write(session, found)

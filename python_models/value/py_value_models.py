from clientele.value import columns
from clientele.warehouse import frames, worker

MODELS = "clientele.value.tables:models_table"


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    windows = frames.fetch(
        dbt.ref("int_value_windows"), columns.OF_WINDOWS, order=columns.OF_WINDOWS[:2]
    )
    histories = frames.fetch(
        dbt.ref("int_purchase_histories"),
        columns.OF_HISTORIES,
        order=columns.OF_HISTORIES,
    )
    repeated = frames.fetch(
        dbt.ref("int_customer_histories"),
        columns.OF_AMOUNTS,
        where="is_repeater",
        order=columns.OF_AMOUNTS,
    )
    found = worker.run(session, MODELS, histories, repeated, windows, settings)
    return frames.write(session, found)

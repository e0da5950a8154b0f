from clientele.segmentation import runs
from clientele.segmentation.settings import OF_SHOPS
from clientele.warehouse import frames
from clientele.warehouse.settings import read_shops


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("int_shops"), OF_SHOPS)
    inputs = frames.read(dbt.ref("py_kmeans"), runs.INPUTS)
    rows = runs.model_runs(inputs, shops, settings)
    return frames.write(session, frames.table(rows, runs.SCHEMA))

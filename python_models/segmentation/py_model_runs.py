from clientele.segmentation import frames, runs
from clientele.segmentation.settings import read_shops


def model(dbt, session):
    settings = dbt.config.meta_get("settings")
    shops = read_shops(dbt.ref("shops"))
    inputs = frames.read(dbt.ref("py_kmeans"), runs.INPUTS)
    return frames.write(session, runs.model_runs(inputs, shops, settings), runs.SCHEMA)

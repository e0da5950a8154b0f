from clientele.marketing import columns
from clientele.warehouse import frames, worker
from clientele.warehouse.settings import read_shops

EFFECTS = "clientele.marketing.effects:effects_of_shops"


def model(dbt, session):
    order = ["shop_id", "path"]
    paths = frames.fetch(dbt.ref("journey_paths"), columns.OF_PATHS, order=order)
    shops = read_shops(dbt.ref("int_shops"), columns.OF_ATTRIBUTION)
    return frames.write(session, worker.run(session, EFFECTS, paths, shops))

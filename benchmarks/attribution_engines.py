"""Attribution by several tools, each in a process of its own, from the same paths.

Run as `python -m benchmarks.attribution_engines TOOL FOLDER`, which prints seconds, the
peak of memory and each model's conversions by channel as JSON; `benchmarks.attribution`
writes the folder and compares them. Ours starts from touches and purchases, the others
from the paths that ours found.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Conversions by channel, of each model.
Answer = dict[str, dict[str, float]]

INPUTS = ("int_order_channels", "int_touchpoints_cleaned", "orders", "int_shops")
TABLES = (
    *("int_journey_events", "int_touchpoints", "int_path_touches"),
    *("customer_journeys", "journey_paths", "journey_stages", "channel_attribution"),
)
EFFECTS = "py_markov_removal_effects"


def ours(folder: Path) -> tuple[float, Answer]:
    """All nine models, from touches: the project's own SQL and Python."""
    from clientele.marketing.columns import OF_ATTRIBUTION, OF_PATHS
    from clientele.marketing.effects import effects_of_shops
    from clientele.sources.rendering import Project, connect
    from clientele.warehouse.frames import fetch
    from clientele.warehouse.settings import read_shops

    with connect() as connection:
        for name in INPUTS:
            file = f"read_parquet('{folder / name}.parquet')"
            connection.execute(f"create table {name} as from {file}")
        project = Project(ROOT, {"shops": "marketing"})
        started = time.perf_counter()
        for model in ("journey_stages", "journey_paths"):
            project.create_views(connection, model, TABLES)
        effects = effects_of_shops(
            fetch(connection.table("journey_paths"), OF_PATHS, order=["path"]),
            read_shops(connection.table("int_shops"), OF_ATTRIBUTION),
        )
        connection.register("effects", effects)
        connection.execute(f"create table {EFFECTS} as from effects")
        project.create_views(connection, "channel_attribution", TABLES)
        seconds = time.perf_counter() - started
        if not (folder / "paths.parquet").exists():
            write_paths(connection, folder)
        found = connection.execute(
            "select attribution_model_id, channel, sum(conversion_count) "
            "from channel_attribution group by all"
        ).fetchall()
    answer: Answer = {}
    for model, channel, count in found:
        answer.setdefault(model, {})[channel] = count
    return seconds, answer


def write_paths(connection: Any, folder: Path) -> None:
    """Write the paths for the others: each touch a step, hours before the purchase."""
    connection.execute(f"""
        copy (
            select
                string_agg(channel, ' > ' order by touch_position) as path,
                string_agg(
                    cast(24 * days_before_conversion as varchar), ' > '
                    order by touch_position
                ) as hours,
                true as is_converting
            from customer_journeys group by order_id
            union all
            select path, repeat('0 > ', step_count - 1) || '0', false
            from journey_paths cross join range(unconverted_count)
        ) to '{folder / "paths.parquet"}' (format parquet)
    """)


def channel_attribution(folder: Path) -> tuple[float, Answer]:
    """First, last and linear; Markov chains of order 1 and 2 by simulation."""
    import ChannelAttribution
    import pandas as pd

    paths = pd.read_parquet(folder / "paths.parquet")
    started = time.perf_counter()
    counted = paths.groupby(["path", "is_converting"]).size().unstack(fill_value=0)
    counted = counted.set_axis(["others", "conversions"], axis=1).reset_index()
    simple = ChannelAttribution.heuristic_models(
        counted, "path", "conversions", flg_pro=False
    )
    answer = {
        name: dict(zip(simple["channel_name"], simple[column], strict=True))
        for name, column in {
            "first_touch": "first_touch",
            "last_touch": "last_touch",
            "linear": "linear_touch",
        }.items()
    }
    for name, order in (("markov", 1), ("markov_2", 2)):
        chain = ChannelAttribution.markov_model(
            *(counted, "path", "conversions"),
            **{"var_null": "others", "order": order, "seed": 1},
            **{"flg_pro": False, "verbose": False},
        )
        answer[name] = dict(
            zip(chain["channel_name"], chain["total_conversions"], strict=True)
        )
    return time.perf_counter() - started, answer


def marketing_attribution_models(folder: Path) -> tuple[float, Answer]:
    """First, last, linear, position, time decay, and a Markov chain of order 1."""
    import pandas as pd
    from mam import MAM

    paths = pd.read_parquet(folder / "paths.parquet")
    paths["journey"] = range(len(paths))
    started = time.perf_counter()
    models = MAM(
        paths,
        format_type="journey",
        channels_colname="path",
        journey_with_conv_colname="is_converting",
        user_id_colname="journey",
        time_till_conv_colname="hours",
    )
    answer = {}
    for name, run in {
        "first_touch": models.run_first_click,
        "last_touch": models.run_last_click,
        "linear": models.run_linear,
        "position_based": models.run_position_based,
        "time_decay": models.run_time_decay,
    }.items():
        frame = run().to_pandas()
        answer[name] = dict(zip(frame["channels"], frame["attribution"], strict=True))
    effects = models.run_markov().metadata["removal_effect"]["removal_effect"]
    shares = effects / effects.sum() * paths["is_converting"].sum()
    answer["markov"] = shares.to_dict()
    return time.perf_counter() - started, answer


TOOLS: dict[str, Callable[[Path], tuple[float, Answer]]] = {
    "ours": ours,
    "ChannelAttribution": channel_attribution,
    "marketing-attribution-models": marketing_attribution_models,
}


def main(tool: str, folder: Path) -> None:
    """Run a tool in this process and print what came out, as JSON."""
    seconds, answer = TOOLS[tool](folder)
    cpu = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    answer = {
        model: {channel: round(float(n), 6) for channel, n in of.items()}
        for model, of in answer.items()
    }
    found = {"seconds": seconds, "cpu": cpu, "peak_gb": peak, "answer": answer}
    print(json.dumps(found))


if __name__ == "__main__":
    tool, folder = sys.argv[1:]
    main(tool, Path(folder))

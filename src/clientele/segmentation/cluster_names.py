"""What a cluster is called, and why: by an archetype, or by its strongest features."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.segmentation.archetypes import NOISE, archetypes
from clientele.segmentation.conditions import Cluster, Row, is_met, reasons_met
from clientele.segmentation.plain_names import SHORT, joined, plain_name, special
from clientele.segmentation.settings import NAMES, OF_CLUSTER, PLACES
from clientele.warehouse import frames
from clientele.warehouse.settings import Shops

SCHEMA = frames.schema("""
    shop_id text, segment_scheme text, cluster_id integer, segment_id text,
    segment_name text, segment_label_fr text, segment_rank integer,
    segment_colour text, is_archetype boolean, label_reason text, label_reason_fr text
""")

DESCRIBED = "dbscan"  # the scheme whose groups get no archetype
OF_NOISE = {"segment_rank": 1, "segment_colour": "#d1d5db"}  # below every archetype
# In English and French.
REASONS = {
    "noise": ("in no dense group", "dans aucun groupe dense"),
    "single": ("the only cluster", "le seul groupe"),
    "described": (
        "a density group is described, not named after an archetype; ",
        "un groupe dense est décrit, sans nom d'archétype ; ",
    ),
    "unmet": (
        "meets the conditions of no archetype; ",
        "ne remplit les conditions d'aucun archétype ; ",
    ),
    "taken": (
        "other clusters have the archetypes whose conditions it meets; ",
        "d'autres groupes ont les archétypes dont il remplit les conditions ; ",
    ),
    "strong": ("strongest features: ", "traits les plus marqués : "),
    "typical": (
        "no feature is far from the shop's average: ",
        "aucun trait ne s'éloigne de la moyenne de la boutique : ",
    ),
}


@dataclass(frozen=True)
class Rules:
    """The seeds: archetypes and phrases in order, conditions by archetype."""

    archetypes: Sequence[Row]
    conditions: Mapping[str, Sequence[Row]]
    phrases: Sequence[Row]


def name_scheme(
    clusters: Sequence[Cluster], rules: Rules, shop: Row
) -> Iterator[dict[str, object]]:
    """Yield a row of `SCHEMA` per cluster of one shop and scheme."""
    grouped = []
    for cluster in clusters:
        if cluster.key[2] == NOISE:
            yield _row(cluster, OF_NOISE, *_special("noise", rules))
        else:
            grouped.append(cluster)
    if not grouped:
        return
    met = _conditions_met(grouped, rules, shop)
    places = _numbers([cluster.averages for cluster in grouped])
    chosen = archetypes(places, met, _numbers(rules.archetypes))
    taken: set[str] = set()
    for row, (cluster, at) in enumerate(zip(grouped, chosen, strict=True)):
        archetype = rules.archetypes[at]
        if len(grouped) == 1:
            name, reasons = _special("single", rules)
        elif met[row, at]:
            conditions = rules.conditions[archetype["segment_id"]]
            name = tuple(archetype[column] for column in NAMES)
            reasons = [reasons_met(conditions, cluster, shop, n) for n in (0, 1)]
        else:
            why = "taken" if met[row].any() else "unmet"
            why = "described" if cluster.key[1] == DESCRIBED else why
            name, behind = plain_name(cluster.features, rules.phrases, taken)
            reasons = _plain_reasons(why, cluster, behind)
        taken.add(name[0])
        is_archetype = len(grouped) > 1 and bool(met[row, at])
        yield _row(cluster, archetype, name, reasons, is_archetype=is_archetype)


def _conditions_met(clusters: Sequence[Cluster], rules: Rules, shop: Row) -> np.ndarray:
    """Say which archetypes fit, of shape (clusters, archetypes)."""
    return np.array(
        [
            [
                cluster.key[1] != DESCRIBED
                and all(
                    is_met(condition, cluster, shop)
                    for condition in rules.conditions[archetype["segment_id"]]
                )
                for archetype in rules.archetypes
            ]
            for cluster in clusters
        ]
    )


def _numbers(rows: Sequence[Row]) -> np.ndarray:
    return np.array([[float(row[name]) for name in PLACES] for row in rows])


def _special(kind: str, rules: Rules) -> tuple[tuple[str, ...], Sequence[str]]:
    return joined([special(kind, rules.phrases)]), REASONS[kind]


def _plain_reasons(why: str, cluster: Cluster, behind: Sequence[Row]) -> list[str]:
    kind = "strong" if behind else "typical"
    rows = behind or cluster.features[:SHORT]
    return [
        REASONS[why][language]
        + REASONS[kind][language]
        + separator.join(row[column] for row in rows)
        for language, (column, separator) in enumerate(
            (("why", "; "), ("why_fr", " ; "))
        )
    ]


def _row(
    cluster: Cluster,
    place: Row,
    name: Sequence[str],
    reasons: Sequence[str],
    *,
    is_archetype: bool = False,
) -> dict[str, object]:
    return {
        **dict(zip(OF_CLUSTER, cluster.key, strict=True)),
        **dict(zip(NAMES, name, strict=True)),
        "segment_rank": int(place["segment_rank"]),
        "segment_colour": place["segment_colour"],
        "is_archetype": is_archetype,
        "label_reason": reasons[0],
        "label_reason_fr": reasons[1],
    }


def _rows_by(table: pa.Table, *keys: str) -> dict[Any, list[dict[str, Any]]]:
    key = itemgetter(*keys)
    rows = sorted(frames.rows_of(frames.arrays(table)), key=key)
    return {name: list(group) for name, group in groupby(rows, key=key)}


def name_table(
    measures: pa.Table,
    profiles: pa.Table,
    archetypes: pa.Table,
    conditions: pa.Table,
    phrases: pa.Table,
    shops: Shops,
) -> pa.Table:
    """Return `SCHEMA` of all shops, from the columns that settings names."""
    rules = Rules(
        [
            row
            for rows in _rows_by(archetypes, "archetype_order").values()
            for row in rows
        ],
        {
            name: sorted(rows, key=itemgetter("condition_order"))
            for name, rows in _rows_by(conditions, "segment_id").items()
        },
        [row for rows in _rows_by(phrases, "phrase_order").values() for row in rows],
    )
    features = _rows_by(profiles, *OF_CLUSTER)
    clusters = [
        Cluster(
            (shop_id, scheme, int(cluster_id)),
            {row["measure_name"]: row for row in rows},
            sorted(
                (
                    row
                    for row in features[shop_id, scheme, cluster_id]
                    if row["deviation_rank"] >= 1  # null is NaN: not used
                ),
                key=itemgetter("deviation_rank"),
            ),
        )
        for (shop_id, scheme, cluster_id), rows in _rows_by(
            measures, *OF_CLUSTER
        ).items()
    ]
    rows = [
        row
        for (shop_id, _), together in groupby(clusters, key=lambda one: one.key[:2])
        for row in name_scheme(list(together), rules, shops[shop_id])
    ]
    return frames.table(rows, SCHEMA)

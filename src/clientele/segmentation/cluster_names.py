"""What a cluster is called, and why: by an archetype, or by its strongest features."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from clientele.segmentation.archetypes import NOISE, NONE, archetypes
from clientele.segmentation.conditions import (
    Cluster,
    Row,
    checked,
    is_met,
    reasons_met,
)
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
NOISE_COLOUR = "#d1d5db"
# Muted, unlike those of archetypes, for the plain names of a scheme in order.
PLAIN_COLOURS = (
    *("#475569", "#a8a29e", "#7c6f64", "#94a3b8", "#5f6f65"),
    *("#b8a99a", "#8a7f8d", "#57534e", "#7b93a4", "#9c8f7a"),
)
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
    ranks = _ranks(clusters)
    grouped = []
    for cluster in clusters:
        if cluster.key[2] == NOISE:
            name, reasons = _special("noise", rules)
            yield _row(cluster, 1, NOISE_COLOUR, name, reasons)
        else:
            grouped.append(cluster)
    if not grouped:
        return
    met = _conditions_met(grouped, rules, shop)
    places = np.array([cluster.averages(PLACES) for cluster in grouped])
    places = np.nan_to_num(places)  # What is known of no cluster tells none apart.
    prototypes = [[float(row[name]) for name in PLACES] for row in rules.archetypes]
    chosen = archetypes(places, met, np.array(prototypes))
    colours = iter(PLAIN_COLOURS)
    taken: set[str] = set()
    for cluster, fits, at in zip(grouped, met, chosen, strict=True):
        is_archetype = len(grouped) > 1 and at != NONE
        if is_archetype:
            archetype = rules.archetypes[at]
            conditions = rules.conditions[archetype["segment_id"]]
            name = tuple(archetype[column] for column in NAMES)
            reasons = [reasons_met(conditions, cluster, shop, n) for n in (0, 1)]
            colour = archetype["segment_colour"]
        elif len(grouped) == 1:
            (name, reasons), colour = _special("single", rules), next(colours)
        else:
            why = "taken" if fits.any() else "unmet"
            why = "described" if cluster.key[1] == DESCRIBED else why
            name, behind = plain_name(cluster.features, rules.phrases, taken)
            reasons, colour = _plain_reasons(why, cluster, behind), next(colours)
        taken.add(name[0])
        rank = ranks[cluster.key]
        yield _row(cluster, rank, colour, name, reasons, is_archetype=is_archetype)


def _ranks(clusters: Sequence[Cluster]) -> dict[tuple[str, str, int], int]:
    """Rank clusters by what their customers spent on average; noise is lowest.

    Where nobody knows what they spent, by how often they bought.
    """

    def value(cluster: Cluster) -> tuple[bool, float, int]:
        number = cluster.key[2]
        spent, orders = cluster.averages(["monetary_amount", "frequency"])
        return number != NOISE, orders if np.isnan(spent) else spent, -number

    ordered = sorted(clusters, key=value)
    return {cluster.key: rank for rank, cluster in enumerate(ordered, 1)}


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
    rank: int,
    colour: str,
    name: Sequence[str],
    reasons: Sequence[str],
    *,
    is_archetype: bool = False,
) -> dict[str, object]:
    return {
        **dict(zip(OF_CLUSTER, cluster.key, strict=True)),
        **dict(zip(NAMES, name, strict=True)),
        "segment_rank": rank,
        "segment_colour": colour,
        "is_archetype": is_archetype,
        "label_reason": reasons[0],
        "label_reason_fr": reasons[1],
    }


def _rows(table: pa.Table, *order: str) -> list[dict[str, Any]]:
    return sorted(frames.rows_of(frames.arrays(table)), key=itemgetter(*order))


def _grouped(rows: Sequence[Row], *names: str) -> dict[Any, list[Row]]:
    """Group rows that are in the order of the names."""
    key = itemgetter(*names)
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
    told = _rows(measures, *OF_CLUSTER)
    conditions_by_order = _rows(conditions, "segment_id", "condition_order")
    # A shop of guests only has no customers to measure.
    if told:
        checked(conditions_by_order, {row["measure_name"] for row in told})
    rules = Rules(
        _rows(archetypes, "archetype_order"),
        _grouped(conditions_by_order, "segment_id"),
        _rows(phrases, "phrase_order"),
    )
    # A rank that is null is NaN: the feature is not used.
    used = [row for row in _rows(profiles, *OF_CLUSTER) if row["deviation_rank"] >= 1]
    by_rank = itemgetter(*OF_CLUSTER, "deviation_rank")
    features = _grouped(sorted(used, key=by_rank), *OF_CLUSTER)
    clusters = [
        Cluster(
            (key[0], key[1], int(key[2])),
            {row["measure_name"]: row for row in rows},
            features.get(key, []),
        )
        for key, rows in _grouped(told, *OF_CLUSTER).items()
    ]
    rows = [
        row
        for (shop_id, _), together in groupby(clusters, key=lambda one: one.key[:2])
        for row in name_scheme(list(together), rules, shops[shop_id])
    ]
    return frames.table(rows, SCHEMA)

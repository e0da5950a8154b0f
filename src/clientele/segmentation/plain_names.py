"""Names of clusters that no archetype fits: phrases for their strongest features."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, product

from clientele.segmentation.conditions import Row

STRONG = 0.25  # standard deviations from which on a feature says something of a cluster
SHORT = 2  # features in a name, unless more tell it from another
CLIENTS = "Clients "

Named = tuple[str, str, str]  # id, English and French name
Choice = list[tuple[Row, Row]]  # phrases, each with the feature behind it


def plain_name(
    features: Sequence[Row], phrases: Sequence[Row], taken: Collection[str]
) -> tuple[Named, list[Row]]:
    """Name a cluster by what distinguishes it, unlike the ids that are taken.

    Args:
        features: The cluster's rows of `PROFILES`, the largest deviation first.
        phrases: Rows of the seed `cluster_phrases`, in order.
        taken: Ids of the scheme's other clusters.

    Returns:
        The name, and the features behind it; none if nothing distinguishes the cluster.
    """
    candidates = list(_candidates(features, phrases)) or [[]]
    for chosen in candidates:
        name = joined([phrase for phrase, _ in chosen] or [special("typical", phrases)])
        if name[0] not in taken:
            return name, [feature for _, feature in chosen]
    # Clusters that nothing tells apart are numbered.
    chosen = candidates[0]
    name = joined([phrase for phrase, _ in chosen] or [special("typical", phrases)])
    number = 2
    while f"{name[0]}_{number}" in taken:
        number += 1
    numbered = (f"{name[0]}_{number}", f"{name[1]} {number}", f"{name[2]} {number}")
    return numbered, [feature for _, feature in chosen]


def special(direction: str, phrases: Sequence[Row]) -> Row:
    """Return the phrase of what no measure names: typical, noise or single."""
    return next(row for row in phrases if row["direction"] == direction)


def joined(phrases: Sequence[Row]) -> Named:
    """Return the name that phrases make: "Big baskets, recent".

    The id is the same in any order of the phrases.
    """
    english, french = (
        ", ".join([first, *(word[0].lower() + word[1:] for word in others)])
        for first, *others in (
            [row["phrase"] for row in phrases],
            _without_repeated_noun([row["phrase_fr"] for row in phrases]),
        )
    )
    return "_".join(sorted(row["phrase_id"] for row in phrases)), english, french


def _without_repeated_noun(words: Sequence[str]) -> list[str]:
    """Say the noun of French phrases in a row once: "Clients mécontents, récents"."""
    return [words[0]] + [
        word.removeprefix(CLIENTS) if before.startswith(CLIENTS) else word
        for before, word in pairwise(words)
    ]


def fitting(feature: Row, phrases: Sequence[Row]) -> list[Row]:
    """Return the phrases that are true of a cluster's feature, in order.

    There is none where the logarithm is high and the average low, or vice versa.
    """
    deviation, average = feature["deviation"], feature["measure_average"]
    if deviation * (average - feature["shop_average"]) <= 0:
        return []
    return [
        row
        for row in phrases
        if row["measure_name"] == feature["measure_name"]
        and row["direction"] == ("high" if deviation > 0 else "low")
        and abs(deviation) >= row["least_deviation"]
        and not average < row["lowest"]  # null is NaN: no bound
        and not average > row["highest"]
    ]


def _candidates(features: Sequence[Row], phrases: Sequence[Row]) -> Iterator[Choice]:
    """Yield names, the best first; a cluster that is like the shop begins with none.

    Two features make a name; then more features, then other phrases tell it from
    another one.
    """
    options: dict[str, tuple[Row, list[Row]]] = {}
    for feature in features:
        if found := fitting(feature, phrases):
            options.setdefault(feature["measure_name"], (feature, found))
    every = list(options.values())
    strong = [one for one in every if abs(one[0]["deviation"]) >= STRONG]
    if not strong:
        yield []
    for pool in (strong, every):
        lengths = range(min(SHORT, len(pool)), len(pool) + 1) if pool else ()
        for length in lengths:
            yield [(found[0], feature) for feature, found in pool[:length]]
        for length in lengths:
            behind = [feature for feature, _ in pool[:length]]
            for chosen in product(*(found for _, found in pool[:length])):
                yield list(zip(chosen, behind, strict=True))

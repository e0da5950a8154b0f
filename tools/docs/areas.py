"""The areas of the project and their arrows, read off dbt's manifest."""

from collections.abc import Mapping
from typing import Any

Node = Mapping[str, Any]


def area_of(node: Node) -> str | None:
    """Return the area of a model from staging on, None for any other node."""
    if node["resource_type"] != "model" or node["fqn"][1] == "staging":
        return None
    # Python models are in the folder of their area, the others in one of their layer.
    return node["fqn"][2 if node["fqn"][1] in ("intermediate", "marts") else 1]


def arrows(manifest: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the areas that each area reads."""
    nodes = manifest["nodes"]
    found: dict[str, set[str]] = {}
    for node in nodes.values():
        if area := area_of(node):
            read = {
                area_of(nodes[key])
                for key in node["depends_on"]["nodes"]
                if key in nodes
            }
            found.setdefault(area, set()).update(read - {area, None})
    return found


def levels(reads: Mapping[str, set[str]]) -> dict[str, int]:
    """Return how many areas stand before each one on the longest way to it.

    Raises
    ------
    ValueError
        If areas read each other in a circle.
    """
    level: dict[str, int] = {}
    while len(level) < len(reads):
        ready = sorted(
            area for area in reads.keys() - level.keys() if reads[area] <= level.keys()
        )
        if not ready:
            circle = ", ".join(sorted(reads.keys() - level.keys()))
            raise ValueError(f"These areas read each other in a circle: {circle}")
        for area in ready:
            level[area] = 1 + max((level[read] for read in reads[area]), default=-1)
    return level


def marts_by_area(manifest: Mapping[str, Any]) -> dict[str, list[Node]]:
    """Return the marts of the latest version by area, an area after those it reads."""
    marts: dict[str, list[Node]] = {area: [] for area in levels(arrows(manifest))}
    for node in manifest["nodes"].values():
        is_mart = node["resource_type"] == "model" and node["fqn"][1] == "marts"
        if is_mart and node.get("version") == node.get("latest_version"):
            marts[node["fqn"][2]].append(node)
    return {
        area: sorted(nodes, key=lambda node: node["name"])
        for area, nodes in marts.items()
        if nodes
    }

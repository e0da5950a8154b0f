"""Which customers of a shop are most like each: exact nearest in R, F and M."""

from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.spatial import cKDTree

from clientele.warehouse import frames, runs
from clientele.warehouse.settings import Settings, Shops, Values

COLUMNS = ("shop_id", "customer_number", "recency_days", "frequency", "monetary_amount")
UNITS = (1, 1, 10_000)  # that make R, F and M whole numbers
MORE_POINTS = 4  # than neighbors are asked for at first: ties need some room
CLOSE = 1 + 1e-9  # rounding moves a distance of the tree by less
CHUNK = 20_000  # points at a time, which bounds the memory


def schema(count: int) -> pa.Schema:
    """Return the columns for so many neighbors.

    A customer's row has all its neighbors, by their numbers: half a million pairs of
    ids would take longer to hand over than to find.
    """
    columns = [
        f"neighbour_{rank} integer, distance_{rank} number"
        for rank in range(1, count + 1)
    ]
    return frames.schema(
        f"""
        shop_id text, customer_number integer, {", ".join(columns)}, as_of_date date,
        model_run_id text, input_fingerprint text, parameters text,
        library_versions text
        """
    )


def nearest(measures: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's nearest others, by distance, then by position.

    Args:
        measures: Whole numbers of shape (rows, measures), so that equal differences
            are equal numbers. Distances are Euclidean in measures divided by their
            population deviation; one that is constant does not count.
        count: Neighbors of each row.

    Returns positions and distances, each of shape (rows, count) and sorted by
    distance; -1 and NaN where there are fewer others.
    """
    measures = np.asarray(measures, dtype=float)
    if not len(measures):
        return np.empty((0, count), dtype=int), np.empty((0, count))
    deviations = measures.std(axis=0)
    deviations[deviations == 0] = 1
    points, point, sizes = _distinct(measures)
    members = np.argsort(point, kind="stable")
    starts = np.cumsum(sizes) - sizes
    # A point's first members by position are enough for all of them: each needs
    # `count` others, and may be among the first itself.
    slots = starts[:, None] + np.arange(min(count + 1, sizes.max()))
    first = np.where(
        slots < (starts + sizes)[:, None],
        members[np.minimum(slots, len(members) - 1)],
        -1,
    )
    found = np.full((len(points), count + 1), -1)
    squares = np.full((len(points), count + 1), np.nan)
    tree = cKDTree(points / deviations)
    wanted, points_asked = np.arange(len(points)), count + MORE_POINTS
    while len(wanted):
        points_asked = min(points_asked, len(points))
        open_points = []
        for part in np.array_split(wanted, -(-len(wanted) // CHUNK)):
            best, square, is_open = _best(
                tree, points, deviations, first, part, points_asked, count + 1
            )
            found[part, : best.shape[1]], squares[part, : best.shape[1]] = best, square
            open_points.append(part[is_open])
        wanted, points_asked = np.concatenate(open_points), points_asked * 2
    return _others(found[point], squares[point], count)


def _distinct(measures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distinct rows, the one of each row, and how many rows each is of."""
    order = np.lexsort(measures.T)
    is_new = np.ones(len(measures), dtype=bool)
    is_new[1:] = (measures[order[1:]] != measures[order[:-1]]).any(axis=1)
    point = np.empty(len(measures), dtype=int)
    point[order] = np.cumsum(is_new) - 1
    return measures[order[is_new]], point, np.bincount(point)


def _best(
    tree: cKDTree,
    points: np.ndarray,
    deviations: np.ndarray,
    first: np.ndarray,
    part: np.ndarray,
    points_asked: int,
    count: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions and squared distances of the best rows, and what stays open.

    A point stays open while points that were not asked for may be as near as its
    last row.
    """
    reach, near = tree.query(points[part] / deviations, k=points_asked)
    reach, near = reach.reshape(len(part), -1), near.reshape(len(part), -1)
    # From whole differences: the tree's distances of equal ones differ in a bit.
    square = (((points[near] - points[part][:, None]) / deviations) ** 2).sum(axis=2)
    rows = first[near].reshape(len(part), -1)
    square = np.repeat(square, first.shape[1], axis=1)
    square[rows < 0] = np.inf
    order = np.argsort(rows, axis=1, kind="stable")
    order = np.take_along_axis(
        order,
        np.argsort(np.take_along_axis(square, order, 1), axis=1, kind="stable"),
        axis=1,
    )[:, :count]
    rows = np.take_along_axis(rows, order, axis=1)
    square = np.take_along_axis(square, order, axis=1)
    rows[np.isinf(square)] = -1
    last = square[:, -1]
    is_open = (points_asked < len(points)) & (reach[:, -1] <= np.sqrt(last) * CLOSE)
    return rows, square, is_open


def _others(
    found: np.ndarray, squares: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first `count` of each row without the row itself."""
    is_self = found == np.arange(len(found))[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    positions = found[~is_self].reshape(len(found), count)
    distances = np.sqrt(squares[~is_self].reshape(len(found), count))
    distances[positions < 0] = np.nan
    return positions, distances


def neighbour_table(customers: pa.Table, shops: Shops, settings: Values) -> pa.Table:
    """Find the nearest customers of each customer within the shop.

    Args:
        customers: `COLUMNS` of `int_customer_rfm_by_as_of`, a row per customer, by
            shop and customer id; M is null where a shop has no amounts.
        shops: `as_of_date` by shop.
        settings: `neighbour_count`.

    Returns a table of `schema(neighbour_count)`: a row per customer, and one without a
    customer per shop that describes the run. A customer alone has no row.
    """
    count = int(Settings(settings)["neighbour_count"])
    if count < 1:
        raise ValueError(f"neighbour_count is {count}. Set the var to 1 or more.")
    tables = []
    for shop_id, shop in shops.items():
        of_shop = customers.filter(pc.equal(customers["shop_id"], shop_id))
        if len(of_shop) > 1:
            tables += _of_shop(of_shop, shop_id, shop["as_of_date"], count)
    return frames.table(tables, schema(count))


def _of_shop(
    customers: pa.Table, shop_id: str, as_of_date: object, count: int
) -> list[pa.Table]:
    columns = frames.arrays(customers.select(COLUMNS[1:]))
    numbers = columns["customer_number"].astype(int)
    measures = np.column_stack(
        [
            np.rint(np.nan_to_num(columns[name]) * unit)
            for name, unit in zip(COLUMNS[2:], UNITS, strict=True)
        ]
    )
    parameters = {"neighbour_count": count}
    inputs = sha256(numbers.tobytes() + measures.tobytes()).hexdigest()
    versions = runs.library_versions(["numpy", "scipy"])
    run = {
        "shop_id": shop_id,
        "as_of_date": as_of_date,
        "model_run_id": runs.run_id(
            *("customer_neighbours", shop_id, str(as_of_date)),
            inputs=inputs,
            parameters=parameters,
            versions=versions,
        ),
        "input_fingerprint": inputs,
        "parameters": runs.as_json(parameters),
        "library_versions": runs.as_json(versions),
    }
    positions, distances = nearest(measures, count)
    found = {
        "shop_id": pa.repeat(shop_id, len(numbers)),
        "customer_number": pa.array(numbers),
    }
    for rank in range(count):
        is_none = positions[:, rank] < 0
        found[f"neighbour_{rank + 1}"] = pa.array(
            numbers[positions[:, rank]], mask=is_none
        )
        found[f"distance_{rank + 1}"] = pa.array(
            np.round(distances[:, rank], frames.DECIMALS) + 0.0, mask=is_none
        )
    names = schema(count).names
    rows = {name: found.get(name, pa.nulls(len(numbers))) for name in names}
    return [pa.table(rows), pa.Table.from_pylist([run], schema=schema(count))]

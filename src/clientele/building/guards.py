"""What a build may not put in the place of what is published, or must tell of it."""

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError

_SHOPS_SQL = """
select
    shop_id,
    coalesce(shop_name, shop_id) as shop_name,
    is_synthetic,
    (select count(distinct customer_id) from core.orders
        where orders.shop_id = shops.shop_id and orders.is_purchase)
        as purchaser_count
from core.shops
order by shop_id
"""

# Where half of the purchases are as late, it is the file's time that says nothing.
_LATE_SQL = """
select
    shops.shop_name,
    max_by(orders.order_id, orders.last_line_at) as order_id,
    cast(max(orders.last_line_at) as date) as last_date,
    count(*) as late_count,
    max(shops.as_of_date) as as_of_date
from core.orders
inner join core.shops on orders.shop_id = shops.shop_id
where
    orders.is_purchase
    and shops.shop_id = $shop
    and orders.last_line_at > $latest
    and shops.as_of_at > $latest
group by shops.shop_name
having 2 * count(*) < (
    select count(*) from core.orders where shop_id = $shop and is_purchase
)
"""


def _last_manifest(published: Path) -> dict[str, Any]:
    """Return the manifest of the last publish of a file; without one, an empty one."""
    for file in sorted((published.parent / "runs").glob("*.json"), reverse=True):
        with suppress(OSError, ValueError, KeyError):
            manifest = json.loads(file.read_text("utf-8"))
            # The clone may have moved since.
            if Path(manifest["published"]["path"]).name == published.name:
                return manifest
    return {}


def _real_shops(published: Path) -> list[dict[str, Any]]:
    """Return name and customers of each published shop that is not of the sample."""
    if not published.exists():
        return []
    try:
        with duckdb.connect(published, read_only=True) as connection:
            result = connection.execute(_SHOPS_SQL)
            names = [column[0] for column in result.description]
            shops = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    except duckdb.Error:
        # Another program writes to it, or it is no warehouse.
        manifest = _last_manifest(published)
        is_sample = manifest.get("raw_source") == "sample"
        shops = [
            {**shop, "is_synthetic": is_sample} for shop in manifest.get("shops", ())
        ]
    return [shop for shop in shops if not shop["is_synthetic"]]


def refuse_sample(published: Path) -> None:
    """Stop a build of the sample that would replace a real shop.

    Raises ClienteleError with the commands for each thing that may be meant.
    """
    if not (shops := _real_shops(published)):
        return
    names = ", ".join(shop["shop_name"] for shop in shops)
    manifest = _last_manifest(published)
    again = ""
    if manifest:
        again = (
            f"To build {names} again, as on {manifest['started_at'][:10]}:\n"
            f"  {_command(manifest)}\n"
        )
    elsewhere = shlex.quote(str(published.with_stem(f"{published.stem}_sample")))
    raise ClienteleError(
        f"{published} holds real data ({names}), and no raw folder is given: the "
        "invented sample would replace it. Nothing was built.\n"
        f"{again}"
        "To build the sample into a file of its own:\n"
        f"  CLIENTELE_WAREHOUSE={elsewhere} make build SAMPLE=1\n"
        "To replace the real data by the sample:\n"
        "  make build SAMPLE=1"
    )


def _command(manifest: Mapping[str, Any]) -> str:
    """Return the command that builds what a manifest describes."""
    variables = dict(manifest["vars"])
    words = {"RAW": manifest["raw_folder"], "SHOPS": variables.pop("shops", None)}
    if manifest["raw_folder"]:
        variables.pop("raw_source", None)
    if manifest["target"] != "duckdb":
        words["TARGET"] = manifest["target"]
    if variables:
        words["VARS"] = json.dumps(variables, ensure_ascii=False)
    given = [f"{key}={shlex.quote(word)}" for key, word in words.items() if word]
    return " ".join(["make build", *given])


def refuse_emptied(published: Path, shops: Iterable[Mapping[str, Any]]) -> None:
    """Stop the publish of a shop that has lost all customers who bought.

    Takes the headline numbers of the new warehouse. Raises ClienteleError.
    """
    before = {
        # Older manifests do not tell who bought.
        shop["shop_id"]: shop.get("purchaser_count", shop.get("customer_count"))
        for shop in _real_shops(published)
    }
    for shop in shops:
        count = before.get(shop["shop_id"], 0)
        if count and not shop["purchaser_count"]:
            raise ClienteleError(
                f"{shop['shop_name']} has no customers with purchases, and {count:,} "
                f"in {published}. Of its {shop['rows_in']:,} rows "
                f"{shop['rows_rejected']:,} were rejected. Look at its files, and at "
                "the vars that say which column "
                "the customer is and how the file is written (docs/own-shop.md). If "
                f"it is right, leave the shop out (SHOPS=), or move {published} away "
                "first."
            )


def late_purchases(
    building: Path, shop_files: Mapping[str, Sequence[Path]]
) -> dict[str, list[str]]:
    """Return a warning per shop with purchases later than the change of its files.

    It only warns: a copied file has another time, and must give the same tables.
    """
    warnings = {}
    with duckdb.connect(building, read_only=True) as connection:
        for shop, files in sorted(shop_files.items()):
            if not files:
                continue
            changed = max(file.stat().st_mtime for file in files)
            changed_at = datetime.fromtimestamp(changed, UTC).replace(tzinfo=None)
            # A day on top, as clocks differ by their zone.
            latest = changed_at + timedelta(days=1)
            late = connection.execute(_LATE_SQL, {"shop": shop, "latest": latest})
            for name, order, last, count, as_of in late.fetchall():
                warnings[f"late_purchases.{shop}"] = [
                    f"{name}: the last purchase, order {order}, is of {last}, and the "
                    f"shop's files were last changed on {changed_at:%Y-%m-%d} "
                    f"({count:,} of its purchases lie later). Every recency is counted "
                    f"from {as_of}.",
                    "If the date is wrong, correct it in the file, or set the vars "
                    f"{shop}_as_of_policy: fixed and {shop}_as_of_at: "
                    f"'{latest:%Y-%m-%d} 00:00:00', which leave later purchases out.",
                ]
    return warnings

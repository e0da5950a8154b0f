"""The headline numbers of a built warehouse, per shop."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from rich import box
from rich.table import Table

from clientele.errors import ClienteleError

_SUMMARY_SQL = """
select
    shops.shop_id,
    coalesce(shops.shop_name, shops.shop_id) as shop_name,
    coalesce(shops.currency, '') as currency,
    shops.is_synthetic,
    shops.has_amounts,
    shops.as_of_date,
    coalesce(audit.rows_in, 0) as rows_in,
    coalesce(audit.rows_rejected, 0) as rows_rejected,
    (select count(*) from core.customers where customers.shop_id = shops.shop_id)
        as customer_count,
    (select count(distinct customer_id) from core.orders
        where orders.shop_id = shops.shop_id and orders.is_purchase)
        as purchaser_count,
    (select count(*) from core.orders
        where orders.shop_id = shops.shop_id and orders.is_purchase) as order_count,
    (select coalesce(sum(net_amount), 0) from core.order_lines
        where order_lines.shop_id = shops.shop_id) as net_amount,
    (select count(distinct segment_id) from segmentation.customer_segments
        where customer_segments.shop_id = shops.shop_id
        and segment_scheme = 'rfm11') as segment_count
from core.shops as shops
left join (
    select
        shop_id,
        sum(rows_in) filter (where rule_order = 1) as rows_in,
        sum(rows_rejected) as rows_rejected
    from core.cleaning_audit
    group by shop_id
) as audit on audit.shop_id = shops.shop_id
order by shops.shop_id
"""


def read_summaries(warehouse: Path) -> list[dict[str, Any]]:
    """Return what a warehouse holds: columns of `_SUMMARY_SQL`, a row per shop, sorted.

    Raises ClienteleError if the file or a mart behind the numbers cannot be read.
    """
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            result = connection.execute(_SUMMARY_SQL)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    except duckdb.Error as error:
        raise ClienteleError(f"{warehouse} lacks a core mart: {error}") from error


def summary_table(summaries: Sequence[Mapping[str, Any]]) -> Table:
    """Return the headline numbers as a table, one row per shop."""
    # Real shops' numbers fit into 80 columns; only a shop's name may be broken.
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("Shop", overflow="fold")
    counts = ("Rows in", "Rejected", "Customers", "Orders")
    for heading in (*counts, "Net revenue", "As of", "Segments"):
        table.add_column(heading, justify="right", no_wrap=True)
    for shop in summaries:
        table.add_row(
            shop["shop_name"] + (" (sample)" if shop["is_synthetic"] else ""),
            f"{shop['rows_in']:,}",
            f"{shop['rows_rejected']:,}",
            f"{shop['customer_count']:,}",
            f"{shop['order_count']:,}",
            f"{shop['net_amount']:,.2f} {shop['currency']}".strip()
            if shop["has_amounts"]
            else "-",
            str(shop["as_of_date"] or "-"),
            str(shop["segment_count"]),
        )
    return table

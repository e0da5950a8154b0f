"""What a build would read of a shop's files, in seconds and without a build."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from clientele.errors import ClienteleError
from clientele.sources.rendering import Project

# Computed once each: they are read several times.
_CELLS = "base_transactions__order_lines"
_LINES = "int_order_lines_cleaned"
_FIRST_ORDERS = 5
_REJECTED_SHOWN = 5
_TOTALS_SQL = f"""
select
    cast(coalesce(sum(row_count), 0) as bigint) as rows,
    cast(coalesce(sum(row_count) filter (line_type is null), 0) as bigint) as rejected,
    count(distinct order_id) filter (is_purchase) as purchases,
    count(distinct customer_id) filter (line_type is not null) as customers,
    -- An order is of the customer that any line of it names.
    count(distinct order_id) filter (is_purchase)
    - count(distinct order_id) filter (is_purchase and customer_id is not null)
        as guests,
    count(distinct order_id) filter (
        is_purchase and ordered_at > cast(current_date as timestamp) + interval 2 day
    ) as coming,
    count(distinct product_id) filter (line_type is not null) as products,
    coalesce(sum(gross_amount), 0) as gross,
    coalesce(sum(refund_amount), 0) as refunds,
    coalesce(sum(gross_amount - refund_amount), 0) as net,
    coalesce(sum(row_count) filter (parse_problem like '%ordered_at: %'), 0) as untimed,
    cast(min(ordered_at) filter (is_purchase) as date) as first_day,
    cast(max(ordered_at) filter (is_purchase) as date) as last_day
from {_LINES}
"""
_ORDERS_SQL = f"""
select
    order_id,
    coalesce(max(customer_id), 'guest') as customer,
    min(ordered_at) as ordered_at,
    coalesce(min(product_name), min(product_id)) as product,
    count(*) as line_count,
    sum(quantity) as quantity,
    sum(gross_amount) as gross,
    sum(refund_amount) as refunds
from {_LINES}
where line_type is not null
group by order_id
order by min(ordered_at), order_id
limit {_FIRST_ORDERS}
"""
_REJECTED_SQL = f"""
select
    rejection_reason,
    cast(sum(row_count) as bigint) as rows,
    any_value(cleaning_rules.description) as description,
    min(coalesce(parse_problem, order_id)) as example
from {_LINES}
left join cleaning_rules
    on rejection_reason = cleaning_rule and entity = 'order_lines'
where rejection_reason is not null
group by rejection_reason
order by rows desc, rejection_reason
limit {_REJECTED_SHOWN}
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """What was read: totals, the first orders, and why rows were rejected."""

    totals: Row
    orders: list[Row]
    rejected: list[Row]
    warnings: list[str]


def preview(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    shop: str,
    variables: Mapping[str, Any],
    raw: Path,
) -> Preview:
    """Read a shop's files as a build under these vars would.

    Raises ClienteleError, in the build's own words, if a build would stop.
    """
    read = {"raw_source": "files", "shops": shop, **variables}
    project = Project(root, read, raw)
    try:
        # Without what a preview before this one has made.
        connection.execute("use memory; detach database if exists preview")
        connection.execute("attach ':memory:' as preview; use preview")
        project.create_views(connection, "cleaning_rules")
        project.create_views(connection, _LINES, tables=[_CELLS, _LINES])
        totals = _rows(connection, _TOTALS_SQL)[0]
        orders = _rows(connection, _ORDERS_SQL)
        rejected = _rows(connection, _REJECTED_SQL)
    except duckdb.Error as error:
        raise ClienteleError(str(error)) from error
    return Preview(totals, orders, rejected, project.warnings)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

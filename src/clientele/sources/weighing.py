"""What amounts and discounts of a person's file are: of the line or of the order.

Names do not tell it, and values do: what a line costs is quantity times price, and an
order's total repeats on each of its lines.
"""

from collections.abc import Iterable, Mapping

import duckdb

from clientele.sources.columns import MOST, Column, plain
from clientele.sources.discounts import (
    Roles,
    settle_amount,
    share_of_products,
    weigh_discount,
)
from clientele.sources.looking import Look, literal
from clientele.sources.rendering import quote

# Names of columns that may be of customers or of products.
_NAMES = ("name", "nom", "nombre", "nome", "naam")
# What a negative number begins with.
_MINUS = "('-', '(', '\u2212', '\u2013')"


def weigh(
    connection: duckdb.DuckDBPyConnection,
    roles: Roles,
    found: Look,
    candidates: dict[str, list[Column]],
    columns: Iterable[Column],
) -> None:
    """Decide how the table `head` says what a line costs, and change roles so.

    `candidates` are all of the `columns` that could be each role.
    """
    _weigh_customer(connection, roles)
    _weigh_order(connection, roles, found)
    _weigh_refund(connection, roles, found)
    if "amount" not in roles and "quantity" not in roles and "unit_price" in roles:
        roles["amount"] = roles.pop("unit_price")
    amounts = candidates.get("amount", [])
    for discount in candidates.get("discount") or [None]:
        tried = {**roles, "discount": discount} if discount else {**roles}
        if amounts and settle_amount(connection, tried, found, amounts, columns):
            roles.clear()
            roles.update(tried)
            candidates["amount"] = [roles["amount"]] if "amount" in roles else []
            break
    is_priced = "quantity" in roles and "unit_price" in roles
    if "amount" in roles and _repeats_by_order(connection, roles, "amount"):
        amount = roles.pop("amount")
        said = f"{amount.name} is the same on all lines of an order"
        if is_priced:
            found.doubts["amount_column"] = (
                f"{said}, so it is the order's and not read: quantity and price are"
            )
        else:
            roles["order_total"] = amount
            found.doubts["order_total_column"] = (
                f"{said}, so it is taken for the order's and spread over them; as "
                "amount_column it is the line's"
            )
    if "discount" in roles:
        of_order = _repeats_by_order(connection, roles, "discount")
        weigh_discount(connection, roles, found, of_order)
    if _repeats_by_order(connection, roles, "refunded_amount"):
        found.settings["refunded_amount_of"] = "order"
        found.doubts["refunded_amount_of"] = (
            f"{roles['refunded_amount'].name} is the same on all lines of an order; "
            "line gives it back for each of them"
        )


def _weigh_customer(connection: duckdb.DuckDBPyConnection, roles: Roles) -> None:
    """Take a column that is called a name for that of products, if each has one."""
    name = roles.get("customer")
    if not name or "product" not in roles or plain(name.name) not in _NAMES:
        return
    [[products, with_one]] = connection.execute(
        "select count(*), count(*) filter (names = 1) from (select "
        f"count(distinct {quote(name.name)}) as names from head "
        f"where {quote(roles['product'].name)} is not null "
        f"group by {quote(roles['product'].name)} having count(*) > 1)"
    ).fetchall()
    if products and with_one / products >= MOST:
        roles.setdefault("product_name", roles.pop("customer"))


def _weigh_order(
    connection: duckdb.DuckDBPyConnection, roles: Roles, found: Look
) -> None:
    """Decide what numbers the orders, and doubt it where stores share numbers."""
    number, store = roles.pop("number", None), roles.pop("store", None)
    if "order" not in roles and number and _is_order(connection, roles, number):
        roles["order"] = number
        found.doubts["order_column"] = (
            "Its name says little, and its values go with customer and time. Empty, "
            "customer and time make the orders"
        )
    if "order" in roles and store:
        order = quote(roles["order"].name)
        shared = connection.execute(
            f"select count(*), min(number) from (select {order} as number from head "
            f"group by all having count(distinct {quote(store.name)}) > 1)"
        ).fetchone()
        if shared and shared[0]:
            found.doubts["order_column"] = (
                f"{shared[0]:,} numbers, such as {shared[1]}, stand in several "
                f"{store.name}: each is one order. If each store begins again, make "
                f"each a shop, with store_column {store.name} and its store_values"
            )


def _is_order(
    connection: duckdb.DuckDBPyConnection, roles: Roles, number: Column
) -> bool:
    """Return whether a column numbers orders, and neither products nor lines."""
    names = [quote(roles[role].name) for role in ("customer", "time") if role in roles]
    [[same, lines, numbers, visits]] = connection.execute(
        "select avg(cast(owners <= 1 as integer)), sum(lines), count(*), "
        f"(select count(*) from (select distinct {', '.join(names) or 1} from head)) "
        f"from (select count(*) as lines, count(distinct {[*names, 1][0]}) as owners "
        f"from head where {quote(number.name)} is not null "
        f"group by {quote(number.name)})"
    ).fetchall()
    is_line = "product" in roles and numbers == lines and visits < lines
    return (same or 0) >= MOST and not is_line


def _weigh_refund(
    connection: duckdb.DuckDBPyConnection, roles: Roles, found: Look
) -> None:
    """Decide whether marked rows are refunds, or sales that were given back."""
    refund = roles.get("refund")
    owners = ("order", "customer") if "product" in roles else ("order",)
    keys = [
        ", ".join(
            quote(roles[role].name) for role in (owner, "product") if role in roles
        )
        for owner in owners
        if owner in roles
    ]
    # A column of types, such as Sale and Refund, names rows.
    if not refund or refund.types or not keys:
        return
    value = roles.get("amount") or roles.get("quantity")
    minus = f"trim({quote(value.name)})[1] in {_MINUS}" if value else "false"
    is_sold = " or ".join(
        f"({key}) in (select ({key}) from head where not {_is_refund(roles)})"
        for key in keys
    )
    [[alone]] = connection.execute(
        f"select avg(cast(not coalesce({is_sold}, false) as integer)) from head "
        f"where {_is_refund(roles)} and not coalesce({minus}, false)"
    ).fetchall()
    if (alone or 0) < MOST:
        return
    marks = ",".join(refund.refunds)
    said = f"Rows with {marks} in {refund.name} have no sale beside them"
    if "status" in roles:
        found.doubts["refund_column"] = f"{said}, and seem to be sales given back"
        return
    roles["status"] = roles.pop("refund")
    found.settings["refunded_statuses"] = marks
    found.doubts["refunded_statuses"] = (
        f"{said}: sales that were given back, on an empty cell too if its order has a "
        f"{marks}. If they are refunds of other rows, refund_column is {refund.name}"
    )


def _repeats_by_order(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column], role: str
) -> bool:
    """Return whether nearly all orders of several lines have one value on each."""
    if "order" not in roles or role not in roles:
        return False
    order, value = quote(roles["order"].name), quote(roles[role].name)
    zeros = "('', '0', '0.0', '0.00', '0,0', '0,00')"
    [[orders, alike]] = connection.execute(
        # Files overlap, an order's lines differ, and a refund has its sale's amount.
        f"with lines as (select distinct * from head where not {_is_refund(roles)}) "
        "select count(*), count(*) filter (amounts = 1) from "
        f"(select count(distinct {value}) as amounts from lines "
        f"where {order} is not null and coalesce(trim({value}), '') not in {zeros} "
        f"group by {order} having count(*) > 1)"
    ).fetchall()
    is_line = (share_of_products(connection, roles) or 0) >= MOST
    return orders > 0 and alike / orders >= MOST and not (role == "amount" and is_line)


def _is_refund(roles: Mapping[str, Column]) -> str:
    """Return whether a row is marked as a refund, as SQL."""
    if "refund" not in roles:
        return "false"
    marks = ", ".join(map(literal, roles["refund"].refunds))
    return f"coalesce(trim({quote(roles['refund'].name)}) in ({marks}), false)"

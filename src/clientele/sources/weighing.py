"""What amounts and discounts of a person's file are: of the line or of the order.

Names do not tell it, and values do: what a line costs is quantity times price, and an
order's total repeats on each of its lines.
"""

from collections.abc import Mapping

import duckdb

from clientele.sources.columns import MOST, Column
from clientele.sources.looking import Look
from clientele.sources.notations import decimal_comma
from clientele.sources.rendering import quote

Roles = dict[str, Column]


def weigh(connection: duckdb.DuckDBPyConnection, roles: Roles, found: Look) -> None:
    """Decide how the table `head` says what a line costs, and change roles so."""
    if "amount" not in roles and "quantity" not in roles and "unit_price" in roles:
        roles["amount"] = roles.pop("unit_price")
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
        _weigh_discount(connection, roles, found)


def _weigh_discount(
    connection: duckdb.DuckDBPyConnection, roles: Roles, found: Look
) -> None:
    discount = roles["discount"]
    values = [value for value in discount.values if value.strip("0.,%€$£ ")]
    plain = [value for value in values if "%" not in value]
    parts = [
        value
        for value in plain
        if value.lstrip("-\u2212\u2013").startswith(("0.", "0,", ".", ","))
    ]
    if "%" in discount.name or "percent" in discount.name.casefold():
        found.settings["discount_kind"] = "percent"
    elif len(values) > len(plain) or (values and len(parts) == len(plain)):
        found.settings["discount_kind"] = "rate"
        found.doubts["discount_kind"] = (
            f"{values[0]} is taken for a share; money takes it for an amount"
        )
    elif values and _repeats_by_order(connection, roles, "discount"):
        found.settings["discount_of"] = "order"
        found.doubts["discount_of"] = (
            f"{discount.name} is the same on all lines of an order; line takes it off "
            "each of them"
        )
    if "amount" in roles or "order_total" in roles:
        before = _share_of_products(connection, roles)
        is_before = before is not None and before >= MOST
        found.settings["amount_is"] = "before_discount" if is_before else "paid"
        if before is None:
            found.doubts["amount_is"] = (
                f"Nothing tells whether {discount.name} is taken off already: "
                "before_discount takes it off"
            )


def _repeats_by_order(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column], role: str
) -> bool:
    """Return whether nearly all orders of several lines have one value on each."""
    if "order" not in roles:
        return False
    order, value = quote(roles["order"].name), quote(roles[role].name)
    zeros = "('', '0', '0.0', '0.00', '0,0', '0,00')"
    [[orders, alike]] = connection.execute(
        # Files overlap, and an order's lines differ.
        "with lines as (select distinct * from head) "
        "select count(*), count(*) filter (amounts = 1) from "
        f"(select count(distinct {value}) as amounts from lines "
        f"where {order} is not null and coalesce(trim({value}), '') not in {zeros} "
        f"group by {order} having count(*) > 1)"
    ).fetchall()
    is_line = (_share_of_products(connection, roles) or 0) >= MOST
    return orders > 0 and alike / orders >= MOST and not (role == "amount" and is_line)


def _share_of_products(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column]
) -> float | None:
    """Return the share of rows whose amount is quantity times price; None if untold."""
    if not {"amount", "quantity", "unit_price"} <= set(roles):
        return None
    has_comma, _ = decimal_comma(
        roles[role].values for role in ("amount", "unit_price")
    )
    point = "," if has_comma else "."
    # Without the dot of an abbreviation: Rs. 500.
    dropped = rf"\pL[.]|[^0-9{point}]"
    amount, quantity, price = (
        f"try_cast(replace(regexp_replace({quote(roles[role].name)}, '{dropped}', '', "
        f"'g'), '{point}', '.') as double)"
        for role in ("amount", "quantity", "unit_price")
    )
    [[share]] = connection.execute(
        f"select avg(cast(abs({amount} - {quantity} * {price}) <= 0.011 "
        f"as integer)) from head where {amount} <> 0"
    ).fetchall()
    return share

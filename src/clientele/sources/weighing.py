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
    weigh_discount,
)
from clientele.sources.looking import Look, literal
from clientele.sources.notations import cell_number, decimal_comma
from clientele.sources.rendering import quote

# Names of columns that may be of customers or of products.
_NAMES = ("name", "nom", "nombre", "nome", "naam")
# What an amount may be by quantity times price and the discount.
_FORMS = ("qp", "qp - d", "qp - q * d", "qp * (1 - d)", "qp * (1 - d / 100)")
# What a negative number begins with, also behind a currency's sign.
BELOW_ZERO = "^[^0-9]*[-(\u2212\u2013]"


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
        said = f"{amount.name} is one for all lines of an order"
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
        if "amount_is" not in found.settings and {"amount", "order_total"} & set(roles):
            _weigh_amount(connection, roles, found)
    if _repeats_by_order(connection, roles, "refunded_amount"):
        found.settings["refunded_amount_of"] = "order"
        found.doubts["refunded_amount_of"] = (
            f"{roles['refunded_amount'].name} is one for all lines of an order; "
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
    minus = f"regexp_matches({quote(value.name)}, '{BELOW_ZERO}')" if value else "false"
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


def _weigh_amount(
    connection: duckdb.DuckDBPyConnection, roles: Roles, found: Look
) -> None:
    """Decide whether the discount is taken off the amount."""
    key = "number" if found.settings.get("discount_of") == "order" else "line"
    shares = _share_by_form(connection, roles, key, "d <> 0")
    fit = max(shares, key=lambda form: shares[form], default="")
    is_fit = shares.get(fit, 0) >= MOST
    is_before = is_fit and fit == "qp"
    found.settings["amount_is"] = "before_discount" if is_before else "paid"
    name = roles["discount"].name
    if shares and not is_fit:
        found.doubts["amount_is"] = (
            f"{roles['amount'].name} is neither quantity times price nor that less "
            f"{name}: before_discount takes it off"
        )
    elif not shares:
        found.doubts["amount_is"] = (
            f"Nothing tells whether {name} is taken off already: before_discount takes "
            "it off"
        )


def _repeats_by_order(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column], role: str
) -> bool:
    """Return whether nearly all orders of several lines have one value.

    It is on each of them or on one, the first if lines may have their own.
    """
    if "order" not in roles or role not in roles:
        return False
    order, value = quote(roles["order"].name), quote(roles[role].name)
    zeros = "('0', '0.0', '0.00', '0,0', '0,00')"
    is_one = "true" if role == "amount" else "is_first"
    [[orders, alike]] = connection.execute(
        # Files overlap, an order's lines differ, and a refund has its sale's amount.
        "with lines as (select *, min(rowid) as position, "
        f"coalesce(trim({value}), '') as cell from head where not {_is_refund(roles)} "
        "group by all), orders as (select count(*) as line_count, "
        f"count(*) filter (cell not in ('', {zeros[1:]}) as given, "
        "count(*) filter (cell = '') as empty, "
        f"count(distinct cell) filter (cell not in ('', {zeros[1:]}) as amounts, "
        "arg_min(cell <> '', position) as is_first from lines "
        f"where {order} is not null group by {order}) "
        "select count(*), count(*) filter (amounts = 1 and "
        f"(given > 1 or {is_one} and empty = line_count - 1)) "
        "from orders where line_count > 1 and given > 0"
    ).fetchall()
    if not orders or alike / orders < MOST:
        return False
    if role != "amount":
        return True
    shares = _share_by_form(connection, roles, "line", "line_count > 1")
    return max(shares.values(), default=0) < MOST


def _is_refund(roles: Mapping[str, Column]) -> str:
    """Return whether a row is marked as a refund, as SQL."""
    if "refund" not in roles:
        return "false"
    marks = ", ".join(map(literal, roles["refund"].refunds))
    return f"coalesce(trim({quote(roles['refund'].name)}) in ({marks}), false)"


def _share_by_form(
    connection: duckdb.DuckDBPyConnection,
    roles: Mapping[str, Column],
    key: str,
    where: str,
) -> dict[str, float]:
    """Return how many of the lines or orders have an amount of each form, as shares.

    There are none if a column is missing, or no row has all of them.
    """
    names = ("amount", "quantity", "unit_price")
    if not {*names} <= set(roles):
        return {}
    has_comma, _ = decimal_comma(
        roles[role].values for role in ("amount", "unit_price")
    )
    amount, quantity, price, discount = (
        f"abs({cell_number(roles[role].name, has_comma)})" if role in roles else "0"
        for role in (*names, "discount")
    )
    order = quote(roles["order"].name) if "order" in roles else "rowid"
    shares = ", ".join(
        f"avg(cast(abs(a - ({form})) <= 0.011 as integer))" for form in _FORMS
    )
    found = connection.execute(
        f"with lines as (select rowid as line, {order} as number, "
        f"count(*) over (partition by {order}) as line_count, {amount} as a, "
        f"{quantity} as q, {price} as p, coalesce({discount}, 0) as d from head), "
        "known as (select max(line_count) as line_count, sum(a) as a, sum(q) as q, "
        f"sum(q * p) as qp, max(d) as d from lines group by {key} having sum(a) <> 0) "
        f"select {shares} from known where {where}"
    ).fetchone()
    return {
        form: share
        for form, share in zip(_FORMS, found or (), strict=True)
        if share is not None
    }

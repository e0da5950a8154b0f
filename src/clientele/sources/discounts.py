"""What a discount is, and which amount it is taken off, by names and by sums."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations, product

import duckdb

from clientele.sources.columns import MOST, Column, plain, spelled, spellings
from clientele.sources.looking import Look
from clientele.sources.notations import cell_number, decimal_comma, signs

Roles = dict[str, Column]
# What is left of an amount after its discount, by the discount's kind. Refunds and
# discounts may be below zero.
_LEFT = {
    "money": "abs(amount) - abs(discount)",
    "percent": "abs(amount) * (1 - abs(discount) / 100)",
    "rate": "abs(amount) * (1 - abs(discount))",
    "unit": "abs(amount) - abs(quantity * discount)",
}
_LISTED = "(quantity * unit_price)"
_CENT = 0.011
# Amounts of a file that are compared with one another.
_COMPARED = 4
_PERCENT = "percent|pct|perc|prozent|procent|pourcent|porcent"


def settle_amount(
    connection: duckdb.DuckDBPyConnection,
    roles: Roles,
    found: Look,
    amounts: Sequence[Column],
    columns: Iterable[Column],
) -> bool:
    """Take the amount that sums show to be the goods', once; whether they do.

    Of amounts that differ by the discount it is that after it. Of those that differ by
    shipping and tax it is that without them.
    """
    amounts = amounts[:_COMPARED]
    if "discount" in roles:
        pairs: list[tuple[Roles, str]] = [
            ({"after": after, "amount": before}, "amount")
            for before, after in permutations(amounts, 2)
        ]
        if {"quantity", "unit_price"} <= set(roles):
            pairs += [({"after": after}, _LISTED) for after in amounts]
        for pair, before in pairs:
            for kind in _kinds(roles):
                left = _LEFT[kind].replace("amount", before)
                condition = f"abs(abs(after) - ({left})) <= {_CENT}"
                told = _share(connection, {**roles, **pair}, condition, "discount <> 0")
                if (told or 0) >= MOST:
                    roles["amount"] = pair["after"]
                    found.settings["amount_is"] = "paid"
                    key = "discount_of" if kind == "unit" else "discount_kind"
                    found.settings[key] = kind
                    return True
    return _settle_total(connection, roles, found, amounts, columns)


def _kinds(roles: Roles) -> list[str]:
    """Return what a discount may be, the likeliest first: sums may fit several."""
    discount = roles["discount"]
    if any("%" in value for value in discount.values):
        return ["percent", "rate"]
    kinds = ["money", "percent", "rate", *(["unit"] if "quantity" in roles else [])]
    first = "percent" if _says_percent(discount.name) else "money"
    return sorted(kinds, key=lambda kind: kind != first)


def _says_percent(name: str) -> bool:
    return "%" in name or bool(re.search(_PERCENT, plain(name)))


def _settle_total(
    connection: duckdb.DuckDBPyConnection,
    roles: Roles,
    found: Look,
    amounts: Sequence[Column],
    columns: Iterable[Column],
) -> bool:
    """Take the amount of which a total is the sum with shipping and tax."""
    extras: Roles = {}
    for name, words in signs()["extras"].items():
        pattern = re.compile(spelled(words))
        fitting = (c for c in columns if any(map(pattern.fullmatch, spellings(c.name))))
        if extra := next((c for c in fitting if c.holds("number")), None):
            extras[name] = extra
    discount = {"discount": roles["discount"]} if "discount" in roles else {}
    pairs: list[tuple[str, Roles]] = [
        ("goods", {"goods": goods, "total": total})
        for goods, total in permutations(amounts, 2)
    ]
    if {"quantity", "unit_price"} <= set(roles):
        pairs += [(_LISTED, {**roles, "total": total}) for total in amounts]
    added = [name for size in (2, 1) for name in combinations(extras, size)]
    offs = (" - abs(discount)", "") if discount else ("",)
    for (goods, pair), names, off in product(pairs, added, offs):
        rest = " + ".join(f"coalesce({name}, 0)" for name in names)
        condition = f"abs(total - ({goods}{off} + {rest})) <= {_CENT}"
        read = {**pair, **extras, **discount}
        told = [
            _share(connection, read, condition, f"{name} <> 0")
            for name in (*names, *discount)
        ]
        if all(share is not None and share >= MOST for share in told):
            _take_goods(roles, found, pair.get("goods"), off)
            return True
    return False


def _take_goods(roles: Roles, found: Look, goods: Column | None, off: str) -> None:
    """Take an amount of goods, or quantity times price without one."""
    roles.pop("amount", None)
    if goods:
        roles["amount"] = goods
        found.settings["amount_includes"] = "none"
    if "discount" not in roles:
        return
    if not goods and not off:
        # The price is what is left: not read, and no doubt.
        del roles["discount"]
        found.settings["discount_column"] = ""
        return
    found.settings["discount_kind"] = "money"
    if goods:
        found.settings["amount_is"] = "before_discount" if off else "paid"


def weigh_discount(
    connection: duckdb.DuckDBPyConnection,
    roles: Roles,
    found: Look,
    is_of_order: bool,
) -> None:
    """Decide what a discount is, by its name and values."""
    discount = roles["discount"]
    if not {"discount_kind", "discount_of"} & set(found.settings):
        kind, doubt = _kind(connection, roles, is_of_order)
        if kind != "money":
            found.settings["discount_kind"] = kind
        elif re.fullmatch(signs()["of_unit"], plain(discount.name)):
            found.settings["discount_of"] = "unit"
            found.doubts["discount_of"] = (
                f"{discount.name} is taken off each unit; line takes it off once"
            )
        elif is_of_order and any(value.strip("0.,%€$£ ") for value in discount.values):
            found.settings["discount_of"] = "order"
            found.doubts["discount_of"] = (
                f"{discount.name} is one for all lines of an order; line takes it off "
                "each of them"
            )
        if doubt:
            found.settings.setdefault("discount_kind", kind)
            found.doubts["discount_kind"] = doubt


def _kind(
    connection: duckdb.DuckDBPyConnection, roles: Roles, is_of_order: bool
) -> tuple[str, str]:
    """Return the kind of a discount by its name and values, and a doubt."""
    name, values = roles["discount"].name, list(roles["discount"].values)
    values = [value for value in values if value.strip("0.,%€$£ -\u2212\u2013")]
    if not values:
        return "money", ""
    bare = [re.sub(r"[^0-9.,]", "", value) for value in values]
    example = f"{name}, such as {values[0]},"
    is_part = all(re.match(r"0?[.,]", value) for value in bare)
    is_whole = all(re.fullmatch(r"[0-9]{1,2}([.,]0*)?|100([.,]0*)?", v) for v in bare)
    says_percent = _says_percent(name)
    if says_percent and not is_part:
        return "percent", ""
    if is_part or any("%" in value for value in values):
        other = (
            "percent takes 0.1 for a thousandth"
            if says_percent
            else ("money takes it for an amount")
        )
        return "rate", f"{values[0]} is taken for a share; {other}"
    if not is_whole:
        return "money", ""
    taken = f"{example} is taken for percent; money takes it for an amount"
    if not is_of_order and _is_more_than_price(connection, roles):
        return "percent", taken
    cents = [
        value
        for role in ("unit_price", "amount")
        if role in roles
        for value in roles[role].values
    ]
    written = any(re.search(r"[.,][0-9]{2}\b", value) for value in cents)
    has_cents = any(re.search(r"[.,]", value) for value in values)
    if re.search(signs()["rates"], plain(name)) or (written and not has_cents):
        return "percent", taken
    return "money", f"{example} is taken for money; percent takes it for a share"


def _is_more_than_price(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column]
) -> bool:
    """Return whether a discount is above what it is taken off, as percents may be."""
    price = "quantity * unit_price"
    if not {"quantity", "unit_price"} <= set(roles):
        price = "amount" if "amount" in roles else "order_total"
    if price != "quantity * unit_price" and price not in roles:
        return False
    above = f"abs(discount) > abs({price}) + {_CENT}"
    return (_share(connection, roles, above, "discount <> 0") or 0) > 0


def _share(
    connection: duckdb.DuckDBPyConnection,
    columns: Mapping[str, Column],
    condition: str,
    where: str,
) -> float | None:
    """Return the share of rows with a condition on columns, read as numbers."""
    named = {
        role: column
        for role, column in columns.items()
        if re.search(rf"\b{role}\b", f"{condition} {where}")
    }
    has_comma, _ = decimal_comma(
        column.values for role, column in named.items() if role != "quantity"
    )
    numbers = ", ".join(
        f"{cell_number(column.name, has_comma)} as {role}"
        for role, column in named.items()
    )
    [[share]] = connection.execute(
        f"select avg(cast({condition} as integer)) from (select {numbers} from head) "
        f"where {where}"
    ).fetchall()
    return share

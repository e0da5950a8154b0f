"""What a shop's vars should be, from a first look at its files.

Each setting has what was seen; where something else could be meant, a doubt says what.
Settings go without the prefix of the shop.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb

from clientele.errors import ClienteleError
from clientele.sources.basket_lines import are_moved
from clientele.sources.columns import (
    Column,
    describe,
    find_roles,
    is_named,
    plain,
    rank_of,
)
from clientele.sources.doubting import doubt_unfilled, doubt_unread
from clientele.sources.looking import Look
from clientele.sources.notations import (
    NO_DAY,
    alternatives,
    decimal_comma,
    signs,
    signs_beside,
    state_of,
    swapped,
    time_formats,
    unit_of,
)
from clientele.sources.rendering import Project, quote
from clientele.sources.weighing import BELOW_ZERO, weigh

# A time in UTC, which is seldom the shop's clock.
_UTC = r"[:T][0-9]{2}.*(Z|UTC|GMT|[+-]00(:?00)?)$"
_SHORT = "[0-9](?:[.,][0-9]+)?[eE][+][0-9]+"
_MIDNIGHT = "[ T]00:00(:00([.]0*)?)?$"
_NUMBERS = ("amount", "unit_price", "quantity", "unit_cost", "discount")
_MONEY = ("amount", "unit_price", "unit_cost", "discount", "refunded_amount")
# The codes that signs and names of currencies may mean (macro currencies).
Currencies = Mapping[str, Sequence[str]]
# The share of cells with a sign in them that may be a way to write names.
_FEW = 0.2
# Kinds of rows that a column of types names.
_TYPES = 50
# Columns of which several may be meant.
_DOUBTED = ("time", "customer", "order", "status", "amount", "unit_price")
_PAID = ("amount_column", "unit_price_column", "order_total_column")


def propose(
    connection: duckdb.DuckDBPyConnection,
    found: Look,
    given: Mapping[str, Any],
    project: Project,
) -> None:
    """Add what the columns mean and how values are written to what was found.

    The first rows are the table `head` of the connection. A preset says what columns
    mean, and `given` what the person says; both win over what is seen. `project` has
    what a build knows.
    """
    columns = describe(connection, found.header)
    if found.preset:
        found.settings |= found.preset.variables
    elif not (found.settings | dict(given)).get("basket_per_line"):
        _name_columns(connection, columns, found)
    found.settings |= given
    _doubt_what_is_missing(found, given)
    roles = {
        key.removesuffix("_column"): columns[str(name)]
        for key, name in found.settings.items()
        if key.endswith("_column") and name in columns
    }
    currencies = project.call("currencies")
    _write_times(roles, found, given)
    _write_numbers(roles, found, given, currencies)
    _write_units(roles, found)
    _write_statuses(roles, found, project)
    _write_currency(roles, found, currencies)
    _write_services(roles, found)
    _write_vouchers(connection, roles, found)
    _write_refunds(roles, found)
    _doubt_lists(roles, found)
    _doubt_short_ids(roles, found)
    _doubt_kinds_of_rows(columns.values(), found)
    if "cancelled" in roles and not found.preset:
        _write_cancelled(roles["cancelled"], found)
    for role, column in roles.items():
        found.seen.setdefault(f"{role}_column", column.example)
    found.settings |= given
    if not found.preset:
        doubt_unread(columns, found)
        doubt_unfilled(connection, roles, found)


def _doubt_what_is_missing(found: Look, given: Mapping[str, Any]) -> None:
    if not found.settings.get("customer_column"):
        found.settings["basket_population"] = "all"
        found.doubts["customer_column"] = (
            "No column says who bought: all orders are of guests, with sales, baskets "
            "and rules but no segments. If there is one, name it"
        )
    if "basket_per_line" in given:
        return
    if found.settings.get("basket_per_line"):
        found.doubts["basket_per_line"] = (
            "The same values stand in several places of lines that differ in length: "
            "each line is taken for a basket. false reads columns"
        )
        found.doubts["undated_at"] = (
            "The file has no times: all baskets get the day of its last change"
        )
        return
    if not found.settings.get("order_column") and not found.preset:
        found.doubts["order_column"] = (
            "No column numbers the orders: customer and time make them. If there is "
            "one, name it"
        )
    if not {*_PAID} & set(found.settings):
        found.doubts["amount_column"] = (
            "No column says what was paid: the shop has orders and no amounts. If "
            "there is one, name it"
        )


def _name_columns(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, Column], found: Look
) -> None:
    roles = find_roles(columns)
    _find_by_values(columns, roles, found)
    if "product" not in roles and "product_name" in roles:
        roles["product"] = roles.pop("product_name")
    first = {role: candidates[0] for role, candidates in roles.items()}
    weigh(connection, first, found, roles, columns.values())
    # A midnight says no time of day.
    if "time" not in first or any(
        ":" in re.sub(_MIDNIGHT, "", value) for value in first["time"].values
    ):
        first.pop("time_of_day", None)
    for role, column in first.items():
        found.settings[f"{role}_column"] = column.name
        read = [*first.values()] if column.holds("number") else [column]
        others = [other.name for other in roles.get(role, ()) if other not in read]
        if others and role in _DOUBTED:
            found.doubts.setdefault(
                f"{role}_column", f"Or {' or '.join(others)}, which could be it too"
            )


def _find_by_values(
    columns: Mapping[str, Column], roles: dict[str, list[Column]], found: Look
) -> None:
    """Find by their values what names do not say; addresses tell people from names."""
    named = {column.name for candidates in roles.values() for column in candidates}
    for role, kind, said in (
        ("time", "moment", "times"),
        ("status", "statuses", "states of orders"),
        ("customer", "address", "addresses"),
    ):
        known = roles.get(role, [])
        if known and (role != "customer" or rank_of(role, known[0]) < 2):
            continue
        fitting = [
            column
            for column in columns.values()
            if column.name not in named and column.holds(kind)
        ]
        if fitting:
            roles[role] = fitting + known
            others = [other.name for other in roles[role][1:]]
            found.doubts[f"{role}_column"] = (
                f"No name says so, but its values are {said}"
                + (f". Or {' or '.join(others)}" if others else "")
            )


def _write_times(
    roles: Mapping[str, Column], found: Look, given: Mapping[str, Any]
) -> None:
    if "time" not in roles or "time_formats" in given:
        return
    column = roles["time"]
    values = column.values
    if clock := roles.get("time_of_day"):
        # A build reads them as one text, without what spreadsheets add.
        days = {re.sub(_MIDNIGHT, "", day): n for day, n in values.items()}
        times = {re.sub(NO_DAY, "", time): n for time, n in clock.values.items()}
        values = {
            **{f"{day} {next(iter(times))}": n for day, n in days.items()},
            **{f"{next(iter(days))} {time}": n for time, n in times.items()},
        }
    formats, is_unsure = time_formats(values)
    if not formats:
        raise ClienteleError(
            f"The column {column.name} is to hold times, such as {column.example}, and "
            "they are written in no way that is known. Say how, as in "
            '--vars \'{"time_formats": "%d/%m/%Y %H:%M"}\', or name another column in '
            "time_column."
        )
    written = [format for format in formats if format]
    if written:
        found.settings["time_formats"] = ", ".join(written)
        found.seen["time_formats"] = column.example
    is_utc = any(re.search(_UTC, value) for value in values)
    is_utc |= any(format.startswith("epoch") for format in formats)
    if is_utc and not found.settings.get("time_zone"):
        found.settings.setdefault("time_zone", "")
        found.doubts["time_zone"] = (
            f"Times are in UTC, such as {column.example}, and stay so; the shop's "
            "zone, such as Europe/Paris, makes them its local times"
        )
    if is_unsure:
        other = ", ".join(map(swapped, written))
        found.doubts["time_formats"] = (
            f"No day above 12 tells days from months: {other} fits as well"
        )


def _write_numbers(
    roles: Mapping[str, Column],
    found: Look,
    given: Mapping[str, Any],
    currencies: Currencies,
) -> None:
    has_comma, example = decimal_comma(
        roles[role].values for role in _NUMBERS if role in roles
    )
    if has_comma is None and example and "decimal_comma" not in given:
        has_comma = found.settings.get("csv_delimiter") == ";"
        found.doubts["decimal_comma"] = (
            f"{example} could be {example.replace(',', '').replace('.', '')} or its "
            f"thousandth: {str(not has_comma).lower()} reads it otherwise"
        )
    found.settings["decimal_comma"] = bool(has_comma)
    told = {
        role: decimal_comma([roles[role].values]) for role in _NUMBERS if role in roles
    }
    sides = {
        sign: f"{roles[role].name} has {text}" for role, (sign, text) in told.items()
    }
    if {True, False} <= set(sides):
        found.doubts["decimal_comma"] = (
            f"{sides[not has_comma]} and {sides[bool(has_comma)]}: the first is read "
            "wrongly or rejected unless the file writes both in one way"
        )
    if example:
        found.seen["decimal_comma"] = example
    _doubt_thousands(roles, bool(has_comma), found)
    beside = signs_beside(roles[role].values for role in _MONEY if role in roles)
    # The longer ones go first: Rs. leaves no dot.
    written = sorted((s for s in beside if s not in ("E", "e")), key=len, reverse=True)
    if "currency_sign" not in given and "currency" not in roles:
        _check_currencies(written, beside, currencies)
    if written:
        found.settings["currency_sign"] = ", ".join(written)
        found.seen["currency_sign"] = f"{beside[written[0]]:,} of them"


def _doubt_thousands(roles: Mapping[str, Column], has_comma: bool, found: Look) -> None:
    """Doubt quantities that are all whole thousands: 1.000 may be 1 with decimals."""
    quantity = roles.get("quantity")
    thousands = rf"[0-9]+[{'.' if has_comma else ','}]000"
    if quantity and all(re.fullmatch(thousands, value) for value in quantity.values):
        found.doubts.setdefault(
            "decimal_comma",
            f"{quantity.example} in {quantity.name} is read as thousands. If it has "
            "decimals, write quantities and prices in the same way",
        )


def _write_units(roles: Mapping[str, Column], found: Look) -> None:
    """Say which units quantities have, and doubt it where they differ."""
    units: Counter[str] = Counter()
    for value, count in roles["quantity"].values.items() if "quantity" in roles else ():
        units[unit_of(value)] += count
    del units[""]
    if not units:
        return
    # Of each kind, the unit that most have; an unknown one is a kind by itself.
    kept: dict[str, str] = {}
    left = []
    for unit, _ in units.most_common():
        known = (
            k for k, them in signs()["units"].items() if re.fullmatch(them, plain(unit))
        )
        kind = next(known, plain(unit))
        same = kept.setdefault(kind, unit)
        if kind != "pieces" and plain(same) != plain(unit):
            left.append(unit)
    written = sorted(set(units) - set(left), key=len, reverse=True)
    found.settings["quantity_unit"] = ", ".join(written)
    found.seen["quantity_unit"] = f"{sum(units.values()):,} of them"
    if left:
        found.doubts["quantity_unit"] = (
            f"{', '.join(left)} next to {', '.join(written)}: rows with the former are "
            "rejected, because 1 is not the same in both. Convert them"
        )
    elif len(kept) > 1:
        found.doubts["quantity_unit"] = (
            f"Quantities are in {' and '.join(kept.values())}: 1 of each is a unit, so "
            "prices must be per kg, piece and so on"
        )


def _check_currencies(
    written: Sequence[str], beside: Mapping[str, int], currencies: Currencies
) -> None:
    """Raise ClienteleError if amounts are in several currencies by their signs."""
    codes = {sign: codes for sign in written if (codes := _codes_of(sign, currencies))}
    if codes and not set.intersection(*map(set, codes.values())):
        listed = ", ".join(f"{sign} ({beside[sign]:,} times)" for sign in codes)
        raise ClienteleError(
            f"Amounts have the signs of several currencies: {listed}. They would be "
            "added up as one. Put the currency into a column of its own and name it in "
            "currency_column, or name all signs in currency_sign if it is one currency."
        )


def _codes_of(sign: str, currencies: Currencies) -> list[str]:
    """Return the currencies that a sign, a name or a code means."""
    known = currencies.get(sign.upper(), ())
    return [*known] or ([sign] if re.fullmatch("[A-Z]{3}", sign) else [])


def _write_statuses(roles: Mapping[str, Column], found: Look, project: Project) -> None:
    """Say which values of a status cancel or refund, by the words that are known."""
    if "status" not in roles:
        return
    plain = partial(project.call, "plain_status_word")

    def named(kind: str) -> str:
        defaults = project.variables.get(f"transactions_{kind}_statuses", "")
        return str(found.settings.get(f"{kind}_statuses") or defaults)

    words = {
        kind: {plain(word) for word in named(kind).split(",")} - {""}
        for kind in ("cancelled", "refunded", "purchase")
    }
    kinds: dict[str, list[str]] = {}
    for value in sorted(roles["status"].values):
        word = plain(value)
        known = (kind for kind, them in words.items() if word in them)
        kinds.setdefault(next(known, "") or state_of(word), []).append(value)
    unknown = kinds.pop("unknown", [])
    found.seen["status_column"] = "; ".join(
        f"{kind}: {', '.join(values)}" for kind, values in kinds.items()
    )
    for kind in ("cancelled", "refunded"):
        # Words that signs.yml knows better than dbt_project.yml.
        if more := [v for v in kinds.get(kind, ()) if plain(v) not in words[kind]]:
            known = filter(None, [named(kind).strip(), *more])
            found.settings[f"{kind}_statuses"] = ",".join(known)
    if unknown and not found.preset:
        other = found.doubts.get("status_column")
        found.doubts["status_column"] = (f"{other}. " if other else "") + (
            f"{', '.join(unknown[:5])}: not known, so it counts as a purchase; "
            f"cancelled_statuses or refunded_statuses may name it"
        )


def _write_refunds(roles: Mapping[str, Column], found: Look) -> None:
    """Say which values mark refunds, and doubt those of a column of types."""
    if "refund" not in roles or "refund_values" in found.settings:
        return
    column = roles["refund"]
    found.settings["refund_values"] = ",".join(column.refunds)
    if not column.types:
        return
    sale = re.compile(alternatives(signs()["sales"]), re.IGNORECASE)
    others = sorted(value for value in column.types if not sale.fullmatch(value))
    found.doubts["refund_column"] = (
        f"Rows with {', '.join(column.refunds)} in {column.name} give money back, all "
        "others are sales"
        + (
            f", {', '.join(others)} too: if they are none, name {column.name} in "
            "status_column and them in cancelled_statuses"
            if others
            else ""
        )
    )


def _write_cancelled(column: Column, found: Look) -> None:
    """Say which values cancel, where the column says yes or no."""
    yes, no = signs()["flags"], signs()["no_flags"]
    if {*column.marks(yes), *column.marks(no)} == set(column.values):
        values = ",".join(column.marks(yes)) or yes
        found.settings.setdefault("cancelled_values", values)


def _write_currency(
    roles: Mapping[str, Column], found: Look, currencies: Currencies
) -> None:
    if "currency" in found.settings:
        return
    if "currency" in roles:
        _write_told_currency(roles["currency"], found, currencies)
        return
    said = str(found.settings.get("currency_sign", ""))
    codes, sign = _shared_codes(said.split(", "), currencies), said.split(", ")[0]
    if codes:
        found.settings["currency"] = codes[0]
        found.seen["currency"] = sign
    if not codes or len(codes) > 1:
        found.settings.setdefault("currency", "EUR")
        found.doubts["currency"] = (
            f"Could be {' or '.join(codes[1:])}"
            if codes
            else "Nothing in the file names the currency. It is for display only"
        )


def _shared_codes(written: Iterable[str], currencies: Currencies) -> list[str]:
    """Return what all of some signs may mean: of kr and kr. it is DKK."""
    named = [codes for sign in written if (codes := _codes_of(sign, currencies))]
    return [c for c in [*named, []][0] if all(c in them for them in named)]


def _write_told_currency(column: Column, found: Look, currencies: Currencies) -> None:
    """Say the currency of a column that names it, by codes, signs or names."""
    values: Counter[str] = Counter()
    for value, count in column.values.items():
        values[value.upper()] += count
    written = [value for value, _ in values.most_common()]
    shared = _shared_codes(written, currencies)
    found.seen["currency"] = f"column {column.name}"
    # What may be one currency is one, as long as all of it is known.
    if shared and all(_codes_of(value, currencies) for value in written):
        found.settings["currency"] = shared[0]
        if len(shared) > 1:
            found.doubts["currency"] = f"Could be {' or '.join(shared[1:])}"
        return
    found.settings["currency"] = [*_codes_of(written[0], currencies), written[0]][0]
    found.doubts["currency"] = (
        f"Amounts are in {', '.join(sorted(values))}: rows of others are "
        "rejected unless seeds/core/exchange_rates.csv has their rates"
    )


def _write_services(roles: Mapping[str, Column], found: Look) -> None:
    """Say which products are services, such as shipping, by the words of signs.yml."""
    if found.preset:
        return
    names = {
        value
        for role in ("product", "product_name")
        if role in roles
        for value in roles[role].values
    }
    known = re.compile(alternatives(signs()["services"]), re.IGNORECASE)
    if values := sorted(v for v in names if known.fullmatch(v)):
        found.settings["service_products"] = ",".join(values)
        found.doubts["service_products"] = "Taken for no products, by their names"


def _doubt_lists(roles: Mapping[str, Column], found: Look) -> None:
    """Doubt a column of products whose cells hold several of them."""
    for role in ("product", "product_name"):
        for sign in (",", ";", "|", "+", "\n") if role in roles else ():
            lists = [
                [item.strip() for item in cell.split(sign) if item.strip()]
                for cell in roles[role].values
            ]
            several = sum(len(items) > 1 for items in lists)
            if several > _FEW * len(lists) and are_moved(lists):
                cell = next(cell for cell in roles[role].values if sign in cell)
                found.doubts[f"{role}_column"] = (
                    f"Cells such as {cell} seem to be lists of products: each cell is "
                    "read as one product, so that baskets and rankings are of lists. "
                    "Export one line per product"
                )


def _doubt_short_ids(roles: Mapping[str, Column], found: Look) -> None:
    """Doubt ids that a spreadsheet has cut: 1.2345E+10 may be several."""
    for role in ("order", "customer", "product"):
        cut = (
            (v for v in roles[role].values if re.fullmatch(_SHORT, v))
            if role in roles
            else ()
        )
        if example := next(iter(cut), ""):
            found.doubts[f"{role}_column"] = (
                f"A spreadsheet has shortened ids such as {example}, so that several "
                "are one. Export the file again, and do not save it in a spreadsheet"
            )


def _doubt_kinds_of_rows(columns: Iterable[Column], found: Look) -> None:
    """Doubt rows that a column of types calls neither sales nor refunds."""
    for column in [] if found.preset else columns:
        words = rf"\b({signs()['no_sales']})\b"
        if not is_named(column.name, ("refund",)) or len(column.values) > _TYPES:
            continue
        if others := [v for v in column.values if re.search(words, v, re.IGNORECASE)]:
            found.doubts["amount_column"] = (
                f"Rows with {', '.join(others)} in {column.name} seem to be neither "
                "sales nor refunds, and they count. Leave them out of the file"
            )


def _write_vouchers(
    connection: duckdb.DuckDBPyConnection, roles: Mapping[str, Column], found: Look
) -> None:
    """Say which products take money off: by their words, if they are below zero."""
    signed = [roles[role] for role in ("amount", "unit_price") if role in roles]
    named = [roles[role] for role in ("product", "product_name") if role in roles]
    if found.preset or not signed:
        return
    word = re.compile(rf"\b({alternatives(signs()['vouchers'])})\b", re.IGNORECASE)
    is_minus = " or ".join(
        f"regexp_matches({quote(column.name)}, '{BELOW_ZERO}')" for column in signed
    )
    values = set()
    for column in named:
        name = quote(column.name)
        below = connection.execute(
            f"select trim({name}) from head where {name} is not null group by all "
            f"having bool_and(coalesce({is_minus}, false))"
        ).fetchall()
        # A comma would end the name.
        values |= {v for [v] in below if word.search(v) and "," not in v}
    if values:
        found.settings["voucher_values"] = ",".join(sorted(values))
        found.doubts["voucher_values"] = (
            "Taken for money off their order, by their names and as they are below "
            "zero. Without them they are refunds where the order is worth less"
        )

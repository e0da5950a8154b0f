"""Which rows of which marts of a published warehouse are meant."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from clientele.errors import ClienteleError

# All marts, and the mart of an audience that names none.
EVERYTHING = "all"
_AUDIENCE = "customer_360"
_SEGMENTS = "segmentation.customer_segments"
# The scheme of a segment that names none.
_SCHEME = "rfm11"


@dataclass(frozen=True)
class Selection:
    """Rows of a mart, `query` as SQL; columns by name with DuckDB's types."""

    mart: str
    shop: str | None
    segment: str | None
    columns: Mapping[str, str]
    row_count: int
    as_of_date: date
    query: str
    file_name: str


def select(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    shop: str | None,
    segment: str | None,
) -> list[Selection]:
    """Return the marts of those names, of a shop and of the customers of a segment.

    A name is `mart`, `schema.mart` or `all`; a segment is `scheme:segment`, or one of
    rfm11. Raises ClienteleError if there is no such mart, shop or segment, a mart has
    none of what it is to be selected by, or there are no rows.
    """
    tables = _tables(connection)
    chosen = _chosen(tables, names or (_AUDIENCE,))
    shops = dict(
        connection.execute("select shop_id, as_of_date from core.shops").fetchall()
    )
    if shop is not None and shop not in shops:
        raise ClienteleError(_unknown("shop", shop, shops))
    dates = [day for name, day in shops.items() if day and shop in (None, name)]
    if not dates:
        raise ClienteleError(
            "No shop has an as-of date, so there is nothing to export."
        )
    if segment is not None:
        segment = _known_segment(connection, segment)
    is_everything = EVERYTHING in names
    found = []
    for mart in chosen:
        columns = tables[mart]
        missing = [
            key
            for key, value in (("shop_id", shop), ("customer_id", segment))
            if value is not None and key not in columns
        ]
        if missing and not is_everything:
            having = [name for name in tables if missing[0] in tables[name]]
            raise ClienteleError(
                f"{mart} has no {missing[0]}, so it cannot be selected by it. "
                f"These have: {', '.join(having)}."
            )
        if not missing:
            found.append(
                _selection(connection, mart, columns, shop, segment, max(dates))
            )
    if not is_everything and (empty := [each for each in found if not each.row_count]):
        of_what = " and ".join(
            f"{kind} {value}"
            for kind, value in (("shop", shop), ("segment", segment))
            if value
        )
        raise ClienteleError(
            f"{empty[0].mart} has no rows{f' of {of_what}' if of_what else ''}. "
            "Nothing was written."
        )
    return found


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of each table by its title, such as core.orders."""
    tables: dict[str, dict[str, str]] = {}
    for title, column, data_type in connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type "
        "from duckdb_columns() where not internal "
        "order by schema_name, table_name, column_index"
    ).fetchall():
        tables.setdefault(title, {})[column] = data_type
    return tables


def _chosen(tables: Iterable[str], names: Sequence[str]) -> list[str]:
    """Return the titles of tables by the names that people give them, each once."""
    if EVERYTHING in names:
        return list(tables)
    titles = {title.split(".")[1]: title for title in tables}
    titles |= {title: title for title in tables}
    for name in names:
        if name.strip().lower() not in titles:
            raise ClienteleError(_unknown("mart", name, titles))
    return list(dict.fromkeys(titles[name.strip().lower()] for name in names))


def _known_segment(connection: duckdb.DuckDBPyConnection, segment: str) -> str:
    """Return a segment with its scheme."""
    full = segment if ":" in segment else f"{_SCHEME}:{segment}"
    known = [
        name
        for (name,) in connection.execute(
            "select distinct segment_scheme || ':' || segment_id as segment "
            f"from {_SEGMENTS} order by segment"
        ).fetchall()
    ]
    if full not in known:
        raise ClienteleError(_unknown("segment", full, known))
    return full


def _selection(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    columns: Mapping[str, str],
    shop: str | None,
    segment: str | None,
    as_of_date: date,
) -> Selection:
    conditions, parts = [], [mart.split(".")[1]]
    if shop is not None:
        conditions.append(f"shop_id = {_literal(shop)}")
        parts.append(shop)
    if segment is not None:
        scheme, segment_id = segment.split(":", 1)
        conditions.append(
            "(shop_id, customer_id) in (select (shop_id, customer_id) "
            f"from {_SEGMENTS} where segment_scheme = {_literal(scheme)} "
            f"and segment_id = {_literal(segment_id)})"
        )
        parts += [scheme, segment_id]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    [(row_count,)] = connection.execute(
        f"select count(*) from {mart}{where}"
    ).fetchall()
    return Selection(
        mart=mart,
        shop=shop,
        segment=segment,
        columns=columns,
        row_count=row_count,
        as_of_date=as_of_date,
        # The same rows give the same bytes, whatever order the table is in.
        query=f"select * from {mart}{where} order by all",
        file_name="_".join([*parts, f"{as_of_date:%Y%m%d}"]),
    )


def _literal(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=4, cutoff=0.6)
    hint = (
        f"Did you mean: {', '.join(close)}?"
        if close
        else "`clientele explain` lists the marts."
        if kind == "mart"
        else f"There are: {', '.join(known)}."
    )
    return f"There is no {kind} {name!r} in the warehouse. {hint}"

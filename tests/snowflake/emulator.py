"""The Snowflake emulator (fakesnow) as a server, with its gaps closed.

Usage: python emulator.py PORT. It ends with its standard input, so it never
outlives the tests that started it. Each change brings fakesnow closer to
Snowflake; none teaches it anything that Snowflake does not do.
"""

import os
import sys
import threading
import time
from importlib import import_module
from typing import Any

import fakesnow
import pyarrow
from fakesnow import arrow, cursor, transforms
from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp

# Of the same name are a function and a module, which replaces it once imported.
serve = fakesnow.server
server = import_module("fakesnow.server")
fakesnow_parse = cursor.parse_one
fakesnow_transform = FakeSnowflakeCursor._transform
fakesnow_timestamps = arrow.timestamp_to_sf_struct
fakesnow_to_timestamp = transforms.to_timestamp
fakesnow_regex_substr = transforms.regex_substr


def unchanged(expression: exp.Expression) -> exp.Expression:
    return expression


def only_literals(values: exp.Values) -> bool:
    return all(
        isinstance(value, exp.Literal | exp.Null)
        for row in values.expressions
        for value in row.expressions
    )


def transform(
    cursor: FakeSnowflakeCursor, expression: exp.Expression, params: Any
) -> exp.Expression:
    # fakesnow looks at each literal of a seed seventy times, and changes none.
    values = expression.expression if isinstance(expression, exp.Insert) else None
    if isinstance(values, exp.Values) and only_literals(values):
        rows = values.expressions
        values.set("expressions", rows[:1])
        transformed = fakesnow_transform(cursor, expression, params)
        inserted = transformed.find(exp.Values)
        inserted.set("expressions", [*inserted.expressions, *rows[1:]])
        return transformed
    # DuckDB keeps temporary tables in a catalog of their own and refuses them
    # under the database's name, by which dbt's unit tests ask for them.
    if isinstance(expression, exp.Create) and expression.args.get("properties"):
        properties = expression.args["properties"]
        properties.set(
            "expressions",
            [
                item
                for item in properties.expressions
                if not isinstance(item, exp.TemporaryProperty)
            ],
        )
    return fakesnow_transform(cursor, expression, params)


def timestamps(values: pyarrow.ChunkedArray) -> pyarrow.StructArray:
    # It sends a null timestamp as the first of January 1970.
    sent = fakesnow_timestamps(values)
    return pyarrow.StructArray.from_arrays(
        [part.fill_null(0) for part in sent.flatten()],
        fields=list(sent.type),
        mask=values.combine_chunks().is_null(),
    )


def to_timestamp(expression: exp.Expression) -> exp.Expression:
    # It makes try_cast a cast, which stops at the first bad timestamp.
    changed = fakesnow_to_timestamp(expression)
    if isinstance(expression, exp.TryCast) and changed is not expression:
        return exp.Anonymous(this="TRY", expressions=[changed])
    return changed


def regex_substr(expression: exp.Expression) -> exp.Expression:
    # It takes an element of a list by an index that sqlglot adds one to, or two
    # inside of a function that it writes twice.
    changed = fakesnow_regex_substr(expression)
    if isinstance(changed, exp.Bracket) and changed is not expression:
        matches, index = changed.this, int(changed.expressions[0].name)
        subject = matches.expressions[0]
        if subject.expressions[0].this.name == "1":
            matches.expressions[0].replace(subject.this)
        return exp.Anonymous(
            this="list_extract",
            expressions=[matches, exp.Literal.number(index + 1)],
        )
    return changed


# It reads each statement in its server, again in its cursor, and once more to name
# the columns of the answer. Once is enough.
parsed: dict[str, exp.Expression] = {}


def parse_and_keep(command: str) -> exp.Expression:
    parsed[command] = fakesnow_parse(command)
    return parsed[command]


def parse_unless_kept(command: str) -> exp.Expression:
    return parsed.pop(command, None) or fakesnow_parse(command)


def describe_last_sql(cursor: FakeSnowflakeCursor) -> list[Any]:
    with cursor._conn.cursor() as describing:
        describe = exp.Command(this="DESCRIBE", expression=f" {cursor._last_sql}")
        describing._execute(describe, cursor._last_params)
        return describing.fetchall()


server.parse_one, cursor.parse_one = parse_and_keep, parse_unless_kept
FakeSnowflakeCursor._describe_last_sql = describe_last_sql
FakeSnowflakeCursor._transform = transform
transforms.to_timestamp = to_timestamp
transforms.regex_substr = regex_substr
arrow.timestamp_to_sf_struct = timestamps
# It adds up doubles, so that text can be added up too. Snowflake adds up
# numbers exactly, and so does DuckDB if left alone.
transforms.numeric_agg_implicit_cast = unchanged


def end_with_standard_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    with serve(port=int(sys.argv[1])):
        while True:
            time.sleep(60)

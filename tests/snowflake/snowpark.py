"""dbt Python models run by Snowpark's local testing framework, without an account.

`run_model` gives a model what dbt-snowflake gives it: a local session, and a dbt
object that knows only what dbt's own parser finds in the file. A key that it
does not find, as in an expression that is an argument, is None on Snowflake too.
"""

import ast
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pandas as pd
import pyarrow as pa
from dbt.parser.models import PythonParseVisitor
from snowflake.snowpark import DataFrame, Session
from snowflake.snowpark import types as sf

TYPES = [
    (pa.types.is_integer, lambda _: sf.LongType()),
    (pa.types.is_floating, lambda _: sf.DoubleType()),
    (pa.types.is_decimal, lambda kind: sf.DecimalType(kind.precision, kind.scale)),
    (pa.types.is_boolean, lambda _: sf.BooleanType()),
    (pa.types.is_date, lambda _: sf.DateType()),
    (pa.types.is_timestamp, lambda _: sf.TimestampType(sf.TimestampTimeZone.NTZ)),
]


def local_session() -> Session:
    """Return a session, a context manager as each is."""
    return Session.builder.config("local_testing", True).create()


def snowpark_table(session: Session, data: pa.Table | pd.DataFrame) -> DataFrame:
    """Return data as a table of Snowflake, whose column names are in upper case."""
    if isinstance(data, pd.DataFrame):
        data = pa.Table.from_pandas(data, preserve_index=False)
    fields = []
    for field in data.schema:
        kinds = (kind(field.type) for holds, kind in TYPES if holds(field.type))
        fields.append(sf.StructField(field.name.upper(), next(kinds, sf.StringType())))
    rows = [list(row.values()) for row in data.to_pylist()]
    return session.create_dataframe(rows, sf.StructType(fields))


def run_model(
    path: Path,
    session: Session,
    tables: Mapping[str, pa.Table | pd.DataFrame],
    meta: Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
) -> DataFrame:
    """Return the table that a model leaves, given the tables it refers to."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parser = PythonParseVisitor(None)
    parser.visit(ast.parse(path.read_text("utf-8")))
    found: dict[str, dict[str, Any]] = {"get": {}, "meta_get": {}, "ref": {}}
    for name, arguments, _ in parser.dbt_function_calls:
        if name == "ref":
            found[name][arguments[-1]] = snowpark_table(session, tables[arguments[-1]])
        elif name in found:
            given = (config if name == "get" else meta) or {}
            key, default = (*arguments, None)[:2]
            found[name][key] = given.get(key, default)
    dbt = Mock(is_incremental=False)
    dbt.ref = lambda *names, **_: found["ref"][names[-1]]
    dbt.config.get, dbt.config.meta_get = found["get"].get, found["meta_get"].get
    dbt.this = SimpleNamespace(database="D", schema="S", identifier=path.stem)
    # As the macro py_write_table of dbt-snowflake does.
    result = module.model(dbt, session)
    if isinstance(result, pd.DataFrame):
        result = session.create_dataframe(result)
    result.write.mode("overwrite").save_as_table(path.stem, table_type="transient")
    return session.table(path.stem)

"""What dbt puts into a template, for SQLFluff's Jinja templater.

SQLFluff knows `ref`, `source` and `config`; its own `var` always answers
"item". With the project's vars and a real dispatch the linter sees the SQL that
DuckDB gets, and `execute` is false, so no macro asks a database. Macros from
macros/ win over anything named here.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import yaml
from jinja2 import Undefined, pass_context

_PROJECT_FILE = Path(__file__).resolve().parents[3] / "dbt_project.yml"
_VARS = yaml.safe_load(_PROJECT_FILE.read_text(encoding="utf-8")).get("vars") or {}


def _call_as_sql(name):
    """Return a function that writes its own call: any SQL function will do."""

    def call(*arguments, **named_arguments):
        values = [*arguments, *named_arguments.values()]
        return f"{name}({', '.join(str(value) for value in values)})"

    return call


class _Dbt:
    """dbt's own macros (dbt.dateadd, dbt.hash), as calls of that name."""

    def __getattr__(self, name):
        if name.startswith("type_"):
            return lambda: name.removeprefix("type_")
        if name == "safe_cast":
            return lambda field, type: f"try_cast({field} as {type})"
        if name in ("date_spine", "deduplicate", "generate_series"):
            return lambda *arguments, **named_arguments: f"select * from {name}"
        return _call_as_sql(name)


class _Adapter:
    @pass_context
    def dispatch(self, context, macro_name, macro_namespace=None):
        for prefix in ("duckdb", "default"):
            macro = context.resolve(f"{prefix}__{macro_name}")
            if not isinstance(macro, Undefined):
                return macro
        return _call_as_sql(macro_name)

    def quote(self, identifier):
        return f'"{identifier}"'

    def get_columns_in_relation(self, relation):
        return []

    def get_relation(self, *arguments, **named_arguments):
        return None


def _nothing(*arguments, **named_arguments):
    return ""


def var(name, default=None):
    """Return the project's default of a var."""
    return _VARS.get(name, default)


def env_var(name, default=""):
    """Return the default: no machine's environment changes what is linted."""
    return default


adapter = _Adapter()
dbt = _Dbt()
exceptions = SimpleNamespace(raise_compiler_error=_nothing, warn=_nothing)
execute = False
flags = SimpleNamespace(WHICH="parse", FULL_REFRESH=False)
graph = SimpleNamespace(nodes={}, sources={})
invocation_args_dict = SimpleNamespace(vars={})
log = _nothing
modules = SimpleNamespace(re=re, pytz=SimpleNamespace(all_timezones=[]))
run_query = _nothing
target = SimpleNamespace(
    name="duckdb", type="duckdb", schema="main", database="clientele"
)

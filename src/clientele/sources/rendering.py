"""The project's SQL without dbt: its macros and models, rendered in milliseconds.

dbt takes seconds to start and to read the whole project. A look at a file needs some
macros and models, so this renders them with Jinja as dbt would on DuckDB, with dbt's
own macros of SQL. Models are called by their bare names: `"int_shops"`.
"""

import importlib.util
import json
import os
import re
import sysconfig
from collections import namedtuple
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property, partial
from pathlib import Path
from types import CodeType, MappingProxyType, SimpleNamespace
from typing import Any

import duckdb
import pytz
import yaml
from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache, Template

from clientele.building.options import project_vars, target_folder
from clientele.errors import ClienteleError

_MACRO = re.compile(r"({%-?\s*macro\s+)(\w+)")
# A macro is written under another name than it is called by: Jinja binds those of one
# file within it, where no `return` would be noticed.
_WRITTEN = "macro__"


class _Returned(Exception):  # noqa: N818 - a result, no error
    def __init__(self, value: Any) -> None:
        self.value = value


class _Rows:
    """What a query gave, as far as macros use dbt's tables."""

    def __init__(self, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        self.column_names = names
        # Jinja takes row["name"] for row.name.
        self.rows = list(map(namedtuple("Row", names, rename=True)._make, rows))
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        self.columns = [SimpleNamespace(values=partial(tuple, c)) for c in columns]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)


class _Relation:
    def __init__(self, *path: str) -> None:
        self.database, self.schema, self.identifier = (None, None, *path)[-3:]
        self._path = path

    def incorporate(self, path: Mapping[str, str]) -> "_Relation":
        place = {"schema": self.schema, "identifier": self.identifier, **path}
        return _Relation(self.database or "", place["schema"], place["identifier"])

    def __str__(self) -> str:
        return ".".join(map(quote, self._path))


class _Config:
    """Keeps the last settings: how a model is stored is none of its SQL."""

    def __init__(self) -> None:
        self.last: dict[str, Any] = {}

    def __call__(self, *_: Any, **settings: Any) -> str:
        self.last = settings
        return ""

    def get(self, _: str, default: Any = None) -> Any:
        return default


def _nothing(*_: Any, **__: Any) -> str:
    return ""


def _give_back(value: Any = None) -> None:
    raise _Returned(value)


# What dbt puts into any template, as far as these use it.
_PLAIN: dict[str, Any] = {
    "api": SimpleNamespace(
        Column=SimpleNamespace(translate_type={"string": "TEXT"}.get)
    ),
    "execute": True,
    "flags": SimpleNamespace(WHICH="compile"),
    "log": _nothing,
    "modules": SimpleNamespace(re=re, pytz=pytz),
    "return": _give_back,
    "target": SimpleNamespace(
        name="duckdb", type="duckdb", schema="main", database="memory"
    ),
    "tojson": json.dumps,
}


class Project:
    """The models of a project under some vars, as `clientele build` would build them.

    A Python model cannot be rendered. What a macro refuses is a ClienteleError, and
    what it warns of is in `warnings`.
    """

    # Whose SQL is rendered.
    adapter = "duckdb"
    # What macros ask of dbt's `graph`, besides the sources.
    nodes = MappingProxyType({})

    def __init__(
        self,
        root: Path,
        variables: Mapping[str, Any] | None = None,
        raw_folder: Path | None = None,
    ) -> None:
        """Take the vars that differ from dbt_project.yml, and the folder of files."""
        self.warnings: list[str] = []
        self.config = _Config()
        self.root = root
        self._given = dict(variables or {})
        self.variables = project_vars(root) | self._given
        self._raw_folder = raw_folder
        self._refs: list[str] = []
        self._modules: dict[str, Any] = {}
        self._folder = target_folder(root, "templates")
        self._environment = _environment()
        # One dictionary of all that templates see, looked at when a name is used.
        self._names = self._environment.globals | self._context()
        self._macros = self._dbt_macros() | self._find_macros(root / "macros")
        self._names |= self._macros

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection on which macros ask their questions, if none was given."""
        return connect()

    def sql(self, model: str) -> str:
        """Return the SQL of a model, as compiled by dbt for DuckDB."""
        file = self._models.get(model)
        if file is None:
            raise ClienteleError(f"There is no SQL model {model} in {self.root}.")
        self._refs = []
        relation = _Relation(model)
        self._names |= {"this": relation, "model": {"name": model, "alias": model}}
        return self.render(file.read_text("utf-8"))

    def render(self, template: str) -> str:
        """Return any template as text, such as a call of a macro."""
        return str(self._module(template)).strip()

    def call(self, macro: str, *arguments: Any, **named_arguments: Any) -> Any:
        """Return what a macro returns."""
        return self._macros[macro](*arguments, **named_arguments)

    def create_views(
        self,
        connection: duckdb.DuckDBPyConnection,
        model: str,
        tables: Collection[str] = (),
    ) -> None:
        """Create views of a model and of all that it reads, and tables of seeds.

        The models in `tables` become tables too, which are computed once. What is there
        already stays as it is, so that a model can be given.
        """
        self.connection = connection
        [there] = connection.execute(
            "select coalesce(list(table_name), []) from information_schema.tables "
            "where table_catalog = current_database()"
        ).fetchall()
        self._create(model, tables, set(there[0]))

    def _create(self, name: str, tables: Collection[str], there: set[str]) -> None:
        if name in there:
            return
        there.add(name)
        if (seed := self._seeds.get(name)) is not None:
            self.connection.execute(self._seed_sql(name, seed))
            return
        sql = self.sql(name)
        for parent in self._refs:
            self._create(parent, tables, there)
        kind = "table" if name in tables else "view"
        self.connection.execute(f"create {kind} {quote(name)} as {sql}")

    # --- What there is -------------------------------------------------------

    @cached_property
    def _models(self) -> dict[str, Path]:
        return {file.stem: file for file in (self.root / "models").rglob("*.sql")}

    @cached_property
    def _seeds(self) -> dict[str, Path]:
        return {file.stem: file for file in (self.root / "seeds").rglob("*.csv")}

    def _seed_sql(self, name: str, file: Path) -> str:
        configs = (
            seed.get("config", {})
            for properties in file.parent.glob("*.yml")
            for seed in _yaml(properties).get("seeds", ())
            if seed["name"] == name
        )
        types = next(configs, {}).get("column_types", {})
        return (
            f"create table {quote(name)} as select * from read_csv('{file}', "
            f"header = true, auto_detect = true, all_varchar = {not types}, "
            f"types = {types or '{}'})"
        )

    def _dbt_macros(self) -> dict[str, Any]:
        spec = importlib.util.find_spec("dbt")
        folders = spec.submodule_search_locations if spec else ()
        macros: dict[str, Any] = {}
        # The adapter's own come last, and win.
        for package in ("global_project", self.adapter):
            for folder in folders or ():
                utils = Path(folder, "include", package, "macros", "utils")
                macros |= self._find_macros(utils)
        self._names["dbt"] = SimpleNamespace(**macros)
        return macros

    def _find_macros(self, folder: Path) -> dict[str, Any]:
        texts = [file.read_text("utf-8") for file in sorted(folder.rglob("*.sql"))]
        return {
            name: self._macro(name, _MACRO.sub(rf"\1{_WRITTEN}\2", text))
            for text in texts
            for _, name in _MACRO.findall(text)
        }

    def _macro(self, name: str, text: str) -> Any:
        """Return a macro as a function; its file is compiled when it is called."""

        def call(*arguments: Any, **named_arguments: Any) -> Any:
            module = self._modules.get(text)
            if module is None:
                module = self._modules[text] = self._module(text)
            try:
                return getattr(module, _WRITTEN + name)(*arguments, **named_arguments)
            except _Returned as returned:
                return returned.value

        return call

    def _module(self, text: str) -> Any:
        code = _compiled(text, self._folder)
        template = Template.from_code(self._environment, code, {})
        return template.make_module(self._names, shared=True)

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """The tables of the source YAML files, as macros see them in `graph`."""
        tables = {}
        for file in sorted((self.root / "models").rglob("*sources.yml")):
            for source in _yaml(file)["sources"]:
                place = {
                    "source_name": source["name"],
                    "database": self.render(source.get("database") or "memory"),
                    "schema": self.render(source.get("schema") or source["name"]),
                    "meta": source.get("config", {}).get("meta", {}),
                }
                for table in source["tables"]:
                    identifier = table.get("identifier", table["name"])
                    tables[f"source.{source['name']}.{table['name']}"] = {
                        **table,
                        **place,
                        "identifier": self.render(str(identifier)),
                        "columns": {
                            column["name"]: {"config": {"meta": {}}, **column}
                            for column in table.get("columns", ())
                        },
                    }
        return tables

    # --- What dbt puts into a template ---------------------------------------

    def _context(self) -> dict[str, Any]:
        def stop(message: str, *_: Any) -> None:
            raise ClienteleError(str(message))

        def warn(message: str, *_: Any) -> str:
            self.warnings.append(str(message))
            return ""

        return _PLAIN | {
            "adapter": SimpleNamespace(
                dispatch=self._dispatch,
                quote=quote,
                get_columns_in_relation=self._columns,
            ),
            "config": self.config,
            "env_var": self._env_var,
            "exceptions": SimpleNamespace(raise_compiler_error=stop, warn=warn),
            "get_columns_in_query": lambda sql: (
                self._run_query(f"select * from ({sql}) limit 0").column_names
            ),
            "graph": self,
            "invocation_args_dict": SimpleNamespace(vars=self._given),
            "ref": self._ref,
            "run_query": self._run_query,
            "source": self._source,
            "var": self._var,
        }

    def _var(self, name: str, *default: Any) -> Any:
        if name not in self.variables and not default:
            raise ClienteleError(f"dbt_project.yml has no var {name}.")
        return self.variables.get(name, *default)

    def _env_var(self, name: str, *default: str) -> str:
        if name == "CLIENTELE_RAW" and self._raw_folder is not None:
            return str(self._raw_folder)
        if name == "CLIENTELE_PACKAGES":
            return sysconfig.get_path("purelib")
        return os.environ.get(name, *default)

    def _ref(self, *names: str, **_: Any) -> _Relation:
        self._refs.append(names[-1])
        return _Relation(names[-1])

    def _source(self, source: str, table: str) -> _Relation:
        node = self.sources[f"source.{source}.{table}"]
        return _Relation(node["database"], node["schema"], node["identifier"])

    def _dispatch(self, name: str, *_: Any, **__: Any) -> Any:
        adapter = self._macros.get(f"{self.adapter}__{name}")
        return adapter or self._macros[f"default__{name}"]

    def _run_query(self, sql: str) -> _Rows:
        try:
            result = self.connection.execute(sql)
        except duckdb.Error as error:
            raise ClienteleError(str(error)) from error
        names = tuple(column[0] for column in result.description or ())
        return _Rows(names, result.fetchall())

    def _columns(self, relation: _Relation) -> list[SimpleNamespace]:
        try:
            described = self._run_query(f"describe {relation}")
        except ClienteleError:
            return []
        return [SimpleNamespace(name=r[0], data_type=r[1]) for r in described.rows]


def connect() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that reads files as the target in profiles.yml."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    return connection


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.do"], undefined=ChainableUndefined)


@cache
def _compiled(text: str, folder: Path) -> CodeType:
    """Compile a template once, kept in a folder: it takes most of a project's time."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = FileSystemBytecodeCache(str(folder))
    environment = _environment()
    bucket = kept.get_bucket(environment, text, None, text)
    if bucket.code is None:
        bucket.code = environment.compile(text)
        kept.set_bucket(bucket)
    return bucket.code


def quote(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _yaml(file: Path) -> dict[str, Any]:
    # Its reader in C takes a tenth of the time.
    return yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) or {}

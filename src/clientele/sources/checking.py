"""Look at own shops' files before dbt starts, so that a wrong var costs no build.

It refuses what the build would refuse, in the words of the same test, and leaves to the
build what takes more than a file's first rows to judge.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from clientele.building import dbt, remedies
from clientele.building.options import project_vars
from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

_LINES = "base_transactions__order_lines"
_TESTS = Path("tests", "sql", "core")
_READABLE = "assert_most_rows_are_readable"
_EXCHANGED = "assert_currencies_are_exchanged"
_FIRST_ROWS = 10_000
# What the test reads. Whether an amount is missing, the build finds out.
_ROWS_SQL = """
create table int_order_lines_cleaned as
select
    *,
    case
        when parse_problem like 'line: %' then 'not_a_line'
        when parse_problem like 'store: %' then 'other_store'
        when parse_problem is not null then 'unreadable_value'
        when ordered_at is null then 'missing_time'
    end as rejection_reason,
    case
        when is_void then 'not_counted'
        when is_cancellation then 'refund'
        when service_kind = 'discount' then 'discount'
        else 'purchase'
    end as line_type,
    1 as row_count
from stg_transactions__order_lines
"""


def check(
    root: Path, variables: Mapping[str, Any], raw_folder: Path
) -> dict[str, list[Path]]:
    """Check how own shops' files are mapped and whether most rows can be read.

    Returns the files that each shop of the build reads. Raises ClienteleError, as the
    build would, if they cannot be read.
    """
    project = Project(root, variables, raw_folder)
    shops = project.call("own_shops")
    files = {
        shop: [Path(file) for file in project.call("shop_files", shop)]
        for shop in project.call("shop_names")
    }
    if not shops:
        return files
    in_project = project_vars(root)
    project.call(
        "require_known_vars",
        [name for name in project.variables if name not in in_project]
        + [name for name in in_project if name.startswith("transactions_")],
    )
    if shops != list(files):
        project = Project(root, {**variables, "shops": ",".join(shops)}, raw_folder)
    try:
        # All rows are counted where the first ones are refused.
        if _refused(project, shops, f"limit {_FIRST_ROWS}"):
            lines = _refused(project, shops, "")
            if lines:
                raise ClienteleError("\n".join(lines))
    except (ClienteleError, duckdb.Error) as error:
        cause = error if isinstance(error, duckdb.Error) else error.__cause__
        if not isinstance(cause, duckdb.Error):
            raise
        told = remedies.explain({"": [str(cause)]})
        raise ClienteleError(dbt.describe(told)) from error
    return files


def _refused(project: Project, shops: Sequence[str], limit: str) -> list[str]:
    """Return what the tests say of the rows if one refuses them, else nothing."""
    with connect() as connection:
        project.create_views(connection, _LINES)
        rows = f"(select * from {_LINES} where shop_id = '{{}}' {limit})"
        selected = " union all ".join(map(rows.format, shops))
        connection.execute(
            f"create table first_lines as {selected}; drop view {_LINES}; "
            f"alter table first_lines rename to {_LINES}"
        )
        project.create_views(connection, "stg_transactions__order_lines")
        connection.execute(_ROWS_SQL)
        for entity in ("marketing_spend", "touchpoints"):
            if project.call("shops_with", entity):
                project.create_views(connection, f"int_{entity}_cleaned")
        lines = _found(connection, project, _READABLE, "where severity = 1")
        if not lines and project.call("own_shops_with", "currency_column"):
            project.create_views(connection, "int_shop_settings")
            lines = _found(connection, project, _EXCHANGED, "")
        return lines


def _found(
    connection: duckdb.DuckDBPyConnection, project: Project, test: str, which: str
) -> list[str]:
    """Return what a dbt test says of its rows if there are such, else nothing."""
    sql = project.render((project.root / _TESTS / f"{test}.sql").read_text("utf-8"))
    counted = connection.execute(f"select count(*) from ({sql}) {which}").fetchone()
    if counted == (0,):
        return []
    config = SimpleNamespace(meta=project.config.last["meta"])
    node = SimpleNamespace(name=test, config=config, compiled_code=sql)
    lines: list[str] = project.call("failure_lines", node)
    return lines

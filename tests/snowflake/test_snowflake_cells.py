"""Snowflake reads a cell as DuckDB does: the table of tests/cells.yml."""

from typing import Any

from cells import ROOT, misread

from clientele.sources.rendering import Project


class SnowflakeProject(Project):
    """Macros rendered as dbt-snowflake would."""

    adapter = "snowflake"


def test_cells_are_read_as_documented(snowflake_cursor: Any) -> None:
    # Its own functions are found within a database only.
    snowflake_cursor.execute("create schema if not exists clientele.cells")
    snowflake_cursor.execute("use schema clientele.cells")
    assert not misread(
        SnowflakeProject(ROOT), lambda sql: snowflake_cursor.execute(sql).fetchall()
    )

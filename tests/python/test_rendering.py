"""The renderer writes the SQL that dbt compiles, without dbt."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, Run

from clientele.errors import ClienteleError
from clientele.sources.rendering import Project, connect

# dbt asks the database for these, in a way that no model of a look at files needs.
UNRENDERED = {"days"}
# A file of each kind that an own shop may be.
CSV = "who;when;paid;it's\nann;01/05/2024 10:00;1.234,50;x\nbob;02/05/2024;7,50;y\n"
SHOP = {
    "raw_source": "files",
    "shops": "transactions",
    "transactions_csv_delimiter": ";",
    "transactions_customer_column": "who",
    "transactions_time_column": "when",
    "transactions_amount_column": "paid",
    "transactions_product_column": "it's",
    "transactions_time_formats": "%d/%m/%Y %H:%M, %d/%m/%Y",
    "transactions_decimal_comma": True,
}


def test_every_sql_model_is_as_dbt_compiles_it(sample: Run) -> None:
    nodes = [
        node
        for node in sample.manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    ]
    names = {node["relation_name"]: f'"{node["name"]}"' for node in nodes}
    project = Project(ROOT)

    def plain(sql: str) -> str:
        bare = re.sub(
            r'"[^"]+"[.]"[^"]+"[.]"[^"]+"', lambda found: names[found[0]], sql
        )
        return " ".join(bare.split())

    compared = [
        (node["name"], plain(project.sql(node["name"])), plain(node["compiled_code"]))
        for node in nodes
        if node.get("language") == "sql"
        and node["resource_type"] == "model"
        and node["name"] not in UNRENDERED
    ]
    assert len(compared) > 100
    for name, ours, theirs in compared:
        assert ours == theirs, name


def test_views_give_what_a_build_gives(sample: Run) -> None:
    connection = connect()
    Project(ROOT).create_views(connection, "int_order_lines_cleaned")
    query = "select * from {}int_order_lines_cleaned order by all"
    assert connection.execute(query.format("")).fetchall() == sample.query(
        query.format("intermediate.")
    )


def write(folder: Path, text: str = CSV) -> Path:
    (folder / "transactions").mkdir()
    (folder / "transactions" / "transactions.csv").write_text(text, "utf-8")
    return folder


def test_a_file_is_read_as_the_vars_say(tmp_path: Path) -> None:
    connection = connect()
    project = Project(ROOT, SHOP, write(tmp_path))
    project.create_views(connection, "int_order_lines_cleaned")
    assert connection.execute(
        "select customer_id, cast(ordered_at as varchar), cast(line_amount as "
        "varchar), product_id from int_order_lines_cleaned order by all"
    ).fetchall() == [
        ("ann", "2024-05-01 10:00:00", "1234.5000", "x"),
        ("bob", "2024-05-02 00:00:00", "7.5000", "y"),
    ]


def test_what_a_macro_refuses_is_told(tmp_path: Path) -> None:
    raw = write(tmp_path)
    wrong = SHOP | {"transactions_amount_column": "price"}
    with pytest.raises(ClienteleError, match=r"lacks the column.*price.*It has: who"):
        Project(ROOT, wrong, raw).sql("base_transactions__order_lines")
    with pytest.raises(ClienteleError, match="Raw file not found"):
        Project(ROOT, SHOP, raw / "no").sql("base_transactions__order_lines")
    with pytest.raises(ClienteleError, match="no SQL model py_kmeans"):
        Project(ROOT).sql("py_kmeans")

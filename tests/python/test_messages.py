"""What a build says of tests that warn or fail: sentences, by dbt and `clientele`."""

import shutil
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Run
from jinja2 import Environment
from rich.console import Console

from clientele.building import dbt
from clientele.errors import ClienteleError

GENERIC = "unique_combination_orders_shop_id__order_id"
SPOILS = (
    "update core.cleaning_audit set rows_rejected = rows_in / 9 "
    "where cleaning_rule = 'unreadable_value'",
    "insert into core.orders select * from core.orders where order_id = 'order-000016'",
)


@pytest.fixture(scope="module")
def said(sample: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What two tests say of a spoilt sample, by their names."""
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copy(sample.warehouse, folder / sample.warehouse.name)
    with duckdb.connect(folder / sample.warehouse.name) as connection:
        for spoil in SPOILS:
            connection.execute(spoil)
    fed: list[dbt.Log] = []

    class Noted(dbt.Log):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            fed.append(self)

    environment = {
        "CLIENTELE_DUCKDB_PATH": str(folder / sample.warehouse.name),
        "DBT_TARGET_PATH": str(folder / "target"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt, "Log", Noted)
        words = ("test", "--select", "assert_most_rows_are_readable", GENERIC)
        with pytest.raises(ClienteleError) as raised:
            dbt.run(
                *(ROOT, Console(quiet=True), *words),
                variables={},
                environment=environment,
            )
    assert str(raised.value).startswith(f"dbt failed: 1 error(s).\n\n{GENERIC} fails:")
    return {
        node.split(".")[2]: "\n".join(lines)
        for node, lines in (fed[0].errors | fed[0].warnings).items()
    }


def test_warning_names_shop_table_column_share_example_and_remedy(
    said: dict[str, str],
) -> None:
    text = said["assert_most_rows_are_readable"]
    assert text.startswith("assert_most_rows_are_readable warns:\n  anycompany: ")
    assert (
        "\n  transactions: 443 of 3,986 rows (11.1%) of transactions cannot be read, "
        "most often the column ordered_at: 6 rows, such as '32/13/2024'. "
        "Set the var transactions_time_formats.\n"
    ) in text
    # Eight tables of Olist.
    assert text.count("\n  olist: ") == 3
    assert "\n  The first 3 of 8 rows like these.\n  online_retail: " in text
    assert text.endswith("docs/parameters.md explains the vars.")
    assert "{" not in text
    assert "Got 17 results" not in text


def test_generic_test_names_table_columns_and_example(said: dict[str, str]) -> None:
    assert said[GENERIC] == (
        f"{GENERIC} fails:\n"
        '  core.orders: 1 row broke the promise "unique combination" of shop_id, '
        "order_id, such as shop_id olist, order_id order-000016, row_count 2.\n"
        "  No data should bring this about: undo what you changed in models or seeds, "
        "or report it as a fault of Clientele."
    )


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("x", None, "nothing"),
        ("is_x", True, "true"),
        ("x", "a" * 300, "a" * 197 + "..."),
        ("x_rate", 0.1234, "12.3%"),
        ("share", 1, "100.0%"),
        ("x_count", 1234567, "1,234,567"),
        ("x_amount", 1234.5, "1,234.5"),
        ("x", 2.0, "2"),
        ("x", 2.00001, "2"),
        ("segment_state", 12345, "12345"),
        ("x", 0.00001, "1e-05"),
        ("x", -0.25, "-0.25"),
    ],
)
def test_values_are_written_as_a_person_writes_them(
    column: str, value: object, text: str
) -> None:
    returned: list[str] = []
    source = (ROOT / "macros" / "testing" / "value_text.sql").read_text("utf-8")
    template = Environment(extensions=["jinja2.ext.do"]).from_string(source)
    module = template.make_module({"return": returned.append})
    module.value_text(column, value)
    assert returned == [text]

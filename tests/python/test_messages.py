"""What a build says of tests that warn or fail: sentences, by dbt and `clientele`."""

import re
import shutil
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Run
from jinja2 import Environment
from rich.console import Console

from clientele.building import dbt
from clientele.errors import ClienteleError
from clientele.sources.rendering import Project

GENERIC = "unique_combination_orders_shop_id__order_id"
SPOILS = (
    "update intermediate.int_order_lines_cleaned set "
    "rejection_reason = 'unreadable_value', parse_problem = 'ordered_at: 32/13/2024; ' "
    "where shop_id = 'transactions' and hash(order_id) % 5 = 0",
    "delete from intermediate.int_sellers_cleaned",
    "delete from intermediate.int_reviews_cleaned",
    "delete from intermediate.int_payments_cleaned",
    "delete from intermediate.int_locations_cleaned",
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
    assert text.startswith("assert_most_rows_are_readable warns:\n  olist: ")
    assert re.search(
        r"\n  transactions: \d{3} of 3,\d{3} rows \(\d\d\.\d%\) of "
        r"seeds/raw/transactions/transactions.csv cannot be read, most often in the "
        r"column Order Date: \d{3} rows, such as '32/13/2024'\. Look at the var "
        r"transactions_time_formats \(now '%d/%m/%Y %H:%M, %d/%m/%Y'\)\.\n",
        text,
    )
    # Four tables of Olist.
    assert text.count("\n  olist: seeds/raw/olist/") == 3
    assert "has a header and no rows. Export it again" in text
    assert "\n  The first 3 of 4 rows like these.\n  transactions: " in text
    assert text.endswith("core.rejected_rows holds the rejected rows as they are.")
    assert "{" not in text
    assert "Got 1 result" not in text


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


def test_one_row_has_the_verbs_of_one() -> None:
    project = Project(ROOT)

    def told(message: str) -> str:
        return project.call("about_one_row", message)

    assert told(
        "{shop_id}: {rows} of a.b are wrong or missing, such as those are."
    ) == ("{shop_id}: {rows} of a.b is wrong or missing, such as those are.")
    assert told("{rows} of a have a gap or do not add up to customers who are b.") == (
        "{rows} of a has a gap or does not add up to customers who are b."
    )
    for message in ("{count} customers are gone.", "the lists of {rows} have a gap."):
        assert told(message) == message
    messages = re.findall(
        r"'(\{shop_id\}: \{rows\} of [^']*)'",
        "".join(f.read_text("utf-8") for f in (ROOT / "tests" / "sql").rglob("*.sql")),
    )
    assert len(messages) > 15
    for message in messages:
        assert told(message) != message, message

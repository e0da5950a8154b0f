"""One order dated far ahead warns, and can be left out of all times."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA_OF, Dbt, Run, built

SELECTED = (
    *("+orders", "+shops", "+customer_rfm_scores", "+customer_segments"),
    *("+kpis_monthly", "+assert_last_purchases_are_regular", "assert_shops_are_timed"),
)
COLUMNS = {"customer": "who", "time": "when", "amount": "paid", "order": "no"}
OWN = {
    "shops": "transactions",
    **{f"transactions_{key}_column": name for key, name in COLUMNS.items()},
}
LAST = date(2025, 3, 31)
AHEAD = [f"900,c1,{LAST + timedelta(days=365 * 20)},5", f"901,c2,{date(2030, 1, 1)},5"]


def lines() -> list[str]:
    """Two orders every other day for two months, of twenty customers."""
    days = [LAST - timedelta(days=2 * number) for number in range(30)]
    return [
        f"{2 * number + twin},c{(number * 2 + twin * 7) % 20},{day},{10 + number}"
        for number, day in enumerate(days)
        for twin in range(2)
    ]


def build(dbt: Dbt, folder: Path, rows: list[str], **variables: Any) -> Run:
    file = folder / "transactions" / "transactions.csv"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(["no,who,when,paid", *rows, ""]), "utf-8")
    return built(dbt(*DATA_OF, *SELECTED, raw=folder, variables={**OWN, **variables}))


def said(run: Run) -> str:
    log = run.target.parent / "logs" / "dbt.log"
    return " ".join(log.read_text("utf-8").split())


WARNING = "assert_last_purchases_are_regular warns:"


@pytest.fixture(scope="module")
def regular(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return build(dbt, tmp_path_factory.mktemp("regular"), lines())


def test_regular_purchases_do_not_warn(regular: Run) -> None:
    assert WARNING not in said(regular)
    assert regular.query("select as_of_date from core.shops") == [(date(2025, 4, 1),)]


def test_purchases_far_ahead_warn_with_their_rows(
    dbt: Dbt, regular: Run, tmp_path: Path
) -> None:
    run = build(dbt, tmp_path, [*lines(), *AHEAD])
    output = said(run)
    assert WARNING in output
    assert (
        "transactions: in core.orders, order 900 of 2045-03-26 lies 7,300 days after "
        "the last regular purchase (2025-03-31), and the longest other gap between "
        "purchases is 2 days. "
        "Every recency is counted from 2045-03-27."
    ) in output
    assert "in core.orders, order 901 of 2030-01-01" in output
    assert "last_regular_purchase: it ignores such purchases." in output
    recency = "select max(recency_days) from segmentation.customer_rfm_scores"
    assert run.query(recency) != regular.query(recency)


def test_policy_leaves_them_out_of_every_time(
    dbt: Dbt, regular: Run, tmp_path: Path
) -> None:
    run = build(
        dbt,
        tmp_path,
        [*lines(), *AHEAD],
        transactions_as_of_policy="last_regular_purchase",
    )
    assert WARNING not in said(run)
    columns = "* exclude (as_of_policy)"
    shops = f"select {columns} from core.shops"
    assert run.query(shops) == regular.query(shops)
    for table in (
        "segmentation.customer_rfm_scores",
        "segmentation.customer_segments",
        "sales.kpis_monthly",
    ):
        assert run.table(table) == regular.table(table), table
    # They are kept as what they are.
    assert run.query("select count(*) from core.orders where order_date > '2026-01-01'")

"""The wrong readings in analyses/ are told from the marts on a shop made by hand."""

import csv
from pathlib import Path
from typing import Any

import pytest
from conftest import COMPILE_ANALYSES, DATA_OF, ROOT, SAMPLE, Dbt, Run, built

from tests.acceptance.reproduced import compiled_analysis

Rows = list[tuple[Any, ...]]


class Shop:
    """Olist's files, to which orders are added one by one."""

    def __init__(self) -> None:
        self.files: dict[str, list[list[str]]] = {
            file.stem: [file.read_text("utf-8").split("\n")[0].strip().split(",")]
            for file in (SAMPLE / "olist").glob("*.csv")
        }

    def add(
        self,
        order: str,
        seller: str,
        prices: list[str],
        *,
        person: str = "",
        status: str = "delivered",
        ordered: str = "2018-06-01 10:00:00",
        delivered: str = "2018-06-10 10:00:00",
        estimated: str = "2018-06-20 00:00:00",
        zip_code: str = "99999",
        scores: list[int] = (),
    ) -> None:
        """Add an order of an account of its own, paid at once, with its reviews."""
        files = self.files
        account = f"account-{order}"
        files["olist_customers_dataset"].append(
            [account, person or account, zip_code, "city", "SP"]
        )
        files["olist_orders_dataset"].append(
            [order, account, status, ordered, ordered, ordered, delivered, estimated]
        )
        for number, price in enumerate(prices, start=1):
            files["olist_order_items_dataset"].append(
                [order, str(number), "product", seller, estimated, price, "0.00"]
            )
        total = f"{sum(map(float, prices)):.2f}"
        files["olist_order_payments_dataset"].append(
            [order, "1", "credit_card", "1", total]
        )
        for day, score in enumerate(scores, start=10):
            time = f"2018-09-{day} 00:00:00"
            files["olist_order_reviews_dataset"].append(
                [f"review-{order}-{day}", order, str(score), "", "", time, time]
            )

    def write(self, folder: Path) -> Path:
        for name, rows in self.files.items():
            file = folder / "olist" / f"{name}.csv"
            file.parent.mkdir(exist_ok=True)
            with file.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream, lineterminator="\n").writerows(rows)
        return folder


@pytest.fixture(scope="module")
def run(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A shop whose questions have other answers under each wrong reading."""
    shop = Shop()
    # Sellers above 100. A person comes back, and a payment stands for two lines.
    shop.add("o1", "right", ["60.00", "45.00"], person="regular")
    shop.add("o2", "paid-once", ["30.00", "25.00"], person="regular")
    shop.add("o3", "three-lines", ["20.00", "20.00", "20.00"])
    shop.add("o4", "half-cancelled", ["70.00"])
    shop.add("o5", "half-cancelled", ["50.00"], status="canceled", delivered="")
    # Zip codes: 11111 has 1, 5 and 5, or 5 and 5; 22222 has 4 and 4.
    shop.add("o6", "small", ["1.00"], zip_code="11111", scores=[1, 5])
    shop.add("o7", "small", ["1.00"], zip_code="11111", scores=[5])
    shop.add("o8", "small", ["1.00"], zip_code="22222", scores=[4])
    shop.add("o9", "small", ["1.00"], zip_code="22222", scores=[4])
    # Late ones. The last order is of 2018-10-17 17:00:00.
    late = {"delivered": "2018-08-08 00:30:00", "estimated": "2018-08-05 00:00:00"}
    shop.add("in", "small", ["1.00"], ordered="2018-07-19 08:00:00", **late, scores=[3])
    shop.add("before", "small", ["1.00"], ordered="2018-07-18 08:00:00", **late)
    shop.add(
        *("cancelled", "small", ["1.00"]),
        **{"status": "canceled", "ordered": "2018-07-20 08:00:00", **late},
    )
    shop.add(
        *("last", "small", ["1.00"]),
        **{"status": "shipped", "ordered": "2018-10-17 17:00:00", "delivered": ""},
    )
    folder = shop.write(tmp_path_factory.mktemp("wrong_readings"))
    variables = {
        "shops": "olist",
        "olist_top_sellers_minimum_amount": 100,
        "olist_worst_zip_codes_minimum_reviews": 1,
        "olist_worst_zip_codes_count": 1,
    }
    needed = [*(f"+{mart}" for mart in RIGHT), "+resource_type:analysis"]
    done = built(dbt(*DATA_OF, *needed, raw=folder, variables=variables))
    return built(
        dbt(
            *COMPILE_ANALYSES,
            raw=folder,
            variables=variables,
            folder=done.warehouse.parent,
        )
    )


# Of each question: the mart's answer, worked out by hand, and how to ask for it.
RIGHT: dict[str, tuple[str, Rows]] = {
    "top_sellers": (
        "select seller_id, gross_amount from customer_experience.top_sellers",
        [("right", 105)],
    ),
    "late_orders_recent": (
        "select order_id from customer_experience.late_orders_recent",
        [("in",)],
    ),
    "worst_zip_codes": (
        "select zip_code_prefix, review_count from customer_experience.worst_zip_codes",
        [("11111", 3)],
    ),
    "kpis_by_period": (
        "select active_customer_count, repeat_rate from sales.kpis_by_period "
        "where period_id = 'all'",
        # Twelve orders count; one person made two of them.
        [(10, 0.1)],
    ),
    "reviews_by_delay": (
        "select delay_group_id, order_count from customer_experience.reviews_by_delay "
        "where delay_reading = 'bucket' order by all",
        [("early_7_or_more", 4), ("late_3_to_7", 1)],
    ),
}

# Of each analysis: the same columns of `analysis`, and its answer.
WRONG: dict[str, tuple[str, Rows]] = {
    "top_sellers__payment_fan_out": (
        "select seller_id, gross_amount from analysis order by all",
        [("paid-once", 110), ("right", 210), ("three-lines", 180)],
    ),
    "top_sellers__line_number_as_quantity": (
        "select seller_id, gross_amount from analysis order by all",
        [("right", 150), ("three-lines", 120)],
    ),
    "top_sellers__missing_status_filter": (
        "select seller_id, gross_amount from analysis order by all",
        [("half-cancelled", 120), ("right", 105)],
    ),
    "late_orders_recent__missing_status_filter": (
        "select order_id from analysis order by all",
        [("cancelled",), ("in",)],
    ),
    "late_orders_recent__other_windows": (
        "select reading, order_count from analysis order by all",
        [
            ("3 months before the day of the last order", 2),
            ("3 months before the time of the last order", 2),
        ],
    ),
    "worst_zip_codes__one_review_per_order": (
        "select zip_code_prefix, review_count from analysis",
        [("22222", 2)],
    ),
    "kpis_by_period__account_as_person": (
        "select active_customer_count, repeat_rate from analysis",
        [(11, 0)],
    ),
    "reviews_by_delay__calendar_days": (
        "select delay_group_id, order_count from analysis order by all",
        [("early_7_or_more", 4), ("late_up_to_3", 1)],
    ),
}


@pytest.mark.parametrize("mart", RIGHT)
def test_marts_give_the_right_answer(run: Run, mart: str) -> None:
    sql, answer = RIGHT[mart]
    assert run.query(sql) == answer


@pytest.mark.parametrize("analysis", WRONG)
def test_wrong_readings_give_another(run: Run, analysis: str) -> None:
    sql, answer = WRONG[analysis]
    compiled = compiled_analysis(run.target, analysis)
    assert run.query(f"with analysis as ({compiled}) {sql}") == answer
    assert answer != RIGHT[analysis.split("__")[0]][1]


def test_every_wrong_reading_is_tried() -> None:
    files = {file.stem for file in (ROOT / "analyses").glob("*__*.sql")}
    assert files == set(WRONG)


def test_staging_is_profiled(run: Run) -> None:
    compiled = compiled_analysis(run.target, "profile_of_staging")
    profile = run.query(
        f"with analysis as ({compiled}) select row_count, value_count, "
        "distinct_count, lowest_value, highest_value from analysis where "
        "entity = 'orders' and column_name in ('delivered_at', 'order_status') "
        "order by column_name"
    )
    assert profile == [
        (13, 11, 2, "2018-06-10 10:00:00", "2018-08-08 00:30:00"),
        (13, 13, 3, "canceled", "shipped"),
    ]

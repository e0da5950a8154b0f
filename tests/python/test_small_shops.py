"""Shops with hardly any data build, and what comes out is defined.

Each build has several such shops, which do not see each other: one with the columns of
Online Retail, one of the user's own with the same columns, and what else is tried.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA_OF, DATA_ONLY, SAMPLE, Dbt, Run, built

HEADER = (
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate"),
    *("UnitPrice", "CustomerID", "Country"),
)
# The user's own shop is mapped to the same columns.
OWN_COLUMNS = (
    *("order", "product", "product_name", "quantity", "time"),
    *("unit_price", "customer", "country"),
)
OWN_SHOP = {
    **{
        f"transactions_{key}_column": name
        for key, name in zip(OWN_COLUMNS, HEADER, strict=True)
    },
    "transactions_time_formats": "%m/%d/%Y %H:%M",
}
Line = tuple[str, ...]
Rows = list[tuple[Any, ...]]


def line(
    invoice: str,
    customer: str,
    price: str = "2.50",
    quantity: str = "4",
    time: str = "12/1/2010 8:26",
) -> Line:
    return (
        *(invoice, "22423", "TEAPOT", quantity, time),
        *(price, customer, "France"),
    )


def write(file: Path, rows: list[Line]) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def build(
    dbt: Dbt, folder: Path, retail: list[Line], own: list[Line], **variables: Any
) -> Run:
    """All models and all tests: promises hold for the smallest shop too."""
    write(folder / "online_retail" / "online_retail.csv", [HEADER, *retail])
    write(folder / "transactions" / "transactions.csv", [HEADER, *own])
    shops = [shop.name for shop in folder.iterdir()]
    return built(
        dbt(
            *DATA_ONLY,
            raw=folder,
            variables={"shops": ",".join(sorted(shops)), **OWN_SHOP, **variables},
        )
    )


def header_only(file: Path, folder: Path) -> None:
    """Write a table of the sample without its rows."""
    header = file.read_text("utf-8").split("\n")[0].split(",")
    write(folder / file.parent.name / file.name, [tuple(header)])


GOOD = line("536365", "17850")
# One line for every cleaning rule, in the order of the rules.
SPOILT = [
    *(GOOD, GOOD, GOOD),
    line("536366", "17850", quantity="four"),
    line("536372", "17850", quantity="1.5"),
    line("C536373", "17850"),
    line("536367", "17850", price=""),
    line("536375", "17850", quantity=""),
    line("536376", "17850", time=""),
    line("A536368", "17850"),
    line("536369", "17850", quantity="-4"),
    line("536370", "17850", price="-2.50"),
    line("536371", "17850", price="0"),
    # Each is plausible, and together they exceed what an amount can hold.
    line("536374", "17850", quantity="9999999", price="999999999"),
    line("", "17850"),
]
# Only lines equal in every column collapse.
RENAMED = ("600001", *GOOD[1:])
NEARLY_EQUAL = [
    RENAMED,
    (*RENAMED[:2], "COSY", *RENAMED[3:]),
    RENAMED,
    (*RENAMED[:4], "12/1/2010 8:27", *RENAMED[5:]),
    *[(*RENAMED[:3], "five", *RENAMED[4:])] * 2,
    *[("", *GOOD[1:2], "NOWHERE", *GOOD[3:])] * 2,
    (*RENAMED[:3], "3", *RENAMED[4:]),
    ("600002", *GOOD[1:]),
]
IN_NEARLY_EQUAL = "regexp_matches(row_text, 'order_id: 60000|NOWHERE')"
BARE = ("536365", "", "", "4", "12/1/2010 8:26", "2.50", "17850", "")
EQUAL = [line(f"53636{i}", str(17850 + i)) for i in range(7)]
# Two products are in each basket, a third in most.
BASKETS = [
    (str(536365 + order), code, code, "1", *GOOD[4:])
    for order in range(25)
    for code in ("22423", "22424", *(["22425"] if order < 22 else []))
]


# Nine customers, of whom each buys at times and amounts unlike the others'.
NINE = [
    f"{customer * 100 + sale},101,{customer},"
    f"202{3 + month // 12}-{month % 12 + 1:02}-05,"
    f"{1 + customer % 3},{(customer * 7 + sale * 3) % 23 + 2}.50,Email\n"
    for customer in range(1, 10)
    for sale, month in enumerate(range(customer % 5, 24, 1 + customer))
]


@pytest.fixture(scope="module")
def first(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Online Retail has what is rejected, the own shop one customer."""
    folder = tmp_path_factory.mktemp("first")
    return build(dbt, folder, [*SPOILT, *NEARLY_EQUAL], [BARE])


@pytest.fixture(scope="module")
def second(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Olist has no row, marketing no customer, Online Retail refunds only."""
    folder = tmp_path_factory.mktemp("second")
    for file in (SAMPLE / "olist").glob("*.csv"):
        header_only(file, folder)
    for file in (SAMPLE / "marketing").glob("*.csv"):
        header_only(file, folder)
    with (folder / "marketing" / "sales_data.csv").open("a") as sales:
        sales.write("1,101,,2023-01-01,2,5.00,Email\n2,101,,2023-01-01,2,5.00,TV\n")
    return build(dbt, folder, [line("C536366", "17850", quantity="-4")], EQUAL)


@pytest.fixture(scope="module")
def third(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Online Retail has a prospect and counts duplicates, the own shop baskets,
    marketing nine customers over two years.
    """
    folder = tmp_path_factory.mktemp("third")
    for file in (SAMPLE / "marketing").glob("*.csv"):
        header_only(file, folder)
    with (folder / "marketing" / "sales_data.csv").open("a") as sales:
        sales.writelines(NINE)
    refunded = line("C536366", "17851", quantity="-12")
    return build(
        dbt,
        folder,
        [GOOD, GOOD, GOOD, refunded],
        BASKETS,
        online_retail_collapse_duplicates=False,
    )


RETAIL, OWN = "online_retail", "transactions"
SEGMENTS = "segment_scheme, segment_id, count(*)", "segmentation.customer_segments"


def of(run: Run, shop: str, columns: str, table: str, also: str = "true") -> Rows:
    """Return what a table has of a shop, in order, counts by all else."""
    grouped = "group by all" if "count(" in columns or "sum(" in columns else ""
    return run.query(
        f"select {columns} from {table} where shop_id = '{shop}' and {also} "
        f"{grouped} order by all"
    )


def test_shop_without_rows(second: Run) -> None:
    assert of(second, "olist", "as_of_date", "core.shops") == [(None,)]
    for mart in set(second.marts()) - {"core.shops", "core.days"}:
        assert of(second, "olist", "count(*)", mart) == [(0,)], mart


def test_shop_without_deliveries_or_reviews_has_no_rows_there(sample: Run) -> None:
    marts = [mart for mart in sample.marts() if mart.startswith("customer_experience.")]
    assert len(marts) == 9
    for mart in marts:
        shops = sample.query(f"select distinct shop_id from {mart}")
        assert shops == [("olist",)], mart
    assert sample.query(
        "select shop_id, list(distinct entity_type order by entity_type) "
        "from sales.revenue_concentration group by shop_id order by shop_id"
    ) == [
        # A ledger names no products.
        ("anycompany", ["customers"]),
        ("marketing", ["customers", "products"]),
        ("olist", ["customers", "products", "sellers"]),
        ("online_retail", ["customers", "products"]),
        ("transactions", ["customers", "products"]),
    ]
    assert sample.query(
        "select dimension, list(distinct shop_id order by shop_id) "
        "from sales.kpis_by_dimension "
        "where dimension in ('category', 'payment_type', 'country', 'state', 'hour') "
        "group by dimension order by dimension"
    ) == [
        # A ledger's entries name categories, though no products.
        ("category", ["anycompany", "marketing", "olist", "transactions"]),
        ("country", ["anycompany", "olist", "online_retail", "transactions"]),
        # Two shops know the day of an order only.
        ("hour", ["olist", "online_retail", "transactions"]),
        ("payment_type", ["olist"]),
        ("state", ["anycompany", "olist"]),
    ]


def test_shop_without_customers(second: Run) -> None:
    shop = "marketing"
    found = of(second, shop, "sum(net_amount), count(*)", "core.orders")
    assert found == [(20, 2)]
    assert of(second, shop, "count(*)", "core.customers") == [(0,)]
    assert of(second, shop, *SEGMENTS) == []
    assert of(second, shop, "as_of_date is null", "core.shops") == [(False,)]


CHANNEL_MARTS = ("performance", "budget_variance", "correlation")


def test_shop_with_channels_and_no_campaigns(second: Run, third: Run) -> None:
    """Orders and revenue, and null ratios; one channel has none to correlate with."""
    ratios = "spend_amount, spend_rate, roas, poas, roi, roi_on_revenue, cpa, cac, ctr"
    found = of(
        *(second, "marketing", f"channel, order_count, revenue_amount, {ratios}"),
        *("marketing.channel_performance", "period_grain = 'all'"),
    )
    nothing = (None,) * 9
    assert found == [
        *(("email", 1, 10, *nothing), ("tv", 1, 10, *nothing), (None, 2, 20, *nothing)),
    ]
    assert of(second, "marketing", "*", "marketing.channel_budget_variance") == []
    columns = "channel_a, channel_b, day_count, pearson_r, p_value"
    assert of(second, "marketing", columns, "marketing.channel_correlation") == [
        ("email", "tv", 1, None, None)
    ]
    assert of(third, "marketing", columns, "marketing.channel_correlation") == []
    months = of(
        *(third, "marketing", "count(*), sum(revenue_amount), count(roas)"),
        *("marketing.channel_performance", "period_grain = 'month'"),
    )
    (whole,) = of(
        *(third, "marketing", "revenue_amount"),
        *(
            "marketing.channel_performance",
            "channel = 'email' and period_grain = 'all'",
        ),
    )
    # Of the shop and of its only channel.
    assert months == [(48, 2 * whole[0], 0)]


def test_shop_without_channels_and_campaigns(second: Run) -> None:
    for mart in CHANNEL_MARTS:
        assert of(second, RETAIL, "*", f"marketing.channel_{mart}") == [], mart
        assert of(second, OWN, "*", f"marketing.channel_{mart}") == [], mart


def test_shop_with_one_customer(first: Run) -> None:
    # Nobody is worse, so nobody is better than the lowest fifth.
    columns = "customer_id, recency_days, frequency, monetary_amount, rfm_cell, "
    columns += "days_between_orders"
    found = of(first, OWN, columns, "segmentation.customer_rfm_scores")
    assert found == [("17850", 1, 1, 10, "111", None)]
    assert of(first, OWN, *SEGMENTS) == [
        ("dbscan", "all_customers", 1),
        ("gmm", "all_customers", 1),
        ("kmeans", "all_customers", 1),
        ("m7_quota", "champions", 1),
        ("m7_threshold", "standards", 1),
        ("rfm11", "lost", 1),
        ("rfm6", "hibernating", 1),
    ]
    columns = "cluster_count, is_chosen, reason"
    assert of(first, OWN, columns, "segmentation.cluster_count_selection") == [
        (1, True, "too few different customers (1) for 2 clusters: all are in one"),
    ]
    columns = "recommended_months, months_followed, reason"
    assert of(first, OWN, columns, "segmentation.maintenance_recommendation") == [
        (
            1,
            None,
            "too little history or too few customers to follow a model: refit monthly",
        )
    ]
    columns = "distinct customer_rate, revenue_rate"
    table = "segmentation.segment_performance"
    # One segment of each scheme has the customer, the others have nobody.
    assert of(first, OWN, columns, table, "is_current") == [(0.0, 0.0), (1.0, 1.0)]
    counts = "count(*), cast(sum(customer_count) as integer)"
    assert of(first, OWN, counts, table, "is_current") == [(24, 4)]


def warned(run: Run) -> set[str]:
    results = json.loads((run.target / "run_results.json").read_text("utf-8"))
    return {
        result["unique_id"].split(".")[2]
        for result in results["results"]
        if result["status"] == "warn"
    }


def test_quality_of_few_customers_is_not_judged(
    first: Run, second: Run, third: Run
) -> None:
    # Unreadable values and empty tables are no matter of numbers.
    unreadable = {"assert_most_rows_are_readable"}
    assert warned(first) == warned(second) == unreadable
    # All baskets are of one customer.
    assert warned(third) == unreadable | {"assert_own_shops_are_read_as_meant"}
    shop, table = "marketing", "monitoring.model_metrics"
    assert of(third, shop, "count(distinct customer_id)", "core.customers") == [(9,)]
    assert of(third, shop, "max(metric_value) > 0, max(gate_value)", table) == [
        (True, None)
    ]


def test_shops_not_named_cost_nothing(first: Run, sample: Run) -> None:
    for shop in ("olist", "anycompany"):
        assert sample.nodes_of(shop)
        assert not first.nodes_of(shop)


def test_unknown_place_and_product_are_no_obstacle(first: Run) -> None:
    columns = "product_id, product_name, country, gross_amount"
    assert of(first, OWN, columns, "core.order_lines") == [(None, None, None, 10)]
    assert of(first, OWN, "country, order_count", "core.customers") == [(None, 1)]
    assert of(first, OWN, "count(*)", "core.products") == [(0,)]


def test_shop_of_equal_customers(second: Run) -> None:
    scores = of(second, OWN, "rfm_cell, count(*)", "segmentation.customer_rfm_scores")
    assert scores == [("111", 7)]
    columns = "distinct is_degenerate, largest_tie_rate"
    found = of(second, OWN, columns, "segmentation.rfm_cut_points")
    assert found == [(True, 1.0)]
    # Equal values stay together, also where a quota would part them.
    assert of(second, OWN, *SEGMENTS)[:4] == [
        ("dbscan", "all_customers", 7),
        ("gmm", "all_customers", 7),
        ("kmeans", "all_customers", 7),
        ("m7_quota", "champions", 7),
    ]


def test_shop_of_refunds_only(second: Run) -> None:
    assert of(second, RETAIL, "as_of_date", "core.shops") == [(None,)]
    columns, table = "distinct segment_id, as_of_date", "segmentation.customer_segments"
    assert of(second, RETAIL, columns, table) == [("prospect", None)]
    assert of(second, RETAIL, "net_amount", "core.customers") == [(-10,)]


def test_customer_with_refunds_only_is_a_prospect(third: Run) -> None:
    columns, table = "customer_id, segment_id", "segmentation.customer_segments"
    assert of(third, RETAIL, columns, table, "segment_scheme = 'rfm11'") == [
        *(("17850", "lost"), ("17851", "prospect"))
    ]
    assert of(third, RETAIL, "sum(net_amount)", "core.customers") == [(0,)]


def test_duplicates_count_if_a_shop_says_so(third: Run) -> None:
    columns = "count(*), sum(quantity), sum(gross_amount)"
    found = of(third, RETAIL, columns, "core.order_lines", "order_id = '536365'")
    assert found == [(1, 12, 30)]
    assert of(third, RETAIL, "count(*)", "core.rejected_rows") == [(0,)]


def test_every_rejected_line_has_its_reason(first: Run) -> None:
    assert first.query(
        "select rejection_reason, row_count, regexp_extract(row_text, "
        "'order_id: ([^ ]*)', 1) from core.rejected_rows "
        f"where not {IN_NEARLY_EQUAL} order by all"
    ) == [
        ("accounting_entry", 1, "A536368"),
        ("amount_too_large", 1, "536374"),
        ("exact_duplicate", 2, "536365"),
        ("missing_amount", 1, "536367"),
        ("missing_order", 1, ""),
        ("missing_quantity", 1, "536375"),
        ("missing_time", 1, "536376"),
        ("negative_price", 1, "536370"),
        ("negative_quantity", 1, "536369"),
        ("no_amount", 1, "536371"),
        ("positive_cancellation", 1, "C536373"),
        ("unreadable_value", 1, "536366"),
        ("unreadable_value", 1, "536372"),
    ]
    assert first.query(
        "select row_text like '%unreadable Quantity: four; ' from core.rejected_rows "
        "where row_text like 'order_id: 536366 %'"
    ) == [(True,)]
    assert first.query(
        "select count(*) from core.order_lines "
        "where shop_id = 'online_retail' and order_id not like '60000%'"
    ) == [(1,)]


def test_only_lines_equal_in_every_column_collapse(first: Run) -> None:
    assert first.query(
        "select order_id, product_name, quantity, cast(ordered_at as varchar) "
        "from core.order_lines where order_id like '60000%' order by all"
    ) == [
        ("600001", "COSY", 4, "2010-12-01 08:26:00"),
        ("600001", "TEAPOT", 3, "2010-12-01 08:26:00"),
        ("600001", "TEAPOT", 4, "2010-12-01 08:26:00"),
        ("600001", "TEAPOT", 4, "2010-12-01 08:27:00"),
        ("600002", "TEAPOT", 4, "2010-12-01 08:26:00"),
    ]
    # Of unusable rows, equal ones are duplicates too.
    assert first.query(
        "select rejection_reason, row_count from core.rejected_rows "
        f"where {IN_NEARLY_EQUAL} order by all"
    ) == [
        *[("exact_duplicate", 1)] * 3,
        ("missing_order", 1),
        ("unreadable_value", 1),
    ]


def test_contradicting_olist_rows_keep_the_first(dbt: Dbt, raw_copy: Path) -> None:
    items = raw_copy / "olist" / "olist_order_items_dataset.csv"
    rows = list(csv.reader(items.read_text("utf-8").splitlines()))
    again = [*rows[1]]
    again[5] = "99999.99"
    orphan = ["no-such-order", *rows[1][1:]]
    # Unusable, so it must not push out the good row of the same key.
    unpriced = [*rows[2][:5], "", *rows[2][6:]]
    items.unlink()
    with items.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [*rows, again, orphan, unpriced]
        )
    orders = raw_copy / "olist" / "olist_orders_dataset.csv"
    text = orders.read_text("utf-8")
    first = text.splitlines()[1].split(",")
    undated = ",".join([*first[:3], "", *first[4:]])
    blank_status = ",".join(["blank-status", first[1], "", *first[3:]])
    orders.unlink()
    orders.write_text(f"{text}{undated}\n{blank_status}\n", "utf-8")
    payments = raw_copy / "olist" / "olist_order_payments_dataset.csv"
    text = payments.read_text("utf-8")
    payments.unlink()
    payments.write_text(text + "no-such-order,1,voucher,1,10.00\n", "utf-8")
    run = dbt(
        *(*DATA_OF, "+orders", "+order_lines", "+rejected_rows"),
        raw=raw_copy,
        variables={"shops": "olist"},
    )
    # A status that nobody knows is the only promise that is broken.
    assert run.output.count("Failure in test") == 1, run.output
    assert "assert_order_statuses_are_known" in run.output
    assert run.query(
        "select order_status, is_purchase from core.orders "
        "where order_id = 'blank-status'"
    ) == [("unknown", False)]
    assert run.query(
        "select rejection_reason, row_count from core.rejected_rows "
        "where source_table = 'olist_orders_dataset'"
    ) == [("missing_time", 1)]
    assert run.query(
        "select rejection_reason, row_count from core.rejected_rows "
        "where source_table = 'olist_order_payments_dataset'"
    ) == [("unknown_order", 1)]
    assert run.query(
        "select rejection_reason, sum(row_count) from core.rejected_rows "
        "where source_table = 'olist_order_items_dataset' group by all order by all"
    ) == [("duplicate_key", 1), ("missing_amount", 1), ("unknown_order", 1)]
    assert run.query("select max(unit_price) < 99999 from core.order_lines") == [
        (True,)
    ]


def test_products_of_every_basket_make_rules(third: Run) -> None:
    """What is always bought has no certainty to give, and what gives it no Zhang."""
    assert third.query(
        "select rule_id, zhang is null, certainty is null, is_significant "
        "from baskets.association_rules where antecedent_size = 1 "
        "and consequent_size = 1 and shop_id = 'transactions' order by rule_id"
    ) == [
        ("22423 > 22424", True, True, False),
        ("22423 > 22425", True, False, False),
        ("22424 > 22423", True, True, False),
        ("22424 > 22425", True, False, False),
        ("22425 > 22423", False, True, False),
        ("22425 > 22424", False, True, False),
    ]

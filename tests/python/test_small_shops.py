"""Shops with hardly any data build, and what comes out is defined."""

import csv
from pathlib import Path

import pytest
from conftest import DATA_ONLY, SAMPLE, Dbt, Run, built

HEADER = (
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate"),
    *("UnitPrice", "CustomerID", "Country"),
)
Line = tuple[str, ...]


def line(invoice: str, customer: str, price: str = "2.50", quantity: str = "4") -> Line:
    return (
        *(invoice, "22423", "TEAPOT", quantity, "12/1/2010 8:26"),
        *(price, customer, "France"),
    )


def write(folder: Path, lines: list[Line]) -> Path:
    file = folder / "online_retail" / "online_retail.csv"
    file.parent.mkdir(parents=True)
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *lines])
    return folder


def build(dbt: Dbt, folder: Path, lines: list[Line]) -> Run:
    """All models and all tests: promises hold for the smallest shop too."""
    return built(
        dbt(
            *DATA_ONLY,
            raw=write(folder, lines),
            variables={"shops": "online_retail"},
        )
    )


SEGMENTS = (
    "select segment_scheme, segment_id, count(*) from segmentation.customer_segments "
    "group by all order by all"
)


def test_shop_without_rows(dbt: Dbt, tmp_path: Path) -> None:
    for file in (SAMPLE / "olist").glob("*.csv"):
        copy = tmp_path / "olist" / file.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    write(tmp_path, [])
    run = built(dbt(*DATA_ONLY, raw=tmp_path))
    assert run.query("select shop_id, as_of_date from core.shops order by all") == [
        ("olist", None),
        ("online_retail", None),
    ]
    rows = {
        mart: run.query(f"select count(*) from {mart}")[0][0] for mart in run.marts()
    }
    assert rows.pop("core.shops") == 2
    assert rows.pop("core.days") > 0
    assert set(rows.values()) == {0}


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
        "where dimension in ('category', 'payment_type', 'country', 'state') "
        "group by dimension order by dimension"
    ) == [
        ("category", ["marketing", "olist", "transactions"]),
        ("country", ["anycompany", "olist", "online_retail", "transactions"]),
        ("payment_type", ["olist"]),
        ("state", ["anycompany", "olist"]),
    ]


def test_shop_without_customers(dbt: Dbt, tmp_path: Path) -> None:
    run = build(dbt, tmp_path, [line("536365", ""), line("536366", "")])
    assert run.query("select sum(net_amount), count(*) from core.orders") == [(20, 2)]
    assert run.query("select count(*) from core.customers") == [(0,)]
    assert run.query(SEGMENTS) == []
    assert run.query("select as_of_date is null from core.shops") == [(False,)]


def test_shop_with_one_customer(dbt: Dbt, tmp_path: Path) -> None:
    run = build(dbt, tmp_path, [line("536365", "17850")])
    # Nobody is worse, so nobody is better than the lowest fifth.
    assert run.query(
        "select customer_id, recency_days, frequency, monetary_amount, rfm_cell, "
        "days_between_orders from segmentation.customer_rfm_scores"
    ) == [("17850", 1, 1, 10, "111", None)]
    assert run.query(SEGMENTS) == [
        ("dbscan", "all_customers", 1),
        ("gmm", "all_customers", 1),
        ("kmeans", "all_customers", 1),
        ("m7_quota", "champions", 1),
        ("m7_threshold", "standards", 1),
        ("rfm11", "lost", 1),
        ("rfm6", "hibernating", 1),
    ]
    assert run.query(
        "select cluster_count, is_chosen, reason "
        "from segmentation.cluster_count_selection"
    ) == [
        (1, True, "too few different customers (1) for 2 clusters: all are in one"),
    ]
    assert run.query(
        "select recommended_months, months_followed, reason "
        "from segmentation.maintenance_recommendation"
    ) == [(1, None, "too little history to follow a model: refit monthly")]
    assert run.query(
        "select distinct customer_rate, revenue_rate "
        "from segmentation.segment_performance where is_current"
    ) == [(1.0, 1.0)]


def test_shop_of_equal_customers(dbt: Dbt, tmp_path: Path) -> None:
    customers = [str(17850 + i) for i in range(7)]
    lines = [line(f"53636{i}", customer) for i, customer in enumerate(customers)]
    run = build(dbt, tmp_path, lines)
    assert run.query(
        "select rfm_cell, count(*) from segmentation.customer_rfm_scores group by all"
    ) == [("111", 7)]
    assert run.query(
        "select distinct is_degenerate, largest_tie_rate "
        "from segmentation.rfm_cut_points"
    ) == [(True, 1.0)]
    # Equal values stay together, also where a quota would part them.
    assert run.query(SEGMENTS)[:4] == [
        ("dbscan", "all_customers", 7),
        ("gmm", "all_customers", 7),
        ("kmeans", "all_customers", 7),
        ("m7_quota", "champions", 7),
    ]


def test_unknown_place_and_product_are_no_obstacle(dbt: Dbt, tmp_path: Path) -> None:
    bare = ("536365", "", "", "4", "12/1/2010 8:26", "2.50", "17850", "")
    run = build(dbt, tmp_path, [bare])
    assert run.query(
        "select product_id, product_name, country, gross_amount from core.order_lines"
    ) == [(None, None, None, 10)]
    assert run.query("select country, order_count from core.customers") == [(None, 1)]
    assert run.query("select count(*) from core.products") == [(0,)]


def test_shop_of_refunds_only(dbt: Dbt, tmp_path: Path) -> None:
    run = build(dbt, tmp_path, [line("C536366", "17850", quantity="-4")])
    assert run.query("select as_of_date from core.shops") == [(None,)]
    assert run.query(
        "select distinct segment_id, as_of_date from segmentation.customer_segments"
    ) == [("prospect", None)]
    assert run.query("select net_amount from core.customers") == [(-10,)]


def test_customer_with_refunds_only_is_a_prospect(dbt: Dbt, tmp_path: Path) -> None:
    run = build(
        dbt,
        tmp_path,
        [line("536365", "17850"), line("C536366", "17851", quantity="-4")],
    )
    assert run.query(
        "select customer_id, segment_id from segmentation.customer_segments "
        "where segment_scheme = 'rfm11' order by all"
    ) == [("17850", "lost"), ("17851", "prospect")]
    assert run.query("select sum(net_amount) from core.customers") == [(0,)]


@pytest.fixture(scope="module")
def spoilt(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One line for every cleaning rule, in the order of the rules."""
    good = line("536365", "17850")
    lines = [
        *(good, good, good),
        line("536366", "17850", quantity="four"),
        line("536372", "17850", quantity="1.5"),
        line("C536373", "17850"),
        line("536367", "17850", price=""),
        line("A536368", "17850"),
        line("536369", "17850", quantity="-4"),
        line("536370", "17850", price="-2.50"),
        line("536371", "17850", price="0"),
        # Each is plausible, and together they exceed what an amount can hold.
        line("536374", "17850", quantity="9999999", price="999999999"),
        line("", "17850"),
    ]
    return build(dbt, tmp_path_factory.mktemp("spoilt"), lines)


def test_every_rejected_line_has_its_reason(spoilt: Run) -> None:
    assert spoilt.query(
        "select rejection_reason, row_count, regexp_extract(row_text, "
        "'order_id: ([^ ]*)', 1) from core.rejected_rows order by all"
    ) == [
        ("accounting_entry", 1, "A536368"),
        ("amount_too_large", 1, "536374"),
        ("exact_duplicate", 2, "536365"),
        ("missing_key", 1, ""),
        ("missing_key", 1, "536367"),
        ("negative_price", 1, "536370"),
        ("negative_quantity", 1, "536369"),
        ("no_amount", 1, "536371"),
        ("positive_cancellation", 1, "C536373"),
        ("unreadable_value", 1, "536366"),
        ("unreadable_value", 1, "536372"),
    ]
    assert spoilt.query(
        "select row_text like '%unreadable Quantity: four; ' from core.rejected_rows "
        "where row_text like 'order_id: 536366 %'"
    ) == [(True,)]
    assert spoilt.query("select count(*) from core.order_lines") == [(1,)]


def test_only_lines_equal_in_every_column_collapse(dbt: Dbt, tmp_path: Path) -> None:
    good = line("536365", "17850")
    renamed = (*good[:2], "COSY", *good[3:])
    later = (*good[:4], "12/1/2010 8:27", *good[5:])
    unreadable = (*good[:3], "four", *good[4:])
    nowhere = ("", *good[1:])
    lines = [good, renamed, good, later, unreadable, unreadable, nowhere, nowhere]
    other_order = line("536366", "17850")
    run = build(dbt, tmp_path, [*lines, (*good[:3], "3", *good[4:]), other_order])
    assert run.query(
        "select order_id, product_name, quantity, cast(ordered_at as varchar) "
        "from core.order_lines order by all"
    ) == [
        ("536365", "COSY", 4, "2010-12-01 08:26:00"),
        ("536365", "TEAPOT", 3, "2010-12-01 08:26:00"),
        ("536365", "TEAPOT", 4, "2010-12-01 08:26:00"),
        ("536365", "TEAPOT", 4, "2010-12-01 08:27:00"),
        ("536366", "TEAPOT", 4, "2010-12-01 08:26:00"),
    ]
    assert run.query(
        "select rejection_reason, row_count from core.rejected_rows order by all"
    ) == [
        *[("exact_duplicate", 1)] * 3,
        ("missing_key", 1),
        ("unreadable_value", 1),
    ]


def test_duplicates_count_if_a_shop_says_so(dbt: Dbt, tmp_path: Path) -> None:
    good = line("536365", "17850")
    run = built(
        dbt(
            *DATA_ONLY,
            raw=write(tmp_path, [good, good, good]),
            variables={
                "shops": "online_retail",
                "online_retail_collapse_duplicates": False,
            },
        )
    )
    assert run.query(
        "select count(*), sum(quantity), sum(gross_amount) from core.order_lines"
    ) == [(1, 12, 30)]
    assert run.query("select count(*) from core.rejected_rows") == [(0,)]


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
    run = dbt(*DATA_ONLY, raw=raw_copy, variables={"shops": "olist"})
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
    ) == [("missing_key", 1)]
    assert run.query(
        "select rejection_reason, row_count from core.rejected_rows "
        "where source_table = 'olist_order_payments_dataset'"
    ) == [("unknown_order", 1)]
    assert run.query(
        "select rejection_reason, sum(row_count) from core.rejected_rows "
        "where source_table = 'olist_order_items_dataset' group by all order by all"
    ) == [("duplicate_key", 1), ("missing_key", 1), ("unknown_order", 1)]
    assert run.query("select max(unit_price) < 99999 from core.order_lines") == [
        (True,)
    ]


def test_products_of_every_basket_make_rules(dbt: Dbt, tmp_path: Path) -> None:
    """What is always bought has no certainty to give, and what gives it no Zhang."""
    lines = [
        (
            str(536365 + order),
            code,
            code,
            "1",
            "12/1/2010 8:26",
            "2.50",
            "17850",
            "France",
        )
        for order in range(25)
        for code in ("22423", "22424", *(["22425"] if order < 22 else []))
    ]
    run = build(dbt, tmp_path, lines)
    assert run.query(
        "select rule_id, zhang is null, certainty is null, is_significant "
        "from baskets.association_rules where antecedent_size = 1 "
        "and consequent_size = 1 order by rule_id"
    ) == [
        ("22423 > 22424", True, True, False),
        ("22423 > 22425", True, False, False),
        ("22424 > 22423", True, True, False),
        ("22424 > 22425", True, False, False),
        ("22425 > 22423", False, True, False),
        ("22425 > 22424", False, True, False),
    ]

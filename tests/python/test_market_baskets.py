"""Files of courses and grocers: no price, no customer, titles for ids, weights."""

import csv
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import DATA_ONLY, ROOT, Dbt, Run, built

from clientele.building.summary import read_summaries
from clientele.segmentation.cluster_names import name_table
from clientele.sources.rendering import Project

ITEMS = ("bread", "coffee", "jam | red", "soup > day", "specialty bar", "tea")
# Without a price: (date, basket, item) of guests, (member, date, item) of members.
GUESTS = [
    (f"{1 + n % 28:02d}-{1 + n // 60:02d}-2016", f"{n}", item)
    for n in range(360)
    for item in {ITEMS[n % 6], ITEMS[n * n % 5], *("tea" * (n % 3 == 0)).split()}
]
MEMBERS = [
    (f"m{n % 40}", f"{1 + n % 28:02d}-{1 + n // 60:02d}-2014", item)
    for n in range(0, 360, 1 + 3)
    for item in {ITEMS[n % 6], ITEMS[n * n % 5]}
] + [(f"m{n}", f"{1 + n:02d}-01-2015", "tea") for n in range(20)]
SHOPS = {
    "guests": {"time": "Date", "order": "Basket", "product": "Item"},
    "members": {"customer": "Member", "time": "Date", "product": "Item"},
}
VARIABLES = {"shops": ",".join(SHOPS)} | {
    f"{shop}_{key}": value
    for shop, columns in SHOPS.items()
    for key, value in {
        "source": "transactions",
        "time_formats": "%d-%m-%Y",
        **{f"{name}_column": column for name, column in columns.items()},
    }.items()
}


def write(folder: Path, shop: str, rows: Iterable[tuple[str, ...]]) -> Path:
    (folder / shop).mkdir(exist_ok=True)
    with (folder / shop / "transactions.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return folder


@pytest.fixture(scope="module")
def baskets(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("baskets")
    write(folder, "guests", [("Date", "Basket", "Item"), *GUESTS])
    write(folder, "members", [("Member", "Date", "Item"), *MEMBERS])
    return built(dbt(*DATA_ONLY, raw=folder, variables=VARIABLES))


def test_lines_without_prices_are_kept(baskets: Run) -> None:
    assert not baskets.query("select * from core.rejected_rows")
    assert baskets.query(
        "select shop_id, count(*), sum(unit_count), sum(gross_amount) "
        "from core.order_lines group by all order by all"
    ) == [
        ("guests", len(GUESTS), len(GUESTS), 0),
        ("members", len(MEMBERS), len(MEMBERS), 0),
    ]


def test_baskets_of_guests_are_counted(baskets: Run) -> None:
    by_basket: dict[str, set[str]] = {}
    for _, basket, item in GUESTS:
        by_basket.setdefault(basket, set()).add(item)
    counts: dict[frozenset[str], int] = {}
    for held in by_basket.values():
        for size in (1, 2):
            for items in combinations(sorted(held), size):
                counts[frozenset(items)] = counts.get(frozenset(items), 0) + 1
    found = baskets.query(
        "select itemset_names, itemset_count, basket_count, minimum_count "
        "from baskets.frequent_itemsets where shop_id = 'guests' and itemset_size <= 2"
    )
    [(_, _, baskets_counted, minimum)] = {(0, 0, *row[2:]) for row in found}
    assert baskets_counted == len(by_basket)
    assert {frozenset(row[0].split(" + ")): row[1] for row in found} == {
        items: count for items, count in counts.items() if count >= minimum
    }
    assert baskets.query(
        "select count(*) from baskets.association_rules where shop_id = 'guests'"
    ) > [(0,)]


def test_rfm_says_that_amounts_are_not_known(baskets: Run) -> None:
    assert baskets.query(
        "select has_amounts, basket_population, shop_id from core.shops order by all"
    ) == [(False, "all", "guests"), (False, "customers", "members")]
    [words] = baskets.query(
        "select bool_and(monetary_amount is null and monetary_score is null), "
        "bool_and(rfm_cell[2] = rfm_cell[3]), bool_and(why like "
        "'%. The shop has no amounts: segments take F in the place of M.'), "
        "bool_and(why_fr like '%. La boutique ne donne pas de montants : %'), "
        "count(distinct rfm_cell) > 5 from segmentation.customer_rfm_scores"
    )
    assert words == (True,) * 5
    assert baskets.query(
        "select distinct rfm_dimension from segmentation.rfm_cut_points order by all"
    ) == [("frequency",), ("recency",)]
    assert baskets.query(
        "select distinct left_out_reason from segmentation.cluster_profiles "
        "where feature_name like '%monetary%' or feature_name like 'average_order%'"
    ) == [("known of 0.0% of customers only",)]


def test_summary_has_no_revenue_without_amounts(baskets: Run) -> None:
    warehouse = read_summaries(baskets.warehouse)
    assert [shop["has_amounts"] for shop in warehouse] == [False, False]


def test_no_customers_have_no_clusters_to_name() -> None:
    none = pa.table({"shop_id": pa.array([], pa.string())})
    condition = {
        **{"segment_id": "lost", "condition_order": 1, "measure_name": "frequency"},
        **{"comparison": "at_most", "basis": "one", "multiple": 1.0},
    }
    conditions = pa.Table.from_pylist([condition])
    assert name_table(none, none, none, conditions, none, {}).num_rows == 0


def test_titles_are_names_and_stay_apart(baskets: Run) -> None:
    assert baskets.query(
        "select product_name from core.products where shop_id = 'guests' order by all"
    ) == [(item,) for item in ITEMS]


def lines_of(folder: Path, rows: list[tuple[str, ...]], **columns: str) -> list[Any]:
    names = {f"transactions_{key}_column": value for key, value in columns.items()}
    project = Project(
        ROOT,
        {"shops": "transactions", "raw_source": "files", **names},
        write(folder, "transactions", rows),
    )
    project.create_views(project.connection, "int_order_lines_cleaned")
    return project.connection.execute(
        "select order_id, cast(quantity as varchar), cast(gross_amount as varchar), "
        "rejection_reason from int_order_lines_cleaned order by all"
    ).fetchall()


def test_sold_by_weight(tmp_path: Path) -> None:
    rows = [
        ("order", "customer", "when", "sku", "qty", "price"),
        ("1", "ann", "2024-01-05", "APPLES", "1.5", "2.00"),
        ("2", "ann", "2024-02-05", "APPLES", "0.732", "2.00"),
        ("3", "bob", "2024-01-05", "TEA", "1", "10.00"),
        ("4", "bob", "2024-01-06", "ORE", "9999999.5", "99000.0002"),
    ]
    assert lines_of(
        *(tmp_path, rows),
        **{"order": "order", "customer": "customer", "time": "when"},
        **{"product": "sku", "quantity": "qty", "unit_price": "price"},
    ) == [
        ("1", "1.5000", "3.0000", None),
        ("2", "0.7320", "1.4640", None),
        ("3", "1.0000", "10.0000", None),
        ("4", "9999999.5000", "989999952499.9999", None),
    ]

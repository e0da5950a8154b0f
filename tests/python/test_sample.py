"""The bundled sample: same bytes always, and every planted truth is in the files.

The counts are measured with SQL on the CSV files, never with the generator's own
counters, and compared with what planted.json claims.
"""

import json
from pathlib import Path

import duckdb
import pytest
from conftest import SIZES, TRAPS

from tools.sample import write_sample

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "seeds" / "raw"
REAL = ROOT.parent / "shared" / "data"
SHOPS = ("olist", "online_retail")  # the others have test files of their own
# Nothing in it is drawn.
FIXED_FILE = "olist/product_category_name_translation.csv"
SEGMENT_GRID = {  # definitions.md: R score, then FM = (F + M + 1) div 2 from 1 to 5
    5: "New, Potential Loyalist, Potential Loyalist, Champions, Champions",
    4: "Promising, Potential Loyalist, Potential Loyalist, Loyal, Champions",
    3: "About To Sleep, Need Attention, Need Attention, Loyal, Loyal",
    2: "Hibernating, Hibernating, At Risk, At Risk, At Risk",
    1: "Lost, Lost, Hibernating, Cannot Lose Them, Cannot Lose Them",
}

VIEWS = """
create view orders as
select
    order_id, customer_id, order_status as status,
    order_purchase_timestamp::timestamp as purchase,
    order_approved_at::timestamp as approved,
    order_delivered_carrier_date::timestamp as carrier,
    order_delivered_customer_date::timestamp as delivered,
    order_estimated_delivery_date::timestamp as estimated
from olist_orders_dataset;

create view items as
select * replace (price::decimal(18, 2) as price)
from olist_order_items_dataset;

create view payments as
select * replace (
    payment_sequential::int as payment_sequential,
    payment_value::decimal(18, 2) as payment_value
)
from olist_order_payments_dataset;

create view reviews as
select
    review_id, order_id, review_score::int as score,
    review_comment_message as message,
    review_creation_date::timestamp as created,
    review_answer_timestamp::timestamp as answered
from olist_order_reviews_dataset;

create view points as select * from olist_geolocation_dataset;

create view people as
select
    customer_unique_id as person, count(*) as orders,
    count(distinct customer_zip_code_prefix) as zips,
    count(distinct customer_city) as cities,
    count(distinct customer_state) as states
from olist_customers_dataset
group by customer_unique_id;

create view lines as
select
    InvoiceNo as invoice, StockCode as code, upper(StockCode) as product,
    Description as text, Quantity::int as quantity,
    strptime(InvoiceDate, '%-m/%-d/%Y %-H:%M') as moment,
    UnitPrice::decimal(18, 4) as price, UnitPrice as price_text,
    CustomerID as customer, Country as country,
    InvoiceNo like 'C%' as is_cancelled,
    regexp_matches(StockCode, '^[0-9]{5}') as is_product
from online_retail;

create view purchases as
select * from lines
where quantity > 0 and price > 0 and not invoice similar to '[AC].*';

-- Cancelled product lines of known customers, with the purchase lines they may undo.
create view cancellations as
select
    any_value(c.quantity) as quantity,
    count(p.invoice) as earlier,
    count(p.invoice) filter (p.quantity = -c.quantity) as equal,
    count(p.invoice) filter (p.quantity > -c.quantity) as larger
from (select *, row_number() over () as id from lines where is_cancelled) as c
left join purchases as p
    on p.customer = c.customer and p.product = c.product and p.price = c.price
    and p.moment < c.moment
where c.is_product and c.customer is not null
group by c.id;
"""

ORDER_REVIEWS = "from reviews join orders using (order_id)"
QUERIES = TRAPS["files"]


class Sample:
    """One written sample: its folder, its record and its tables in DuckDB."""

    def __init__(self, folder: Path, views: str = VIEWS) -> None:
        self.folder = folder
        self.planted = json.loads((folder / "planted.json").read_text())
        self.db = duckdb.connect()
        for path in sorted(folder.glob("*/*.csv")):
            self.db.execute(
                f"create table {path.stem} as from read_csv('{path}', header = true,"
                " all_varchar = true, delim = ',', quote = '\"', nullstr = '')"
            )
        self.db.execute(views)

    def rows(self, query: str) -> list[tuple]:
        return self.db.execute(query).fetchall()

    def column(self, query: str) -> list:
        return [row[0] for row in self.rows(query)]

    def counts(self, queries: dict[str, str]) -> dict[str, int]:
        """How many rows each query finds, by its name."""
        return {
            name: self.column(f"select count(*) from ({query})")[0]
            for name, query in queries.items()
        }


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file the generator writes, by its path in the folder."""
    paths = [*folder.glob("*/*.csv"), *folder.glob("planted.json")]
    paths += folder.glob("PLANTED.md")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module", params=SIZES)
def sample(request, written):
    return Sample(written(request.param))


@pytest.fixture(scope="module")
def default(tmp_path_factory):
    folder = tmp_path_factory.mktemp("default")
    rows = write_sample(folder)
    return Sample(folder), rows


# ------------------------------------------------------------------------- bytes


def test_same_arguments_give_the_same_bytes(default, written):
    assert bytes_of(written("default")) == bytes_of(default[0].folder)


def test_committed_sample_is_what_the_generator_writes(default):
    assert bytes_of(COMMITTED) == bytes_of(default[0].folder), (
        "run `make sample` and commit seeds/raw"
    )


def test_another_seed_gives_other_rows_and_the_same_counts(default, written):
    first, second = bytes_of(default[0].folder), bytes_of(written("other seed"))
    for path in first:
        assert (first[path] == second[path]) == (path == FIXED_FILE), path
    planted = json.loads(second["planted.json"])
    for shop in SHOPS:
        for part in ("traps", "rows", "period", "archetypes", "bundles"):
            assert planted[shop][part] == default[0].planted[shop][part]
    # Of AnyCompany nothing that is recorded is drawn.
    assert planted["anycompany"] == default[0].planted["anycompany"]
    for part in ("traps", "period", "bundles"):
        ours = default[0].planted["transactions"]
        assert planted["transactions"][part] == ours[part]


def test_shops_are_drawn_independently(monkeypatch, default, tmp_path):
    """A change in one shop leaves the bytes of the other alone."""
    monkeypatch.setattr("tools.sample.olist.REPEAT_PERCENT", 6)  # more draws
    write_sample(tmp_path)
    before, after = bytes_of(default[0].folder), bytes_of(tmp_path)
    reviews = "olist/olist_order_reviews_dataset.csv"
    retail = "online_retail/online_retail.csv"
    assert before[reviews] != after[reviews]
    assert before[retail] == after[retail]


def test_files_are_small_and_plain_text(default):
    sample, rows = default
    files = bytes_of(sample.folder)
    tables = {path: text for path, text in files.items() if path.endswith(".csv")}
    assert set(tables) == set(rows)
    assert sum(map(len, tables.values())) <= 3_000_000
    assert sum(rows.values()) <= 40_000
    for path, text in files.items():
        assert b"\r" not in text and not text.startswith(b"\xef\xbb\xbf"), path
        assert text.endswith(b"\n"), path
    # dbt renders Markdown files in the seed folder.
    assert not set("{}%") & set(files["PLANTED.md"].decode())


def test_row_counts_are_returned_and_recorded(sample):
    for shop in SHOPS:
        for file, count in sample.planted[shop]["rows"].items():
            assert sample.column(f"select count(*) from {Path(file).stem}") == [count]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"customers": 199}, "customers is 199.*at least 200"),
        ({"customers": 450.0}, "customers is 450.0: give a whole number"),
        ({"seed": None}, "seed is None: give a whole number"),
        ({"seed": True}, "seed is True: give a whole number"),
    ],
)
def test_bad_arguments_are_named(arguments, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        write_sample(tmp_path, **arguments)


def test_real_files_are_not_written_over(tmp_path):
    real = tmp_path / "olist" / "olist_orders_dataset.csv"
    real.parent.mkdir()
    real.write_text("mine")
    with pytest.raises(ValueError, match="no earlier sample; name an empty directory"):
        write_sample(tmp_path)
    assert real.read_text() == "mine"


def test_an_earlier_sample_is_replaced(tmp_path):
    write_sample(tmp_path, seed=1)
    write_sample(tmp_path, seed=2)
    assert json.loads((tmp_path / "planted.json").read_text())["parameters"] == {
        "customers": 450,
        "seed": 2,
    }


def test_columns_equal_the_publishers(default):
    if not REAL.exists():
        pytest.skip(f"NOT CHECKED against real data: {REAL} is absent")
    # Of the other shops no data is published.
    for path in (path for path in default[1] if path.split("/")[0] in SHOPS):
        real = (REAL / path).with_suffix(".parquet")
        assert default[0].db.sql(f"from {real.stem}").columns == (
            default[0].db.sql(f"from '{real}'").columns
        )


def test_no_id_is_real(default):
    if not REAL.exists():
        pytest.skip(f"NOT CHECKED against real data: {REAL} is absent")
    for path, column in (
        ("olist/olist_orders_dataset", "order_id"),
        ("olist/olist_customers_dataset", "customer_unique_id"),
        ("olist/olist_products_dataset", "product_id"),
        ("olist/olist_sellers_dataset", "seller_id"),
        ("online_retail/online_retail", "InvoiceNo"),
        ("online_retail/online_retail", "CustomerID"),
    ):
        shared = f"from {path.split('/')[1]} join '{REAL}/{path}.parquet' using"
        assert default[0].rows(f"select {column} {shared} ({column}) limit 1") == []


# ------------------------------------------------------------------------- traps


@pytest.mark.parametrize("shop", SHOPS)
def test_traps_are_planted_as_often_as_recorded(sample, shop):
    assert sample.counts(QUERIES[shop]) == sample.planted[shop]["traps"]
    assert min(sample.planted[shop]["traps"].values()) > 0


def test_keys_hold_where_the_publishers_hold(sample):
    """No orphans, unique keys: the traps are the published ones, no others."""
    for table, key in (
        ("olist_orders_dataset", "order_id"),
        ("olist_orders_dataset", "customer_id"),
        ("olist_customers_dataset", "customer_id"),
        ("olist_order_items_dataset", "order_id, order_item_id"),
        ("olist_order_payments_dataset", "order_id, payment_sequential"),
        ("olist_order_reviews_dataset", "review_id, order_id"),
        ("olist_products_dataset", "product_id"),
        ("olist_sellers_dataset", "seller_id"),
        ("product_category_name_translation", "product_category_name"),
    ):
        twice = f"from {table} select {key} group by all having count(*) > 1"
        assert sample.rows(twice) == [], (table, key)
    for child, parent, key in (
        ("olist_order_items_dataset", "olist_orders_dataset", "order_id"),
        ("olist_order_payments_dataset", "olist_orders_dataset", "order_id"),
        ("olist_order_reviews_dataset", "olist_orders_dataset", "order_id"),
        ("olist_orders_dataset", "olist_customers_dataset", "customer_id"),
        ("olist_order_items_dataset", "olist_products_dataset", "product_id"),
        ("olist_order_items_dataset", "olist_sellers_dataset", "seller_id"),
    ):
        assert sample.rows(f"from {child} anti join {parent} using ({key})") == []


def test_periods_are_the_recorded_ones(sample):
    olist, retail = (sample.planted[shop]["period"] for shop in SHOPS)
    [edges] = sample.rows("select min(purchase)::text, max(purchase)::text from orders")
    assert edges == (olist["first"], olist["last"])
    assert sample.column(
        "select max(purchase)::text from orders"
        " where status not in ('canceled', 'unavailable')"
    ) == [olist["last_purchase"]]
    assert olist["last_purchase"] < "2018-09-19" < olist["last"]
    [edges] = sample.rows("select min(moment)::text, max(moment)::text from purchases")
    assert edges == (retail["first"], retail["last"])


# ------------------------------------------------------------------ planted truth


def test_rfm_recovers_the_archetypes(sample):
    """definitions.md: tie-safe fifths, monetary net of cancellations, rfm11 grid."""
    scored = sample.rows("""
        with sales as (
            select *, quantity > 0 and price > 0 as is_purchase
            from (select distinct * from lines) where customer is not null
        ),
        customers as (
            select
                customer,
                floor(epoch(
                    (select max(moment) from purchases) + interval 1 day
                    - max(moment) filter (is_purchase)
                ) / 86400) as recency,
                count(distinct invoice) filter (is_purchase) as frequency,
                sum(quantity * price) as monetary
            from sales group by customer having bool_or(is_purchase)
        )
        select
            customer,
            1 + 5 * (rank() over (order by recency desc) - 1) // count(*) over (),
            1 + 5 * (rank() over (order by frequency) - 1) // count(*) over (),
            1 + 5 * (rank() over (order by monetary) - 1) // count(*) over ()
        from customers
    """)
    segments = {
        int(customer): SEGMENT_GRID[r].split(", ")[(f + m + 1) // 2 - 1]
        for customer, r, f, m in scored
    }
    kinds = sample.planted["online_retail"]["archetypes"]
    assert len(segments) == sum(kind["customers"] for kind in kinds.values()) + 1
    for name, kind in kinds.items():
        ids = range(int(kind["first_id"]), int(kind["last_id"]) + 1)
        assert len(ids) == kind["customers"]
        hits = sum(segments[id_] == kind["expected_segment"] for id_ in ids)
        assert hits >= 0.8 * len(ids), name


def test_default_archetypes_are_large_enough(default):
    kinds = default[0].planted["online_retail"]["archetypes"]
    for name in (
        *("champions", "loyal", "potential_loyalist", "new"),
        *("at_risk", "cannot_lose", "hibernating", "lost"),
    ):
        assert kinds[name]["customers"] >= 40


def test_named_customers_are_found(sample):
    named = sample.planted["online_retail"]["named"]
    for name, customers in named.items():
        found = sample.column(
            f"select customer from ({QUERIES['online_retail'][name]}) order by all"
        )
        assert found == customers


def test_bundles_are_bought_together(sample):
    [baskets] = sample.column("select count(distinct invoice) from purchases")
    bundles = sample.planted["online_retail"]["bundles"]
    assert len(bundles) == 2
    for bundle in bundles:
        codes = str(tuple(bundle["stock_codes"]))
        counts = sample.rows(f"""
            from purchases select product, count(distinct invoice)
            where product in {codes} group by product
        """)
        assert len(counts) == len(bundle["stock_codes"])
        [together] = sample.column(f"""
            select count(*) from (from purchases select invoice
            where product in {codes} group by invoice
            having count(distinct product) = {len(counts)})
        """)
        assert together == bundle["baskets"]
        chance = baskets
        for _, count in counts:
            chance *= count / baskets
        assert together > 4 * chance


def test_sales_peak_in_november_and_december(sample):
    months = sample.column("""
        select strftime(moment, '%Y-%m') from purchases where quantity < 10000
        group by all order by count(distinct invoice) desc limit 2
    """)
    assert set(months) == {"2010-12", "2011-11"}


def test_about_a_quarter_of_the_lines_have_no_customer(sample):
    [share] = sample.column("select avg((customer is null)::int) from lines")
    assert 0.2 < share < 0.3


def test_olist_people_mostly_buy_once(sample):
    once, repeat = (
        sample.planted["olist"]["archetypes"][name]
        for name in ("one_time_buyers", "repeat_buyers")
    )
    for kind, condition in ((once, "orders = 1"), (repeat, "orders > 1")):
        [edges] = sample.rows(
            f"select count(*), min(person), max(person) from people where {condition}"
        )
        assert edges == (kind["customers"], kind["first_id"], kind["last_id"])
    share = once["customers"] / (once["customers"] + repeat["customers"])
    assert 0.96 < share < 0.98


def test_late_deliveries_are_rated_worse(sample):
    on_time, late = sample.column(f"""
        select avg(score) {ORDER_REVIEWS} where delivered is not null
        group by delivered > estimated + interval 3 days
        order by any_value(delivered > estimated + interval 3 days)
    """)
    assert on_time - late > 1

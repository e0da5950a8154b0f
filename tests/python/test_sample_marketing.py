"""The marketing shop of the bundled sample: what PLANTED.md claims is in the files.

Everything is measured with SQL on the CSV files, never with the generator's own
counters. The views say how the files are to be read.
"""

import pytest
from conftest import SIZES
from test_sample import Sample

VIEWS = """
create table channels as
select unnest(['Online', 'In-Store', 'Social', 'Email', 'TV']) as known;

-- Every row as it stands; channels are told apart by trimmed lower case only.
create view sales as
select
    Sale_ID::int as sale_id, Product_ID as product, Date::date as day,
    regexp_replace(Customer_ID, '\\.0$', '') as customer,
    Customer_ID as customer_text, Quantity::int as quantity,
    try_cast(Sale_Price as decimal(18, 2)) as price, known as channel,
    sales_data.Channel as channel_text
from sales_data
left join channels on lower(trim(sales_data.Channel)) = lower(known);

-- Usable rows, one per Sale_ID: of two the smaller quantity, which sorts first.
create view kept as
select *, quantity * price as amount, quantity > 0 as is_purchase
from sales
where price is not null and quantity <> 0
qualify row_number() over (partition by sale_id order by quantity) = 1;

create view campaigns as
select
    Campaign_ID::int as campaign_id, Start_Date::date as started,
    End_Date::date as ended, Budget::decimal(18, 2) as budget,
    Impressions::int as impressions, Clicks::int as clicks,
    Conversions::int as conversions, Spend::decimal(18, 2) as spend,
    known as channel, market_data.Channel as channel_text
from market_data
left join channels on lower(trim(market_data.Channel)) = lower(known);

create view ran as select * from campaigns where ended >= started;

create view customers as
select
    Customer_ID as customer, Age as age, Join_Date::date as joined,
    Total_Spent::decimal(18, 2) as total_spent
from customers_data;

create view spent as
select
    customer, sum(amount) as amount, min(day) as first_day,
    max(day) filter (is_purchase) as last_day,
    count(*) filter (is_purchase) as orders
from kept where customer is not null group by customer;

create view steps as
select
    customer, channel, day,
    lag(channel) over (partition by customer order by day) as previous
from kept where is_purchase and customer is not null;

create view journeys as
select
    string_agg(channel, ' > ' order by day) as journey,
    arg_min(channel, day) as first_channel, arg_max(channel, day) as last_channel
from steps where channel is distinct from previous group by customer;
"""

QUERIES = {
    "campaigns_channel_misspelt": "from campaigns where channel_text <> channel",
    "campaigns_ended_before_start": "from campaigns where ended < started",
    "campaigns_without_budget": "from campaigns where budget = 0",
    "campaigns_without_conversions": "from campaigns where conversions = 0",
    "campaigns_without_spend": "from campaigns where spend = 0 and budget = 0",
    "customers_joined_after_first_sale": (
        "from customers join spent using (customer) where joined > first_day"
    ),
    "customers_total_spent_disagrees": (
        "from customers left join spent using (customer)"
        " where total_spent <> coalesce(amount, 0)"
    ),
    "customers_without_age": "from customers where age is null",
    "customers_without_sales": "from customers anti join sales using (customer)",
    "products_without_category": "from products_data where Category is null",
    "sales_channel_misspelt": (
        "from (from sales select distinct sale_id where channel_text <> channel)"
    ),
    "sales_customer_id_with_decimal": (
        "from (from sales select distinct sale_id where customer_text like '%.0')"
    ),
    "sales_exact_duplicates": (
        "from (select row_number() over (partition by all_columns) as n from"
        " (select sales_data::varchar as all_columns from sales_data)) where n > 1"
    ),
    "sales_number_twice": (
        "from (from sales select sale_id group by all"
        " having count(distinct quantity) > 1)"
    ),
    "sales_of_unknown_customers": (
        "from kept anti join customers using (customer) where customer is not null"
    ),
    "sales_of_unknown_products": (
        "from kept anti join products_data on product = Product_ID"
    ),
    "sales_price_unreadable": "from sales where price is null",
    "sales_quantity_negative": "from sales where quantity < 0",
    "sales_quantity_zero": "from sales where quantity = 0",
    "sales_without_customer": "from sales where customer is null",
}


@pytest.fixture(scope="module", params=SIZES)
def shop(request, written):
    shop = Sample(written(request.param), VIEWS)
    shop.customers = shop.planted["parameters"]["customers"]
    shop.folder, shop.planted = shop.folder / "marketing", shop.planted["marketing"]
    shop.truths = shop.planted["truths"]
    return shop


def by_name(row: dict, *names: str) -> tuple:
    """planted.json sorts its keys, so that the order of columns is lost."""
    return tuple(row[name] for name in names)


# ------------------------------------------------------------------------- traps


def test_traps_are_planted_as_often_as_recorded(shop):
    assert shop.counts(QUERIES) == shop.planted["traps"]
    assert min(shop.planted["traps"].values()) > 0


def test_files_are_small(shop):
    files = [*shop.folder.glob("*.csv")]
    assert len(files) == 4
    if shop.customers <= 450:
        assert sum(shop.planted["rows"].values()) <= 4_200
        assert sum(path.stat().st_size for path in files) <= 300_000


def test_columns_are_the_published_ones_and_spend(shop):
    for table, columns in (
        (
            "customers_data",
            "Customer_ID,Name,Age,Gender,Location,Join_Date,Total_Spent",
        ),
        ("products_data", "Product_ID,Product_Name,Category,Price,Brand"),
        (
            "market_data",
            "Campaign_ID,Channel,Start_Date,End_Date,Budget,Impressions,Clicks,"
            "Conversions,Spend",
        ),
        (
            "sales_data",
            "Sale_ID,Product_ID,Customer_ID,Date,Quantity,Sale_Price,Channel",
        ),
    ):
        assert ",".join(shop.db.sql(f"from {table}").columns) == columns


def test_nothing_else_is_wrong(shop):
    """Keys are unique but for the traps; every channel is read."""
    for table, key in (
        ("customers_data", "Customer_ID"),
        ("products_data", "Product_ID"),
        ("market_data", "Campaign_ID"),
    ):
        twice = f"from {table} select {key} group by all having count(*) > 1"
        assert shop.rows(twice) == [], table
    for query in (
        "from sales where channel is null",
        "from campaigns where channel is null",
        "from campaigns where clicks > impressions or conversions > clicks",
        "from ran where date_trunc('month', started) <> date_trunc('month', ended)",
        "from kept where price <= 0",
        # Otherwise the order of a journey would be a matter of taste.
        "from steps select customer, day group by all having count(*) > 1",
    ):
        assert shop.rows(query) == [], query


def test_period_is_the_recorded_one(shop):
    [edges] = shop.rows(
        "select min(day)::text, max(day)::text from kept where is_purchase"
    )
    assert edges == by_name(shop.planted["period"], "first", "last_purchase")
    [last] = shop.column("select max(day)::text from sales")
    assert last == shop.planted["period"]["last"]


def test_refunds_follow_a_purchase_of_the_same(shop):
    """Each has an earlier purchase: same buyer, product, price and channel."""
    assert (
        shop.rows("""
        from kept as refund semi join customers using (customer)
        anti join kept as purchase
            on purchase.customer = refund.customer
            and purchase.product = refund.product
            and purchase.price = refund.price
            and purchase.channel = refund.channel
            and purchase.day < refund.day
            and purchase.quantity >= -refund.quantity
        where not refund.is_purchase
    """)
        == []
    )


# ------------------------------------------------------------------ planted truth


def test_journeys_start_and_end_where_planted(shop):
    starts, ends = (
        dict(shop.rows(f"select {side}, count(*) from journeys group by all"))
        for side in ("first_channel", "last_channel")
    )
    for row in shop.truths["journey_ends"]:
        channel = row["channel"]
        assert by_name(row, "started", "ended") == (starts[channel], ends[channel])
    named = shop.planted["named"]
    assert named["channel_that_starts_most"] == [max(starts, key=starts.get)]
    assert named["channel_that_ends_most"] == [max(ends, key=ends.get)]
    assert max(starts, key=starts.get) == "Social"
    assert max(ends, key=ends.get) == "Online"


def test_revenue_grows_and_peaks_in_december(shop):
    measured = shop.rows("""
        select
            strftime(day, '%Y-%m') as month, count(*) filter (is_purchase),
            coalesce(sum(amount) filter (is_purchase), 0)::double,
            coalesce(-sum(amount) filter (not is_purchase), 0)::double,
            sum(amount)::double as revenue
        from kept group by month order by month
    """)
    names = ("month", "sales", "gross", "refunds", "revenue")
    assert measured == [by_name(row, *names) for row in shop.truths["seasonal_trend"]]
    assert len(measured) == 24
    for year in ("2023", "2024"):
        revenue = {row[0]: row[-1] for row in measured if row[0].startswith(year)}
        assert max(revenue, key=revenue.get) == f"{year}-12"


def test_trend_is_the_recorded_one(shop):
    [(months, slope, fit)] = shop.rows("""
        select count(*), regr_slope(revenue, month), regr_r2(revenue, month)
        from (
            select datediff('month', date '2023-01-01', day) as month,
                sum(amount)::double as revenue
            from kept group by month
        )
    """)
    [truth] = shop.truths["trend_fit"]
    assert months == truth["months"]
    assert slope == pytest.approx(truth["slope"], abs=1e-5)
    assert fit == pytest.approx(truth["r_squared"], abs=1e-6)
    assert 0.75 < fit < 0.85
    # The December peaks lie late in their years and steepen the line a little.
    assert 1.0 < slope / truth["slope_planted"] < 1.2


def test_daily_revenue_of_online_and_social_correlates(shop):
    measured = shop.rows("""
        with days as (
            select unnest(generate_series(
                timestamp '2023-01-01', timestamp '2024-12-31', interval 1 day
            ))::date as day
        ),
        daily as (
            select channel, day, coalesce(sum(amount), 0)::double as revenue
            from (select distinct channel from kept) cross join days
            left join kept using (channel, day)
            group by all
        )
        select a.channel, b.channel, count(*), round(corr(a.revenue, b.revenue), 6)
        from daily as a join daily as b using (day)
        where a.channel < b.channel group by all order by all
    """)
    names = ("channel_a", "channel_b", "days", "r")
    truth = [by_name(row, *names) for row in shop.truths["channel_correlation"]]
    assert [row[:3] for row in measured] == [row[:3] for row in truth]
    assert [row[3] for row in measured] == pytest.approx(
        [row[3] for row in truth], abs=2e-6
    )
    best, second = sorted(measured, key=lambda row: row[3])[:-3:-1]
    assert list(best[:2]) == shop.planted["named"]["channels_most_correlated"]
    assert list(best[:2]) == ["Online", "Social"]
    assert best[3] > 0.3 and best[3] > second[3] + 0.1

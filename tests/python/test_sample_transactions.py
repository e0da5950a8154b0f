"""The user's own shop in the sample: its traps, its bundles, and its drift.

Counts are measured with SQL on the CSV files, never with the generator's counters.
"""

import json
from itertools import pairwise

import duckdb
import numpy as np
import pytest
from conftest import SIZES
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from test_sample import COMMITTED, Sample

from tools.sample import transactions
from tools.sample._planting import csv_text

VIEWS = """
create macro as_euros(value) as try_cast(
    replace(replace(replace(value, ' €', ''), '.', ''), ',', '.') as decimal(18, 2)
);

create view lines as
select
    "Order No" as order_no, "Order Date" as date_text,
    coalesce("Order No", "Customer" || ' ' || "Order Date") as order_key,
    "Customer" as customer, "Channel" as channel,
    "Item" as item, "Item Name" as name, "Category" as category,
    "Unit Price" as price_text, "Unit Cost" as cost, "Discount" as discount_text,
    "Qty"::int as quantity, as_euros("Unit Price") as price,
    coalesce(as_euros("Discount"), 0) as discount,
    "Refund" is not null as is_refund,
    coalesce(
        try_strptime("Order Date", '%d/%m/%Y %H:%M'),
        try_strptime("Order Date", '%d/%m/%Y')
    ) as moment
from transactions;

create view purchases as
select *, quantity * price - discount as amount from lines
where not is_refund and moment is not null and price > 0;

-- Refunds with the purchase lines that they may undo.
create view refunds as
select
    count(p.item) as earlier,
    count(p.item) filter (p.quantity = r.quantity) as equal,
    count(p.item) filter (p.quantity > r.quantity) as larger
from (select * from lines where is_refund) as r
left join purchases as p
    on p.customer = r.customer and p.item = r.item and p.price = r.price
    and p.moment < r.moment
group by r.order_no;

create view spent as
select
    *, as_euros("budget") as budget_euros, as_euros("spend") as spend_euros,
    strptime("date", '%d/%m/%Y') as day
from marketing_spend;

create view touches as
select *, try_strptime("time", '%d/%m/%Y %H:%M') as moment
from touchpoints;
"""
REPEATED = (
    "from (select row_number() over (partition by all_columns) as n from"
    " (select {0}::varchar as all_columns from {0})) where n > 1"
)

QUERIES = {
    "customers_with_only_refunds": (
        "from (from lines select customer where customer is not null group by all"
        " having bool_and(is_refund))"
    ),
    "dates_unreadable": "from lines where moment is null and date_text is not null",
    "guest_lines": "from lines where customer is null",
    "item_names_in_capitals": "from lines where name = upper(name)",
    "item_names_padded": "from lines where name <> trim(name)",
    "items_missing": "from lines where item is null",
    "lines_repeated": REPEATED.format("transactions"),
    "lines_with_discount": "from purchases where discount > 0 and amount > 0",
    "lines_without_order_number": "from lines where order_no is null",
    "orders_dated_without_time": (
        "from (select distinct order_no from lines"
        " where moment is not null and not contains(date_text, ':'))"
    ),
    "prices_unreadable": "from lines where price is null and price_text = 'gratis'",
    "prices_with_thousands_point": "from lines where price_text similar to '1\\.2.*'",
    "prices_zero": "from lines where price = 0",
    "refund_lines": "from lines where is_refund",
    "refunds_exact": "from refunds where equal = 1",
    "refunds_partial": "from refunds where equal = 0 and larger = 1",
    "refunds_without_purchase": "from refunds where earlier = 0",
    "spend_below_zero": "from spent where spend_euros < 0",
    "spend_channels_misspelt": "from spent where channel <> lower(trim(channel))",
    "spend_clicks_below_zero": "from spent where clicks::int < 0",
    "spend_impressions_missing": "from spent where impressions is null",
    "spend_missing_with_budget": (
        "from spent where spend is null and budget is not null"
    ),
    "spend_rows_repeated": REPEATED.format("marketing_spend"),
    "spend_unreadable": "from spent where spend = 'to come'",
    "spend_without_amounts": "from spent where coalesce(spend, budget) is null",
    "spend_without_channel": "from spent where channel is null",
    "spend_without_date": "from spent where day is null",
    "touchpoint_channels_misspelt": (
        "from touches where channel <> lower(trim(channel))"
    ),
    "touchpoint_customers_as_floats": "from touches where customer like '%.0'",
    "touchpoint_times_unreadable": "from touches where moment is null",
    "touchpoints_repeated": REPEATED.format("touchpoints"),
    "touchpoints_without_channel": "from touches where channel is null",
    "touchpoints_without_customer": (
        "from touches where coalesce(customer, 'guest') = 'guest'"
    ),
    "unit_costs_missing": "from lines where cost is null",
}


@pytest.fixture(scope="module", params=SIZES)
def sample(request, written):
    sample = Sample(written(request.param), VIEWS)
    sample.shop = sample.planted["transactions"]
    return sample


def test_traps_are_planted_as_often_as_recorded(sample):
    assert sample.counts(QUERIES) == sample.shop["traps"]
    assert min(sample.shop["traps"].values()) > 0


def test_rows_and_period_are_the_recorded_ones(sample):
    [count] = sample.column("select count(*) from transactions")
    assert count == sample.shop["rows"]["transactions.csv"]
    [edges] = sample.rows("select min(moment)::text, max(moment)::text from purchases")
    assert edges == (sample.shop["period"]["first"], sample.shop["period"]["last"])


def test_cells_are_written_as_the_software_writes_them(sample):
    for column, pattern in (
        ("Order No", "SO-[0-9]{6}"),
        ("Customer", "[0-9]{5}\\.0"),
        ("Qty", "[1-9][0-9]*"),
        ("Unit Cost", "([0-9]{1,3}\\.)*[0-9]{1,3},[0-9]{2} €"),
        ("Discount", "([0-9]{1,3}\\.)*[0-9]{1,3},[0-9]{2} €"),
        ("Channel", "Web|Shop|Phone"),
        ("Refund", "yes"),
    ):
        strange = f"""
            select distinct "{column}" from transactions
            where not regexp_full_match("{column}", '{pattern}')
        """
        assert sample.column(strange) == [], column


def test_archetypes_hold_the_recorded_customers(sample):
    buyers = sample.column("""
        select distinct customer::double::int from purchases
        where customer is not null
    """)
    kinds = sample.shop["archetypes"].values()
    assert len(buyers) == sum(kind["customers"] for kind in kinds)
    for kind in kinds:
        ids = range(int(kind["first_id"]), int(kind["last_id"]) + 1)
        assert len(ids) == kind["customers"]
        assert set(ids) <= set(buyers)


def test_named_customers_are_found(sample):
    name = "customers_with_only_refunds"
    found = sample.column(f"""
        select customer::double::int::text from ({QUERIES[name]}) order by all
    """)
    assert found == sample.shop["named"][name]


# --------------------------------------------------------- spend and touchpoints


def test_spend_adds_up_to_the_recorded_totals(sample):
    found = sample.rows("""
        select
            lower(trim(channel)), count(*), sum(budget_euros)::text,
            sum(coalesce(spend_euros, budget_euros))::text, sum(clicks::int),
            sum(replace(conversions, ',', '.')::double)
        from spent
        where
            day is not null and channel is not null and clicks::int >= 0
            and (spend is null or spend_euros >= 0)
            and coalesce(spend, budget) is not null
        group by all order by all
    """)
    columns = ("channel", "rows", "budget", "spend", "clicks", "conversions")
    assert found == [
        tuple(row[column] for column in columns)
        for row in truth(sample, "spend_by_channel")
    ]


def test_the_last_touch_sees_no_contact(sample):
    """And it ranks the channels otherwise than what they are worth."""
    effects = truth(sample, "channel_effects")
    last = {row["channel"]: row["last_touch_conversions"] for row in effects}
    found = sample.rows("""
        select lower(channel), count(distinct order_key) from purchases group by all
    """)
    counted = dict(found)
    assert last == dict.fromkeys(last, 0) | counted
    worth = {row["channel"]: row["removal_effect"] for row in effects}
    assert worth["search"] > worth["phone"]
    assert last["search"] == 0 < last["phone"]


def test_channels_are_planted_apart():
    """Whoever defines a path a little otherwise gets the same ranks."""
    planted = json.loads((COMMITTED / "planted.json").read_text("utf-8"))
    effects = planted["transactions"]["truths"]["channel_effects"]
    worth = [row["removal_effect"] for row in effects]
    assert [row["markov_rank"] for row in effects] == [1, 2, 3, 4, 5, 6, 7]
    assert all(a > 1.05 * b for a, b in pairwise(worth))


def truth(sample, name):
    return sample.shop["truths"][name]


# ------------------------------------------------------------------------- drift

MONTHS = [f"2024-{month:02d}-01" for month in range(1, 13)] + ["2025-01-01"]


def model_aris(db, clusters):
    """definitions.md, model drift: frozen centroids against each month's refit."""
    found, frozen = [], None
    for as_of in MONTHS:
        rows = db.execute(f"""
            select
                ln(1 + count(distinct order_no)),
                ln(1 + sum(amount)::double),
                date_diff('day', max(moment)::date, date '{as_of}'),
                sum(amount)::double / count(distinct order_no),
                date_diff('day', min(moment)::date, date '{as_of}'),
                count(distinct category)
            from purchases where customer is not null and moment < '{as_of}'
            group by customer order by customer
        """).fetchall()
        features = np.array(rows, dtype=float)
        scaled = (features - features.mean(axis=0)) / features.std(axis=0)
        refit = KMeans(clusters, n_init=10, random_state=1).fit(scaled)
        frozen = refit.cluster_centers_ if frozen is None else frozen
        distances = np.linalg.norm(scaled[:, None] - frozen[None], axis=2)
        found.append(adjusted_rand_score(distances.argmin(axis=1), refit.labels_))
    return dict(zip(MONTHS, found, strict=True))


def opened(folder, seed, drifts):
    """The tables of a shop with or without the drift."""
    shop = transactions.build(seed, 450, drifts)
    db = duckdb.connect()
    for name, table in shop.tables.items():
        path = folder / name
        path.write_text(csv_text(table), "utf-8")
        db.execute(
            f"create table {path.stem} as from read_csv('{path}', header = true,"
            " all_varchar = true, delim = ',', quote = '\"', nullstr = '')"
        )
    db.execute(VIEWS)
    return db, shop


@pytest.mark.parametrize("seed", [7, 8])
def test_the_model_goes_stale_after_the_drift_date_only(tmp_path, seed):
    db, shop = opened(tmp_path, seed, drifts=True)
    [promise] = shop.truths["drift_promises"]
    assert MONTHS[0] == promise["baseline_date"]
    assert promise["clusters"] in (3, 4)
    for clusters in (3, 4):
        aris = model_aris(db, clusters)
        drift = shop.period["drift_date"]
        before = [ari for at, ari in aris.items() if at <= drift]
        after = [ari for at, ari in aris.items() if at >= promise["called_from"]]
        assert len(before) == 7
        assert len(after) == 5
        assert min(before) > promise["model_ari_before_above"], aris
        assert max(after) < promise["model_ari_after_below"], aris


@pytest.mark.parametrize("seed", [7, 8])
def test_the_stationary_twin_stays_silent(tmp_path, seed):
    db, shop = opened(tmp_path, seed, drifts=False)
    assert "drift_date" not in shop.period
    for clusters in (3, 4):
        aris = model_aris(db, clusters)
        assert min(aris.values()) > 0.85, aris


def test_the_twin_equals_the_shop_before_the_drift(tmp_path):
    """The same kinds of customers arrive at the same rate."""
    arrivals = []
    for drifts in (True, False):
        db, _ = opened(tmp_path, 7, drifts)
        [(count,)] = db.execute(
            "select count(distinct customer) from purchases where moment < "
            "'2024-07-01' and customer is not null"
        ).fetchall()
        arrivals.append(count)
    assert abs(arrivals[0] - arrivals[1]) <= 3

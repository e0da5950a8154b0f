"""AnyCompany in the sample: its traps, its archetypes, and that K-Means finds them.

Counts are measured with SQL on the CSV files, never with the generator's counters.
"""

import numpy as np
import pytest
from conftest import SIZES
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_rand_score,
    davies_bouldin_score,
    silhouette_score,
)
from test_sample import SEGMENT_GRID, Sample

VIEWS = """
create view ledger as
select
    *, lower(transaction_type) as kind,
    try_cast(amount as decimal(18, 2)) as value,
    try_cast(transaction_date as date) as day
from financial_transactions;

create view versions as
select
    *, row_number() over (partition by transaction_id order by day desc) as version
from (select distinct * from ledger) where transaction_id is not null;

-- What counts: the amount without its sign, the latest row of each id.
create view kept as
select transaction_id, entity, account_code, day, abs(value) as value
from versions
where version = 1 and kind = 'sale' and entity is not null and day is not null
    and value <> 0;

create view refunds as
select
    value, entity,
    entity in (select entity from kept) as is_known,
    exists (
        from kept
        where kept.entity = r.entity and kept.account_code = r.account_code
            and kept.value = abs(r.value) and kept.day < r.day
    ) as is_whole
from ledger as r where kind = 'refund';

create view customers as
select
    entity,
    date '2025-01-01' - max(day) as recency,
    date '2025-01-01' - min(day) as tenure,
    count(*) as frequency,
    sum(value) as monetary,
    count(distinct account_code) as categories
from kept group by entity;
"""


def repeats(table: str) -> str:
    """The rows that equal an earlier one in every column."""
    return (
        "from (select row_number() over (partition by all_columns) as n from"
        f" (select {table}::varchar as all_columns from {table})) where n > 1"
    )


DEMOGRAPHICS, LEDGER = "from customer_demographics", "from ledger"
CAMPAIGNS = "from marketing_campaigns"
QUERIES = {
    "births_after_the_data": f"{DEMOGRAPHICS} where date_of_birth > '2024-12-31'",
    "births_in_1900": f"{DEMOGRAPHICS} where date_of_birth = '1900-01-01'",
    "campaigns_conversion_out_of_range": (
        f"{CAMPAIGNS} where conversion_rate::double not between 0 and 1"
    ),
    "campaigns_ending_before_start": f"{CAMPAIGNS} where end_date < start_date",
    "campaigns_with_budget_zero": f"{CAMPAIGNS} where budget::double = 0",
    "campaigns_with_reach_zero": f"{CAMPAIGNS} where reach = '0'",
    "campaigns_without_budget": f"{CAMPAIGNS} where budget is null",
    "dates_unreadable": f"{LEDGER} where day is null",
    "demographics_conflicting_rows": (
        f"from (from (select distinct * {DEMOGRAPHICS}) select customer_id"
        " group by all having count(*) = 2)"
    ),
    "demographics_exact_duplicates": repeats("customer_demographics"),
    "entities_with_only_refunds": (
        f"from ({LEDGER} select entity where kind in ('sale', 'refund') group by all"
        " having bool_and(kind = 'refund'))"
    ),
    "entities_with_only_rejected_sales": (
        f"from (select distinct entity {LEDGER} where kind = 'sale')"
        " anti join kept using (entity) where entity is not null"
    ),
    "entities_without_demographics": (
        "from customers anti join customer_demographics on entity = customer_id"
    ),
    "exact_duplicate_transactions": repeats("financial_transactions"),
    "expenses": f"{LEDGER} where kind = 'expense'",
    "genders_in_short_form": f"{DEMOGRAPHICS} where length(gender) = 1",
    "incomes_missing": f"{DEMOGRAPHICS} where annual_income is null",
    "incomes_negative": f"{DEMOGRAPHICS} where try_cast(annual_income as int) < 0",
    "incomes_unreadable": (
        f"{DEMOGRAPHICS} where annual_income is not null"
        " and try_cast(annual_income as int) is null"
    ),
    "payrolls": f"{LEDGER} where kind = 'payroll'",
    "prospects": (
        f"from (select distinct customer_id {DEMOGRAPHICS})"
        " anti join ledger on entity = customer_id"
    ),
    "refunds_negative": "from refunds where value < 0",
    "refunds_of_part_of_a_sale": "from refunds where is_known and not is_whole",
    "refunds_of_whole_sales": "from refunds where is_whole",
    "refunds_positive": "from refunds where value > 0",
    "sales_kept": "from kept",
    "sales_negative": f"{LEDGER} where kind = 'sale' and value < 0",
    "sales_of_amount_zero": f"{LEDGER} where kind = 'sale' and value = 0",
    "sales_with_unreadable_amount": (
        f"{LEDGER} where kind = 'sale' and value is null and amount is not null"
    ),
    "sales_without_account_code": "from kept where account_code is null",
    "sales_without_entity": f"{LEDGER} where kind = 'sale' and entity is null",
    "transaction_ids_rewritten": (
        "from (from versions select transaction_id group by all having count(*) > 1)"
    ),
    "transactions_superseded": "from versions where version > 1",
    "transactions_without_id": f"{LEDGER} where transaction_id is null",
    "transactions_without_payment_method": f"{LEDGER} where payment_method is null",
    "types_not_in_title_case": f"{LEDGER} where transaction_type in ('SALE', 'sale')",
}


@pytest.fixture(scope="module", params=SIZES)
def sample(request, written):
    sample = Sample(written(request.param), VIEWS)
    sample.shop = sample.planted["anycompany"]
    return sample


def kind_of(sample, entity):
    """The archetype that the record gives an entity."""
    [kind] = [
        name
        for name, kind in sample.shop["archetypes"].items()
        if kind["first_id"] <= entity <= kind["last_id"]
    ]
    return kind


def test_traps_are_planted_as_often_as_recorded(sample):
    assert sample.counts(QUERIES) == sample.shop["traps"]
    assert min(sample.shop["traps"].values()) > 0


def test_row_counts_are_recorded(sample):
    for file, count in sample.shop["rows"].items():
        table = file.removesuffix(".csv")
        assert sample.column(f"select count(*) from {table}") == [count]


def test_period_is_the_recorded_one(sample):
    [edges] = sample.rows("select min(day)::text, max(day)::text from kept")
    assert edges == (sample.shop["period"]["first"], sample.shop["period"]["last"])


def test_superseded_rows_do_not_all_come_first(sample):
    """The date alone says which row of an id is the latest."""
    orders = sample.column("""
        select distinct first(day order by rowid) > last(day order by rowid)
        from (select rowid, transaction_id, transaction_date as day
              from financial_transactions)
        group by transaction_id having count(distinct day) > 1
    """)
    assert set(orders) == {True, False}


def test_as_many_customers_as_published(sample):
    expected = sample.planted["parameters"]["customers"] * 766 // 450
    assert sample.column("select count(*) from customers") == [expected]


def test_archetypes_hold_the_recorded_customers(sample):
    entities = sample.column("select entity from customers")
    kinds = [kind_of(sample, entity) for entity in entities]
    assert len(set(kinds)) == 6
    for name, kind in sample.shop["archetypes"].items():
        assert kinds.count(name) == kind["customers"], name


def test_rfm_recovers_the_archetypes(sample):
    """definitions.md: tie-safe fifths, monetary net of refunds, rfm11 grid."""
    scored = sample.rows("""
        with net as (
            select entity, recency, frequency, monetary - coalesce(back, 0) as monetary
            from customers left join (
                select entity, sum(abs(value)) as back from refunds group by entity
            ) using (entity)
        )
        select
            entity,
            1 + 5 * (rank() over (order by recency desc) - 1) // count(*) over (),
            1 + 5 * (rank() over (order by frequency) - 1) // count(*) over (),
            1 + 5 * (rank() over (order by monetary) - 1) // count(*) over ()
        from net
    """)
    hits = dict.fromkeys(sample.shop["archetypes"], 0)
    for entity, r, f, m in scored:
        name = kind_of(sample, entity)
        segment = SEGMENT_GRID[r].split(", ")[(f + m + 1) // 2 - 1]
        hits[name] += segment == sample.shop["archetypes"][name]["expected_segment"]
    for name, kind in sample.shop["archetypes"].items():
        assert hits[name] >= 0.9 * kind["customers"], name


@pytest.mark.parametrize("recipe", ["published", "clientele"])
def test_kmeans_finds_the_six_archetypes(sample, recipe):
    """The published quality, and k = 6 as the best of 2 to 10."""
    [promise] = [
        row
        for row in sample.shop["truths"]["cluster_promises"]
        if row["recipe"] == recipe
    ]
    rows = sample.rows("""
        select entity, frequency, monetary, recency, monetary / frequency, tenure,
            categories
        from customers order by entity
    """)
    features = np.array([row[1:] for row in rows], dtype=float)
    if recipe == "clientele":
        features[:, :2] = np.log1p(features[:, :2])
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    labels = {
        k: KMeans(k, n_init=10, random_state=42).fit_predict(scaled)
        for k in range(2, 11)
    }
    silhouettes = {k: silhouette_score(scaled, found) for k, found in labels.items()}
    assert max(silhouettes, key=silhouettes.get) == promise["clusters"] == 6
    assert silhouettes[6] > promise["silhouette_above"]
    assert davies_bouldin_score(scaled, labels[6]) < promise["davies_bouldin_below"]
    planted = [kind_of(sample, row[0]) for row in rows]
    assert adjusted_rand_score(planted, labels[6]) > promise["ari_above"]


def test_campaigns_bring_and_cost_what_the_sales_allow(sample):
    """Each one, and all of them: no more conversions than sales, less than revenue."""
    sold = """
        with campaigns as (
            select
                *, budget::double as cost,
                round(reach::int * conversion_rate::double) as conversions
            from marketing_campaigns
            where budget is not null and reach <> '0' and end_date >= start_date
                and conversion_rate::double between 0 and 1
        ), sold as (
            select
                campaign_id, reach::int as reach, cost, conversions,
                count(entity) as sales, coalesce(sum(value), 0) as revenue
            from campaigns left join kept
                on lower(split_part(account_code, '-', 2)) = lower(product_category)
                and day between start_date::date and end_date::date
            group by all
        )
    """
    assert not sample.rows(f"""
        {sold} from sold
        where conversions > sales or conversions > reach or cost > revenue
    """)
    [(count, conversions, cost)] = sample.rows(
        f"{sold} select count(*), sum(conversions), sum(cost) from sold"
    )
    [(sales, revenue)] = sample.rows("select count(*), sum(value) from kept")
    assert count > 50
    assert 0.05 < conversions / sales < 0.5
    assert 0.02 < cost / float(revenue) < 0.2

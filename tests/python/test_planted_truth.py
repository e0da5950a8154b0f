"""What the sample's generator planted, the marts find (seeds/raw/planted.json)."""

import io
import json
from operator import itemgetter
from typing import Any

import pytest
from conftest import ROOT, SAMPLE, TRAPS, Run
from rich.console import Console

from clientele.building import summary
from tools.sample._marketing import MONTHS
from tools.sample._marketing_buyers import LEVEL, SEASON, TREND

PLANTED = json.loads((SAMPLE / "planted.json").read_text("utf-8"))
RETAIL = PLANTED["online_retail"]
OLIST = PLANTED["olist"]
MARKETING = PLANTED["marketing"]
TRANSACTIONS = PLANTED["transactions"]


def one(run: Run, sql: str) -> Any:
    return run.query(sql)[0][0]


@pytest.mark.parametrize(
    ("shop", "archetype"),
    [
        (shop, archetype)
        for shop in ("online_retail", "anycompany")
        for archetype in PLANTED[shop]["archetypes"]
    ],
)
def test_archetype_is_found_by_rfm11(sample: Run, shop: str, archetype: str) -> None:
    planted = PLANTED[shop]["archetypes"][archetype]
    found = one(
        sample,
        "select count(*) filter (segment_name = "
        f"'{planted['expected_segment']}') / count(*) "
        f"from segmentation.customer_segments where shop_id = '{shop}' "
        "and segment_scheme = 'rfm11' and customer_id "
        f"between '{planted['first_id']}' and '{planted['last_id']}'",
    )
    assert found >= {"online_retail": 0.8, "anycompany": 0.9}[shop]


# Shares of 22,000, and what a customer may cost, as published.
BUDGETS = {
    "vip_champions": (8800, 15),
    "loyal": (5500, 10),
    "at_risk": (3300, 8),
    "new": (2640, 7),
    "potential_loyalists": (1320, 8),
    "lost": (440, 3),
}


def test_planted_archetypes_get_the_published_budgets(sample: Run) -> None:
    found = sample.query(
        "select segment_id, top_down_amount, unit_budget_amount "
        "from actions.budget_allocation where shop_id = 'anycompany'"
    )
    assert {name: budgets for name, *budgets in found} == {
        name: [*budgets] for name, budgets in BUDGETS.items()
    }


def test_planted_vips_who_leave_have_a_critical_action(sample: Run) -> None:
    planted = next(
        archetype
        for archetype in RETAIL["archetypes"].values()
        if archetype["expected_segment"] == "Cannot Lose Them"
    )
    found = sample.query(
        "select actions.priority, count(*) from segmentation.customer_segments "
        "inner join actions.segment_actions as actions "
        "using (shop_id, segment_scheme, segment_id) "
        "where shop_id = 'online_retail' and segment_scheme = 'rfm11' "
        "and action_order = 1 and customer_id "
        f"between '{planted['first_id']}' and '{planted['last_id']}' group by all"
    )
    critical = dict(found)["critical"]
    assert critical >= 0.8 * sum(count for _, count in found)


def test_sample_says_that_it_is_made_up(sample: Run) -> None:
    assert sample.query("select distinct is_synthetic, raw_source from core.shops") == [
        (True, "sample")
    ]


def test_readme_shows_the_sample_as_it_is(sample: Run) -> None:
    console = Console(file=io.StringIO(), width=120)
    console.print(summary.summary_table(summary.read_summaries(sample.warehouse)))
    table = "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())
    assert table.strip() in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("shop", "trap"),
    [(shop, trap) for shop in TRAPS["marts"] for trap in TRAPS["marts"][shop]],
)
def test_trap_is_counted(sample: Run, shop: str, trap: str) -> None:
    assert one(sample, TRAPS["marts"][shop][trap]) == PLANTED[shop]["traps"][trap]


def test_cancelled_huge_order_nets_to_nothing(sample: Run) -> None:
    rows = sample.query(
        "select gross_amount > 10000, net_amount from core.customers "
        "where shop_id = 'online_retail' and gross_amount > 10000 and net_amount = 0"
    )
    assert len(rows) == RETAIL["traps"]["customers_with_huge_order_cancelled"]


def test_cancellations_find_their_purchases(sample: Run) -> None:
    """Exact and partial ones are matched, those without purchase are not."""
    matched, unmatched = sample.query(
        "select count(refunded_order_id), count(*) - count(refunded_order_id) "
        "from core.order_lines inner join core.products using (shop_id, product_id) "
        "where shop_id = 'online_retail' and line_type = 'refund' "
        "and customer_id is not null and not is_service"
    )[0]
    traps = RETAIL["traps"]
    assert matched == (
        traps["cancellations_exact"]
        + traps["cancellations_partial"]
        + traps["customers_with_huge_order_cancelled"]
    )
    assert unmatched == traps["cancellations_without_purchase"]


def test_service_codes_are_told_from_products(sample: Run) -> None:
    lines = one(
        sample,
        "select sum(row_count) from intermediate.int_order_lines_cleaned "
        "inner join core.products using (shop_id, product_id) "
        "where shop_id = 'online_retail' and is_service",
    )
    # All lines of code B are the bookkeepers' and rejected: no product remains.
    bad_debt = RETAIL["traps"]["service_lines_B"]
    planted = sum(
        count for trap, count in RETAIL["traps"].items() if "service_lines_" in trap
    )
    assert lines == planted - bad_debt
    assert one(
        sample,
        "select count(*) from core.products where product_id like 'DCGS%' "
        "and not is_service",
    )


def test_olist_frequency_is_degenerate(sample: Run) -> None:
    assert sample.query(
        "select distinct shop_id from segmentation.rfm_cut_points "
        "inner join core.shops using (shop_id, as_of_date) "
        "where rfm_dimension = 'frequency' and is_degenerate "
        "and largest_tie_rate > 0.9"
    ) == [("olist",)]


# definitions.md, Baskets: products of one purchase by a known customer.
PAIRS = """
    with baskets as (
        select distinct order_id, product_id
        from core.order_lines
        inner join core.products using (shop_id, product_id)
        where shop_id = '{shop}' and line_type = 'purchase'
            and customer_id is not null and not is_service
    ),
    counts as (
        select product_id, count(*) as baskets from baskets group by product_id
    )
    select
        ante.product_id, cons.product_id,
        any_value(ante_counts.baskets), any_value(cons_counts.baskets),
        count(*), (select count(distinct order_id) from baskets)
    from baskets as ante
    inner join baskets as cons using (order_id)
    inner join counts as ante_counts on ante.product_id = ante_counts.product_id
    inner join counts as cons_counts on cons.product_id = cons_counts.product_id
    where ante.product_id != cons.product_id
    group by all
"""
BASKET_COUNTS = [
    f"baskets_{of}" for of in ("antecedent", "consequent", "both", "total")
]


@pytest.mark.parametrize(
    ("shop", "title"),
    [
        ("online_retail", "bundle_lifts"),
        ("online_retail", "noise_lifts"),
        ("transactions", "bundle_lifts"),
    ],
)
def test_lifts_are_found(sample: Run, shop: str, title: str) -> None:
    found = {row[:2]: row[2:] for row in sample.query(PAIRS.format(shop=shop))}
    assert PLANTED[shop]["truths"][title]
    for row in PLANTED[shop]["truths"][title]:
        counts = found[row["antecedent"], row["consequent"]]
        assert counts == tuple(row[name] for name in BASKET_COUNTS)
        antecedent, consequent, both, total = counts
        lift = (both / antecedent) / (consequent / total)
        assert lift == pytest.approx(row["lift"], abs=1e-6)
    lifts = [row["lift"] for row in PLANTED[shop]["truths"][title]]
    if title == "noise_lifts":
        assert len(lifts) == 6 and max(lifts) < 2
    else:
        assert min(lifts) > 4


def test_planted_bundles_have_the_highest_lifts(sample: Run) -> None:
    """Even beside pairs that are bought together a quarter as often."""
    planted = RETAIL["truths"]["bundle_lifts"]
    rarest = min(row["baskets_both"] for row in planted)
    lifts = {
        (ante, cons): both * total / (in_ante * in_cons)
        for ante, cons, in_ante, in_cons, both, total in sample.query(
            PAIRS.format(shop="online_retail")
        )
        if both >= rarest // 4
    }
    strongest = sorted(lifts, key=lambda pair: -lifts[pair])[: len(planted)]
    assert sorted(strongest) == sorted(
        (row["antecedent"], row["consequent"]) for row in planted
    )
    assert len(lifts) > len(planted)


def test_scores_by_delay_are_found(sample: Run) -> None:
    found = sample.query("""
        select delay_bucket_rank, count(*), avg(review_score)
        from customer_experience.order_deliveries
        inner join reference.delay_buckets using (delay_bucket_id)
        where is_delivered and review_score is not null
        group by delay_bucket_rank order by delay_bucket_rank
    """)
    assert found == [
        (row["bucket"], row["orders"], pytest.approx(row["mean_score"], abs=1e-5))
        for row in OLIST["truths"]["review_by_delay"]
    ]


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("late_orders_recent", "order_id"),
        ("top_sellers", "seller_id"),
        ("new_engaged_sellers", "seller_id"),
        ("worst_zip_codes", "zip_code_prefix"),
    ],
)
def test_published_questions_have_the_planted_answers(
    sample: Run, question: str, column: str
) -> None:
    found = sample.query(
        f"select {column} from customer_experience.{question} order by {column}"
    )
    assert [value for (value,) in found] == OLIST["named"][question]


def test_orders_by_month_are_found(sample: Run) -> None:
    found = sample.query(
        "select strftime(order_date, '%Y-%m') as month, count(*) from core.orders "
        "where shop_id = 'olist' group by month order by month"
    )
    assert found == [
        (row["month"], row["orders"]) for row in OLIST["truths"]["orders_by_month"]
    ]
    assert [max(found, key=lambda row: row[1])[0]] == OLIST["named"]["peak_month"]


@pytest.mark.parametrize("archetype", MARKETING["archetypes"])
def test_archetype_is_found_by_m7_threshold(sample: Run, archetype: str) -> None:
    planted = MARKETING["archetypes"][archetype]
    assert sample.query(
        "select segment_name, count(*) from segmentation.customer_segments "
        "where shop_id = 'marketing' and segment_scheme = 'm7_threshold' "
        f"and customer_id between '{planted['first_id']}' and '{planted['last_id']}' "
        "group by segment_name"
    ) == [(planted["expected_segment"], planted["customers"])]


def test_monthly_revenue_is_found(sample: Run) -> None:
    found = sample.query(
        "select strftime(order_date, '%Y-%m') as month, "
        "cast(sum(gross_amount) as double), cast(sum(refund_amount) as double), "
        "cast(sum(net_amount) as double) from core.orders "
        "where shop_id = 'marketing' group by month order by month"
    )
    assert found == [
        (row["month"], row["gross"], row["refunds"], row["revenue"])
        for row in MARKETING["truths"]["seasonal_trend"]
    ]


# --- What cleaning counts -----------------------------------------------------


def test_every_planted_rejection_is_counted_and_no_other(sample: Run) -> None:
    assert sample.query(
        "select shop_id, source_table, cleaning_rule, rows_rejected "
        "from core.cleaning_audit where rows_rejected > 0 "
        "and shop_id in ('marketing', 'anycompany', 'transactions') order by all"
    ) == sorted(
        (shop, table, rule, sum(PLANTED[shop]["traps"][trap] for trap in traps))
        for shop, table, rule, traps in TRAPS["rejected"]
    )


# --- Marketing ----------------------------------------------------------------

ROAS = {
    **{"email": 6.0, "online": 4.0, "social": 3.0, "in-store": 2.5, "tv": 1.2},
    # Revenue over spend; the mean of the channels' ratios is 3.34.
    "total": 2.784586,
}
OVERRUNS = {
    ("email", "2023-Q2"),
    ("online", "2024-Q3"),
    ("social", "2024-Q2"),
    ("tv", "2023-Q4"),
    ("tv", "2024-Q4"),
}
# Customers of 450.
JOURNEYS = {
    "Social > Email > Online": 60,
    "Social > Online": 45,
    "Email > Online": 30,
    "TV > In-Store": 26,
    "Social > In-Store": 22,
    "In-Store > Online": 18,
}


def test_channels_spend_and_earn_as_planted(sample: Run) -> None:
    found = sample.query("""
        select
            coalesce(channel, 'total') as channel,
            cast(spend_amount as double), cast(conversion_count as bigint),
            cast(revenue_amount as double), roas, cpa
        from marketing.channel_performance
        where
            shop_id = 'marketing' and period_grain = 'all'
            and channel_level != 'campaign'
        order by channel
    """)
    assert {row[0]: float(row[4]) for row in found} == pytest.approx(ROAS, abs=0.001)
    assert found == sorted(
        (
            *(row["channel"].lower(), row["spend"], row["conversions"]),
            *(row["revenue"], row["roas"], row["cpa"]),
        )
        for row in MARKETING["truths"]["channel_effects"]
    )


def test_own_shops_spend_is_read_as_planted(sample: Run) -> None:
    found = sample.query("""
        select
            channel, cast(sum(spend_amount) as varchar),
            cast(sum(budget_amount) as varchar), sum(click_count),
            cast(sum(conversion_count) as double), sum(row_count),
            cast(sum(row_count) filter (is_assumed_spend) as integer)
        from intermediate.int_marketing_spend_cleaned
        where rejection_reason is null
        group by channel order by channel
    """)
    shop = PLANTED["transactions"]
    assert [row[:-1] for row in found] == [
        (
            *(row["channel"], f"{row['spend']}00", f"{row['budget']}00"),
            *(row["clicks"], row["conversions"], row["rows"]),
        )
        for row in shop["truths"]["spend_by_channel"]
    ]
    assumed = shop["traps"]["spend_missing_with_budget"]
    assert sum(row[-1] or 0 for row in found) == assumed


def test_budget_overruns_are_found(sample: Run) -> None:
    found = sample.query("""
        select
            channel,
            strftime(period_start_date, '%Y-Q') || quarter(period_start_date),
            cast(budget_amount as double), cast(spend_amount as double),
            cast(variance_amount as double)
        from marketing.channel_budget_variance
        where shop_id = 'marketing' and period_grain = 'quarter' and is_overrun
        order by all
    """)
    assert found == sorted(
        (
            *(row["channel"].lower(), row["quarter"], row["budget"]),
            *(row["spend"], row["overrun"]),
        )
        for row in MARKETING["truths"]["budget_overruns"]
    )
    assert {row[:2] for row in found} == OVERRUNS
    assert max(row[4] for row in found) == 1021.02


def test_channels_correlate_as_planted(sample: Run) -> None:
    found = sample.query("""
        select channel_a, channel_b, day_count, pearson_r
        from marketing.channel_correlation
        where shop_id = 'marketing' order by all
    """)
    assert ("online", "social", 731, 0.549971) in found
    assert found == sorted(
        (row["channel_a"].lower(), row["channel_b"].lower(), row["days"], row["r"])
        for row in MARKETING["truths"]["channel_correlation"]
    )


def test_journeys_are_found(sample: Run) -> None:
    """Channels of a customer's purchases in time order, repeats collapsed."""
    found = dict(
        sample.query("""
            select journey, count(*)
            from (
                select
                    customer_id,
                    string_agg(channel, ' > ' order by ordered_at) as journey
                from (
                    select
                        customer_id, channel, ordered_at,
                        lag(channel) over (
                            partition by customer_id order by ordered_at
                        ) as channel_before
                    from intermediate.int_order_lines_cleaned
                    inner join core.customers using (shop_id, customer_id)
                    where shop_id = 'marketing' and line_type = 'purchase'
                )
                where channel is distinct from channel_before
                group by customer_id
            )
            group by journey
        """)
    )
    for journey, customers in JOURNEYS.items():
        assert found[journey.lower()] == customers, journey
    for row in MARKETING["truths"]["journeys"]:
        assert found[row["journey"].lower()] == row["customers"], row


def test_customer_journeys_are_those_planted(sample: Run) -> None:
    """The channels of a customer's purchases, each the last touch of its path."""
    found = dict(
        sample.query("""
            with steps as (
                select
                    customer_id, channel, converted_at, order_id,
                    channel is distinct from lag(channel) over (
                        partition by customer_id order by converted_at, order_id
                    ) as is_new
                from marketing.customer_journeys
                where shop_id = 'marketing' and customer_id is not null
                    and touch_position = touchpoint_count
            ),
            journeys as (
                select string_agg(
                    channel, ' > ' order by converted_at, order_id
                ) filter (is_new) as journey
                from steps group by customer_id
            )
            select journey, count(*) from journeys group by journey
        """)
    )
    for row in MARKETING["truths"]["journeys"]:
        assert found[row["journey"].lower()] == row["customers"], row


def test_channels_start_journeys_as_planted(sample: Run) -> None:
    """Without contacts, a customer's first touch is the first purchase's."""
    found = sample.query(
        "select channel, customer_count from marketing.journey_stages "
        "where shop_id = 'marketing' and stage_id = 'conversion'"
    )
    planted = MARKETING["truths"]["journey_ends"]
    assert dict(found) == {row["channel"].lower(): row["started"] for row in planted}
    most = max(found, key=itemgetter(1))[0]
    assert [most.capitalize()] == MARKETING["named"]["channel_that_starts_most"]


def by_model(run: Run, shop: str, amount: str) -> dict[str, dict[str, float]]:
    """Return what channels get, by model, largest first."""
    found: dict[str, dict[str, float]] = {}
    for model, channel, value in run.query(
        "select attribution_model_id, channel, cast(sum("
        f"{amount}) as double) as value from marketing.channel_attribution "
        f"where shop_id = '{shop}' and channel != 'unattributed' "
        "group by all order by value desc, channel"
    ):
        found.setdefault(model, {})[channel] = value
    return found


@pytest.mark.parametrize(
    ("amount", "planted"),
    [("conversion_count", "conversions"), ("revenue_amount", "revenue")],
)
def test_markov_ranks_channels_as_planted(
    sample: Run, amount: str, planted: str
) -> None:
    rows = [
        row
        for row in MARKETING["truths"]["channel_effects"]
        if row["channel"] != "Total"
    ]
    ranked = sorted(rows, key=itemgetter(planted), reverse=True)
    expected = [row["channel"].lower() for row in ranked]
    models = by_model(sample, "marketing", amount)
    assert [*models["markov"]] == [*models["markov_2"]] == expected
    most = next(iter(models["last_touch"]))
    assert [most.capitalize()] == MARKETING["named"]["channel_that_ends_most"]


def test_removal_effects_of_the_own_shop_are_those_planted(sample: Run) -> None:
    """As the generator found them step by step; last touch credits no contact."""
    planted = TRANSACTIONS["truths"]["channel_effects"]
    effects = sample.query(
        "select channel, conversion_share "
        "from intermediate.py_markov_removal_effects "
        "where shop_id = 'transactions' and markov_order = 1 order by channel"
    )
    assert effects == [
        (row["channel"], pytest.approx(row["markov_share"], abs=1e-6))
        for row in sorted(planted, key=itemgetter("channel"))
    ]
    models = by_model(sample, "transactions", "conversion_count")
    ranked = sorted(planted, key=itemgetter("markov_rank"))
    assert [*models["markov"]] == [row["channel"] for row in ranked]
    assert [*models["last_touch"]] != [*models["markov"]]
    assert models["last_touch"] == {
        row["channel"]: row["last_touch_conversions"] for row in planted
    }


# --- A shop of one's own ------------------------------------------------------


def test_refunds_of_the_own_shop_find_their_purchases(sample: Run) -> None:
    traps = PLANTED["transactions"]["traps"]
    assert sample.query(
        "select count(refunded_order_id), count(*) - count(refunded_order_id) "
        "from core.order_lines where shop_id = 'transactions' "
        "and line_type = 'refund'"
    ) == [
        (
            traps["refunds_exact"] + traps["refunds_partial"],
            traps["refunds_without_purchase"],
        )
    ]


def test_drift_changes_who_arrives(sample: Run) -> None:
    """From the drift date resellers come; who came regularly comes no more."""
    planted = PLANTED["transactions"]
    drift = planted["period"]["drift_date"]
    for name, kind in planted["archetypes"].items():
        customers, late = sample.query(
            "select count(*), count(*) filter "
            f"(first_purchase_at >= timestamp '{drift}') from core.customers "
            "where shop_id = 'transactions' and customer_id "
            f"between '{kind['first_id']}' and '{kind['last_id']}'"
        )[0]
        assert customers == kind["customers"]
        assert late == {"reseller": customers, "once": late}.get(name, 0), name


def test_lines_without_an_order_number_make_orders(sample: Run) -> None:
    assert (
        one(
            sample,
            "select count(*) from core.orders where shop_id = 'transactions' "
            "and order_id not like 'SO-%'",
        )
        == PLANTED["transactions"]["traps"]["lines_without_order_number"]
    )


# --- Forecast -----------------------------------------------------------------


def test_trend_of_the_revenue_is_found(sample: Run) -> None:
    [truth] = MARKETING["truths"]["trend_fit"]
    assert sample.query(
        "select distinct month_count, slope_amount, r_squared "
        "from marketing.revenue_forecast where shop_id = 'marketing' "
        "and series_kind = 'shop' and forecast_method = 'regression'"
    ) == [(truth["months"], truth["slope"], truth["r_squared"])]


def test_season_and_trend_go_on(sample: Run) -> None:
    rows = sample.query(
        "select cast(forecast_amount as double) from marketing.revenue_forecast "
        "where shop_id = 'marketing' and series_kind = 'shop' "
        "and forecast_method = 'holt_winters' order by horizon_months"
    )
    weights = [
        LEVEL + TREND * month + SEASON[month % 12] for month in range(MONTHS + 3)
    ]
    revenue = sum(row["revenue"] for row in MARKETING["truths"]["seasonal_trend"])
    planted = [revenue * weight / sum(weights[:MONTHS]) for weight in weights[MONTHS:]]
    # Months differ from what is planted by 2 % (their standard deviation), so two of
    # each tell a season, on a level and a slope, to about 3 %.
    assert [amount for (amount,) in rows] == pytest.approx(planted, rel=0.05)
    # Neither the line nor the last year's month is near: one has no season, one no
    # trend.
    others = sample.query(
        "select cast(forecast_amount as double) from marketing.revenue_forecast "
        "where shop_id = 'marketing' and series_kind = 'shop' and horizon_months = 1 "
        "and forecast_method in ('regression', 'seasonal_naive')"
    )
    assert all(abs(amount / planted[0] - 1) > 0.05 for (amount,) in others)


def test_intervals_of_forecasts_cover_what_came(sample: Run) -> None:
    [(best, every, count)] = sample.query(
        "select sum(coverage_80 * coverage_count) filter (is_best) "
        "/ sum(coverage_count) filter (is_best), "
        "sum(coverage_80 * coverage_count) / sum(coverage_count), "
        "sum(coverage_count) from marketing.revenue_forecast where horizon_months = 1"
    )
    assert count > 1000
    assert 0.65 <= best <= 0.95
    assert 0.65 <= every <= 0.95


def planted_ids(archetype: str) -> list[str]:
    planted = RETAIL["archetypes"][archetype]
    first, last = int(planted["first_id"]), int(planted["last_id"])
    return [str(customer) for customer in range(first, last + 1)]


def test_best_customers_who_went_away_are_at_risk(sample: Run) -> None:
    found = sample.query("""
        select customer_id from value.customer_opportunities
        where shop_id = 'online_retail' and opportunity_kind = 'high_value_at_risk'
        order by customer_id
    """)
    assert [row[0] for row in found] == planted_ids("cannot_lose")


def test_regulars_who_stay_away_are_overdue(sample: Run) -> None:
    found = dict(
        sample.query("""
            select customer_id, days_overdue from value.customer_value
            where shop_id = 'online_retail'
        """)
    )
    assert min(found[customer] for customer in planted_ids("at_risk")) > 60
    assert max(found[customer] for customer in planted_ids("champions")) == 0


@pytest.mark.parametrize(
    ("shop", "active", "leaving", "lost"),
    [
        ("anycompany", "vip_champions", "at_risk", "lost"),
        ("online_retail", "champions", "cannot_lose", "lost"),
    ],
)
def test_who_stopped_buying_is_seen_by_the_value_models(
    sample: Run, shop: str, active: str, leaving: str, lost: str
) -> None:
    """Regulars who stopped are less alive and overdue; the lost come back less."""
    alive, back, overdue = {}, {}, {}
    for archetype in (active, leaving, lost):
        planted = PLANTED[shop]["archetypes"][archetype]
        ((alive[archetype], back[archetype], overdue[archetype]),) = sample.query(
            "select avg(p_alive), avg(purchase_probability), median(days_overdue) "
            f"from value.customer_value where shop_id = '{shop}' and customer_id "
            f"between '{planted['first_id']}' and '{planted['last_id']}'"
        )
    assert alive[leaving] < 0.5 < 0.85 < alive[active]
    assert back[leaving] < back[active] and back[lost] < 0.65 * back[active]
    assert overdue[active] == 0 and min(overdue[leaving], overdue[lost]) > 60

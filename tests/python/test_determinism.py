"""Same input, same output: threads, other shops and the time of reading change nothing.

Threads and the order of raw rows on the sample are in test_raw_switch.py.
"""

import json
from pathlib import Path

import pytest
from conftest import DATA_ONLY, MODELS_ONLY, Dbt, Run, built
from test_raw_switch import threads


def test_threads_do_not_matter_on_real_data(
    dbt: Dbt, real: Run, real_data: Path
) -> None:
    one = built(dbt(*MODELS_ONLY, raw=real_data, **threads(1)))
    assert one.checksums() == real.checksums()


# Of Online Retail's year, in the build that ends then.
MOMENT = "2011-09-01"


@pytest.fixture(scope="module")
def then(dbt: Dbt) -> Run:
    """Two shops of the sample, one as of an earlier date, with all data tests."""
    variables = {
        "shops": "olist,online_retail",
        "online_retail_as_of_policy": "fixed",
        "online_retail_as_of_at": f"{MOMENT} 00:00:00",
    }
    return built(dbt(*DATA_ONLY, variables=variables))


def test_promises_hold_while_data_goes_on(then: Run) -> None:
    ran = json.loads((then.target / "run_results.json").read_text("utf-8"))["results"]
    assert any("assert_new_customers_are_new" in each["unique_id"] for each in ran)


def test_a_shop_does_not_see_the_others(then: Run, sample: Run) -> None:
    """Three others are not there, and one is another."""
    # A calendar belongs to no shop.
    for mart in set(then.marts()) - {"core.days"}:
        rows = f"select * from {mart} where shop_id = 'olist' order by all"
        assert then.query(rows) == sample.query(rows), mart


def test_shops_not_named_cost_nothing(then: Run, sample: Run) -> None:
    assert sample.nodes_of("anycompany")
    assert not then.nodes_of("anycompany")


def test_history_was_not_written_with_hindsight(then: Run, sample: Run) -> None:
    """What is said of a date is what a build at that date would have said."""
    history = (
        "select customer_id, segment_scheme, segment_id, previous_segment_id, "
        "valid_from, {valid_to} from segmentation.segment_history "
        "where shop_id = 'online_retail' and valid_from <= date '{moment}' "
        "order by all"
    )
    known = f"case when valid_to <= date '{MOMENT}' then valid_to end"
    assert then.query(
        history.format(valid_to="valid_to", moment=MOMENT)
    ) == sample.query(history.format(valid_to=known, moment=MOMENT))
    performance = (
        "select * exclude (is_current) from segmentation.segment_performance "
        "where shop_id = 'online_retail' "
        f"and as_of_date <= date '{MOMENT}' order by all"
    )
    assert then.query(performance) == sample.query(performance)
    months = (
        "select * from sales.kpis_monthly where shop_id = 'online_retail' "
        f"and is_complete_month and month_start_date < date '{MOMENT}' order by all"
    )
    assert len(then.query(months)) == 9
    assert then.query(months) == sample.query(months)
    # The current segments of then are the history of now, which learned ones lack.
    assert then.query(
        "select customer_id, segment_scheme, segment_id "
        "from segmentation.customer_segments where segment_id != 'prospect' "
        "and shop_id = 'online_retail' and model_run_id is null order by all"
    ) == sample.query(
        "select customer_id, segment_scheme, segment_id "
        "from segmentation.segment_history where shop_id = 'online_retail' "
        f"and valid_from <= date '{MOMENT}' "
        f"and (valid_to is null or valid_to > date '{MOMENT}') order by all"
    )

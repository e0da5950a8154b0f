"""Same input, same output: threads and the time of reading change nothing."""

from pathlib import Path

import pytest
from conftest import MODELS_ONLY, WHOLE_SAMPLE, Dbt, Run, built


def build_with_threads(dbt: Dbt, threads: int, raw: Path | None = None) -> Run:
    return built(
        dbt(
            *(*MODELS_ONLY, "--threads", str(threads)),
            raw=raw,
            environment={"CLIENTELE_DUCKDB_THREADS": str(threads)},
        )
    )


def test_threads_do_not_matter_on_the_sample(dbt: Dbt, sample: Run) -> None:
    one, eight = (build_with_threads(dbt, threads).checksums() for threads in (1, 8))
    assert one == eight == sample.checksums()


def test_threads_do_not_matter_on_real_data(
    dbt: Dbt, real: Run, real_data: Path
) -> None:
    one, eight = (
        build_with_threads(dbt, threads, real_data).checksums() for threads in (1, 8)
    )
    assert one == eight == real.checksums()


def test_order_of_raw_rows_does_not_matter(
    dbt: Dbt, sample: Run, raw_copy: Path
) -> None:
    for file in raw_copy.glob("online_retail/*.csv"):
        header, *lines = file.read_text("utf-8").splitlines(keepends=True)
        file.unlink()
        file.write_text(header + "".join(reversed(lines)), "utf-8")
    run = built(dbt(*MODELS_ONLY, raw=raw_copy, variables=WHOLE_SAMPLE))
    ours, theirs = run.checksums(), sample.checksums()
    assert [mart for mart in ours if ours[mart] != theirs[mart]] == ["core.shops"]


@pytest.mark.parametrize("shop", ["olist", "online_retail"])
def test_a_shop_does_not_see_the_others(dbt: Dbt, sample: Run, shop: str) -> None:
    alone = built(dbt(*MODELS_ONLY, variables={"shops": shop}))
    # A calendar belongs to no shop.
    for mart in set(alone.marts()) - {"core.days"}:
        rows = f"select * from {mart} where shop_id = '{shop}' order by all"
        assert alone.query(rows) == sample.query(rows), mart


def test_history_was_not_written_with_hindsight(dbt: Dbt, sample: Run) -> None:
    """What is said of a date is what a build at that date would have said."""
    moment = "2011-09-01"
    then = built(
        dbt(
            *MODELS_ONLY,
            variables={
                "shops": "online_retail",
                "as_of_policy": "fixed",
                "as_of_at": f"{moment} 00:00:00",
            },
        )
    )
    history = (
        "select customer_id, segment_scheme, segment_id, previous_segment_id, "
        "valid_from, {valid_to} from segmentation.segment_history "
        "where shop_id = 'online_retail' and valid_from <= date '{moment}' "
        "order by all"
    )
    known = f"case when valid_to <= date '{moment}' then valid_to end"
    assert then.query(
        history.format(valid_to="valid_to", moment=moment)
    ) == sample.query(history.format(valid_to=known, moment=moment))
    performance = (
        "select * exclude (is_current) from segmentation.segment_performance "
        "where shop_id = 'online_retail' "
        f"and as_of_date <= date '{moment}' order by all"
    )
    assert then.query(performance) == sample.query(performance)
    months = (
        "select * from sales.kpis_monthly where shop_id = 'online_retail' "
        f"and is_complete_month and month_start_date < date '{moment}' order by all"
    )
    assert len(then.query(months)) == 9
    assert then.query(months) == sample.query(months)
    # The current segments of then are the history of now, which learned ones lack.
    assert then.query(
        "select customer_id, segment_scheme, segment_id "
        "from segmentation.customer_segments where segment_id != 'prospect' "
        "and model_run_id is null order by all"
    ) == sample.query(
        "select customer_id, segment_scheme, segment_id "
        "from segmentation.segment_history where shop_id = 'online_retail' "
        f"and valid_from <= date '{moment}' "
        f"and (valid_to is null or valid_to > date '{moment}') order by all"
    )

"""What `make bench` rests on: larger data, and contestants that agree."""

import json
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import MART_AREAS, ROOT, SAMPLE, Run

from benchmarks import (
    areas,
    attribution,
    attribution_engines,
    baskets,
    clean_rfm,
    clustering,
    compiled,
    data,
    itemset_engines,
    neighbours,
    trivial,
)
from benchmarks.itemset_engines import ECLAT, ENGINES, RULES, Engine, ours

FACTS = (
    "select count(*), count(distinct InvoiceNo), count(distinct CustomerID), "
    "count(*) filter (InvoiceNo like 'C%'), count(*) filter (CustomerID is null) "
    "from read_parquet('{}')"
)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Online Retail of the sample as Parquet, every column as text."""
    folder = tmp_path_factory.mktemp("raw")
    (folder / "online_retail").mkdir()
    duckdb.execute(
        f"copy (from read_csv('{SAMPLE}/online_retail/online_retail.csv', "
        "all_varchar = true)) to "
        f"'{folder}/online_retail/online_retail.parquet' (format parquet)"
    )
    return folder


def test_copies_are_new_invoices_of_new_customers(raw: Path, tmp_path: Path) -> None:
    source = raw / "online_retail" / "online_retail.parquet"
    grown = data.grow(source, tmp_path, 3)
    once = duckdb.execute(FACTS.format(source)).fetchone()
    assert duckdb.execute(FACTS.format(grown)).fetchone() == tuple(
        3 * fact for fact in once
    )
    # Large files are kept from one benchmark to the next.
    written = grown.stat().st_mtime_ns
    assert data.grow(source, tmp_path, 3).stat().st_mtime_ns == written
    assert [file.name for file in grown.parent.iterdir()] == [grown.name]


def test_contestants_agree(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models.json"
    models.write_text(json.dumps(compiled.compile_models(ROOT, raw)), "utf-8")
    file = raw / "online_retail" / "online_retail.parquet"
    files = {file, data.as_csv(file, tmp_path)}
    answers = set()
    for contestant in ("query", "tables", "duckdb", "polars", "pandas"):
        for one in files:
            clean_rfm.main(contestant, one, models)
            result = json.loads(capsys.readouterr().out)
            assert result["seconds"] and result["peak_gb"] > 0
            answers.add(tuple(result["answer"]))
    ((customers, amount, cells),) = answers
    assert customers > 100 and amount > 0 and 111 * customers < cells < 555 * customers


def test_floor_reads_every_column(raw: Path) -> None:
    run = clean_rfm.scan(raw / "online_retail" / "online_retail.parquet")
    with duckdb.connect() as connection:
        run(connection)
    assert set(data.COLUMNS) == {
        name
        for name, *_ in duckdb.execute(
            f"describe from '{raw}/online_retail/online_retail.parquet'"
        ).fetchall()
    }


def test_areas_add_up_to_the_build(real: Run) -> None:
    shares = areas.added_up(real.target)
    assert set(shares) == {*MART_AREAS, "staging"}
    assert all(of["models"] > 0 for of in shares.values())
    # Staging has tests of no table.
    assert [area for area, of in shares.items() if not of["tests"]] == ["staging"]


def test_trivial_project_has_the_nodes_it_is_asked_for(tmp_path: Path) -> None:
    trivial.write_project(tmp_path, {"seed": 2, "model": 12, "test": 3})
    assert trivial.build(tmp_path) > 0
    results = json.loads((tmp_path / "target" / "run_results.json").read_text("utf-8"))
    kinds = Counter(r["unique_id"].split(".")[0] for r in results["results"])
    assert kinds == {"seed": 2, "model": 12, "test": 3}
    assert {result["status"] for result in results["results"]} == {"success", "pass"}


@pytest.mark.parametrize("contestant", ["ours", "ours on everything", "naive"])
def test_clustering_contestants_run(
    contestant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clustering.main(contestant, 1_500, ROOT)
    result = json.loads(capsys.readouterr().out)
    assert result["peak_gb"] > 0
    assert all(seconds >= 0 for seconds in result["seconds"].values())
    if contestant != "naive":
        assert result["clusters"] == 6
        assert result["different_labels"] == 0


def test_labels_that_are_not_compared_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clustering, "MOST_COMPARED", 1_000)
    assert set(clustering.ours(1_500, ROOT)) == {"clusters", "seconds"}


def test_labels_are_compared_whatever_their_numbers() -> None:
    labels = np.array([0, 0, 1, 1, 2])
    assert clustering.different(labels, np.array([2, 2, 0, 0, 1])) == 0
    assert clustering.different(labels, np.array([2, 2, 0, 1, 1])) == 1


def test_basket_contestants_agree(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "lines.parquet"
    count = baskets.write_lines(raw / "online_retail" / "online_retail.parquet", lines)
    minimum, answers = baskets.minimum_count(0.02, count), {}
    installed = [name for name, one in ENGINES.items() if not one.package]
    for contestant in (*installed, *RULES):
        itemset_engines.main(contestant, lines, minimum, 1)
        result = json.loads(capsys.readouterr().out)
        assert result["seconds"] > 0 and result["peak_gb"] > 0
        answers[contestant] = tuple(result["answer"])
    assert len({answers[name] for name in installed}) == 1
    assert len({answers[name] for name in RULES}) == 1
    itemset_engines.main("ours", lines, minimum, 3)
    itemsets, *sums = json.loads(capsys.readouterr().out)["answer"]
    assert (itemsets, *(total // 3 for total in sums)) == answers["ours"]
    # Not only single products.
    assert sums[1] > sums[0] > itemsets * minimum


@pytest.mark.parametrize(
    ("support", "minimum"), [(0.02, 371), (0.01, 186), (0.005, 93), (0.002, 38)]
)
def test_supports_are_counted_in_baskets(support: float, minimum: int) -> None:
    assert baskets.minimum_count(support, 18_532) == minimum


@pytest.mark.skipif(find_spec("fim") is not None, reason="pyfim is installed here")
def test_what_is_not_installed_is_told(raw: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.parquet"
    count = baskets.write_lines(raw / "online_retail" / "online_retail.parquet", lines)
    result = baskets.measure(sys.executable, ECLAT, lines, count // 10)
    assert result == {"failed": "not installed: pip install pyfim==6.28"}


def test_what_takes_more_memory_than_is_free_is_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(ENGINES, "ours", Engine(ours, free_gb=10**6))
    result = baskets.measure(sys.executable, "ours", tmp_path / "unread", 1)
    assert result["failed"].startswith("skipped: ")


@pytest.fixture(scope="module")
def attributed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, dict[str, float]]]:
    """A folder of touches and paths, and what ours makes of them."""
    folder = tmp_path_factory.mktemp("attribution")
    attribution.write_touches(folder, 2_000)
    return folder, attribution_engines.ours(folder)[1]


def test_attribution_shares_out_all_purchases(
    attributed: tuple[Path, dict[str, dict[str, float]]],
) -> None:
    assert len(attributed[1]) == 9
    for of in attributed[1].values():
        assert len(of) == attribution.CHANNELS
        assert float(sum(of.values())) == pytest.approx(2_000)


def test_disagreements_are_named() -> None:
    ours = {"first_touch": {"a": 60.0, "b": 40.0}, "markov": {"a": 50.0, "b": 50.0}}
    theirs = {"first_touch": {"a": 60.1, "b": 40.0}, "markov": {"a": 50.9, "b": 49.1}}
    results = {"ours": {"answer": ours}, "ChannelAttribution": {"answer": theirs}}
    assert attribution.disagreements(results) == [
        "ChannelAttribution, first_touch, a: 60.1, ours 60.0"
    ]
    results["ChannelAttribution"] = {"failed": "not installed"}
    assert attribution.disagreements(results) == []


@pytest.mark.parametrize("kind", ["skewed", "tied"])
def test_nearest_customers_agree_with_all_pairs(kind: str) -> None:
    assert set(neighbours.seconds_of(kind, 300)) == {
        *("ours", "scikit-learn", "all pairs, scaled")
    }

"""Each `basket_engine` in a build makes the same itemsets and rules."""

import shutil
from pathlib import Path

import pytest
from conftest import Dbt, Run, built

ITEMSETS = (
    "select shop_id, as_of_date, itemset_ids, itemset_size, itemset_count, "
    "is_frequent from intermediate.{} where itemset_size <= 2 order by all"
)
# A rule's p-value is adjusted for all that was tested, longer itemsets too.
RULES = (
    "select * exclude (adjusted_p_value, model_run_id), adjusted_p_value is null "
    "from intermediate.py_association_rules "
    "where antecedent_size = 1 and consequent_size = 1 order by all"
)
OF_SQL = ("int_counted_pairs", "int_frequent_itemsets", "py_association_rules")


@pytest.fixture(scope="module", params=["sample", "real"])
def both(
    dbt: Dbt, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Run, Run]:
    """A build by Python, and a copy of it in which SQL has mined."""
    name = request.param
    by_python: Run = request.getfixturevalue(name)
    raw: Path | None = request.getfixturevalue("real_data") if name == "real" else None
    folder = tmp_path_factory.mktemp("by_sql")
    shutil.copyfile(by_python.warehouse, folder / by_python.warehouse.name)
    by_sql = dbt(
        *("build", "--select", *OF_SQL, "--exclude-resource-type", "unit_test"),
        raw=raw,
        variables={"basket_engine": "sql"},
        folder=folder,
    )
    return by_python, built(by_sql)


@pytest.fixture(scope="module")
def by_mlxtend(dbt: Dbt, sample: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A copy of the sample's build in which mlxtend has mined."""
    folder = tmp_path_factory.mktemp("by_mlxtend")
    shutil.copyfile(sample.warehouse, folder / sample.warehouse.name)
    return built(
        dbt(
            *("build", "--select", "py_frequent_itemsets", "py_association_rules"),
            *("--exclude-resource-type", "unit_test"),
            variables={"basket_engine": "mlxtend"},
            folder=folder,
        )
    )


def test_sql_tells_products_and_pairs_as_python_does(both: tuple[Run, Run]) -> None:
    by_python, by_sql = both
    expected = by_python.query(ITEMSETS.format("py_frequent_itemsets"))
    assert {size for *_, size, _, _ in expected} == {0, 1, 2}
    assert {is_frequent for *_, is_frequent in expected} == {False, True}
    assert by_sql.query(ITEMSETS.format("int_frequent_itemsets")) == expected


def test_sql_makes_the_rules_between_two_products(both: tuple[Run, Run]) -> None:
    by_python, by_sql = both
    expected = by_python.query(RULES)
    assert len(expected) > 100
    assert by_sql.query(RULES) == expected


@pytest.mark.parametrize("model", ["py_frequent_itemsets", "py_association_rules"])
def test_mlxtend_mines_the_same(sample: Run, by_mlxtend: Run, model: str) -> None:
    """All but what tells of the run itself."""
    found, expected = (
        run.query(
            "select columns(name -> name not in "
            "('model_run_id', 'parameters', 'library_versions')) "
            f"from intermediate.{model} order by all"
        )
        for run in (by_mlxtend, sample)
    )
    assert len(expected) > 100
    assert found == expected


def test_runs_by_mlxtend_have_ids_of_their_own(sample: Run, by_mlxtend: Run) -> None:
    ids, others = (
        set(run.query("select model_run_id from intermediate.py_frequent_itemsets"))
        for run in (sample, by_mlxtend)
    )
    assert ids and others and not ids & others

"""Each `basket_engine` makes the same itemsets and rules in a build."""

import shutil

import pytest
from conftest import Dbt, Run, built


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

"""Every published number, on the real data; and how they are compared and shown."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import (
    COMPILE_ANALYSES,
    MART_AREAS,
    PUBLIC_SHOPS,
    ROOT,
    Dbt,
    Run,
    built,
)
from rich.console import Console
from typer.testing import CliRunner

from clientele.errors import ClienteleError
from tests.acceptance import reproduced
from tests.acceptance.reproduced import Build, Claim, Published, as_rows, as_text, holds

PUBLISHED = reproduced.load(ROOT / reproduced.DEFAULT_NUMBERS)

Ask = Callable[[Claim], reproduced.Rows]


# --- On the real data -----------------------------------------------------------------


def tables_read(build: str) -> list[str]:
    """The tables that are named in the queries on a build."""
    schemas = "|".join((*MART_AREAS, "reference", "staging"))
    return sorted(
        {
            table
            for claim in PUBLISHED.asked()
            if build in (claim.build, *claim.also)
            for table in re.findall(rf"\b(?:{schemas})\.(\w+)", claim.sql)
        }
    )


# Clusters and history are asked of the default build only. They cost the others most.
UNASKED = {"history_months": 1, "cluster_count_maximum": 3, "dbscan_rows": 1000}


@pytest.fixture(scope="session")
def ask(dbt: Dbt, real_data: Path, request: pytest.FixtureRequest) -> Ask:
    """A function that asks a claim's query, building what it needs once."""
    warehouses: dict[str, Path] = {}
    targets: dict[str, Path] = {}
    answers: dict[str, reproduced.Rows] = {}

    def warehouse(name: str) -> Path:
        build = PUBLISHED.builds[name]
        variables = {"shops": build.shops, **build.vars}
        if name != "default":
            variables |= UNASKED
        if name == "default":
            run: Run = request.getfixturevalue("real")
        else:
            run = built(
                dbt(
                    *("build", "--exclude-resource-type", "test", "unit_test"),
                    *("--select", *(f"+{table}" for table in tables_read(name))),
                    raw=real_data,
                    variables=variables,
                )
            )
        targets[name] = run.target
        if build.analyses:
            # In a folder of its own: other workers read the warehouse meanwhile.
            compiled = dbt(*COMPILE_ANALYSES, raw=real_data, variables=variables)
            targets[name] = built(compiled).target
        return run.warehouse

    def answer(claim: Claim) -> reproduced.Rows:
        for name in (claim.build, *claim.also):
            if name not in warehouses:
                warehouses[name] = warehouse(name)
        if claim.id not in answers:
            target = targets[claim.build]
            answers[claim.id] = reproduced.ask(claim, warehouses, target)
        return answers[claim.id]

    return answer


@pytest.mark.parametrize("number", PUBLISHED.numbers, ids=lambda number: number.id)
def test_published_number(number: Claim, ask: Ask):
    ours = ask(number)
    assert holds(number, ours), (
        f"{number.claim}: published {as_text(number.published)}, ours {as_text(ours)}"
    )


@pytest.mark.parametrize(
    "claim",
    [claim for claim in PUBLISHED.not_reproduced if claim.sql],
    ids=lambda claim: claim.id,
)
def test_what_does_not_come_out_still_does_not(claim: Claim, ask: Ask):
    assert not holds(claim, ask(claim)), f"{claim.claim} comes out: list it as a number"


def test_reproduced_md_is_what_the_command_would_write(ask: Ask):
    answers = {claim.id: ask(claim) for claim in PUBLISHED.asked()}
    committed = (ROOT / reproduced.DEFAULT_OUTPUT).read_text("utf-8")
    assert committed == reproduced.render(PUBLISHED, answers), "run: make reproduced"


# --- The file of numbers --------------------------------------------------------------


def test_the_default_build_is_the_project_as_it_is():
    """The `real` fixture stands for it, which sets no vars but the shops."""
    default = PUBLISHED.builds["default"]
    assert (default.shops, default.vars) == (PUBLIC_SHOPS, {})


def test_queries_read_staging_and_marts_only():
    for claim in PUBLISHED.asked():
        assert "intermediate." not in claim.sql, claim.id
        assert bool(claim.analysis) == ("from analysis" in claim.sql), claim.id
        assert "read_parquet" not in claim.sql, claim.id


TEXT = """
builds:
  default: {description: As it is, shops: olist}
  gross: {description: Gross, shops: olist, vars: {monetary_basis: gross}}
numbers:
  - id: orders
    topic: Orders
    claim: Orders | lines
    source: acceptance.md; SOURCE.md
    build: default
    sql: select count(*), sum(amount) from orders
    published: [2, 1234.50]
  - id: difference
    topic: Orders
    claim: Orders of both
    source: acceptance.md
    build: default
    also: [gross]
    sql: >-
      select mine.id, mine.amount - theirs.amount from orders as mine
      inner join gross.orders as theirs using (id) order by id
    published: [[a, 0], [b, -0.125]]
    tolerance: 0.01
not_reproduced:
  - id: customers
    claim: Customers
    published: 3
    build: default
    sql: select count(distinct id) from orders
    reason: One never bought.
  - {id: model, claim: A fit, published: 0.677, ours: not attempted, reason: Later.}
"""


def published_from(text: str, folder: Path) -> Published:
    file = folder / "numbers.yml"
    file.write_text(text, "utf-8")
    return reproduced.load(file)


@pytest.fixture
def toy(tmp_path: Path) -> Published:
    return published_from(TEXT, tmp_path)


@pytest.fixture
def warehouses(tmp_path: Path) -> dict[str, Path]:
    """Two warehouses: one amount is 0.12 higher in the second."""
    files = {"default": tmp_path / "one's.duckdb", "gross": tmp_path / "two's.duckdb"}
    for file, amount in zip(files.values(), (234.5, 234.62), strict=True):
        with duckdb.connect(file) as connection:
            connection.execute(
                "create table orders as select id, cast(amount as decimal(18, 4)) as "
                f"amount from (values ('a', 1000), ('b', {amount})) as t (id, amount)"
            )
    return files


def test_load_reads_builds_numbers_and_what_does_not_come_out(toy: Published):
    assert toy.builds["gross"] == Build("Gross", "olist", {"monetary_basis": "gross"})
    orders, difference = toy.numbers
    assert orders.published == ((Decimal(2), Decimal("1234.5")),)
    assert (difference.also, difference.tolerance) == (("gross",), Decimal("0.01"))
    assert [claim.id for claim in toy.not_reproduced] == ["customers", "model"]
    assert [claim.id for claim in toy.asked()] == ["orders", "difference", "customers"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("builds:", "warehouses:", "sections are not builds, numbers, not_reproduced"),
        ("id: orders", "sql: [", "cannot be used: while parsing"),
        (
            "    topic: Orders\n    claim: Orders |",
            "    claim: Orders |",
            "orders: lacks topic",
        ),
        ("tolerance:", "tolerence:", "difference: has an unknown tolerence"),
        ("id: difference", "id: orders", "orders stands there twice"),
        ("id: model", "id: orders", "orders stands there twice"),
        ("also: [gross]", "also: [net]", "difference: 'net' is no build"),
        ("tolerance: 0.01", "tolerance: little", "difference: published is a value"),
        (
            "published: [2, 1234.50]",
            "published: [[1], 2]",
            "orders: published is a val",
        ),
        (", ours: not attempted", "", "model: needs either ours or build and sql"),
        ("  - id: orders", "  - nothing\n  - id: orders", "entry 1: lacks build"),
        ("{description: As it is, shops: olist}", "{}", "default: lacks description"),
    ],
)
def test_load_names_what_is_wrong(old: str, new: str, problem: str, tmp_path: Path):
    assert old in TEXT
    with pytest.raises(
        ClienteleError, match=r"numbers\.yml cannot be used: "
    ) as raised:
        published_from(TEXT.replace(old, new, 1), tmp_path)
    assert problem in str(raised.value)


def test_load_names_a_missing_file(tmp_path: Path):
    with pytest.raises(ClienteleError, match=r"none\.yml cannot be used"):
        reproduced.load(tmp_path / "none.yml")


# --- Comparing and showing ------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "ours", "tolerance", "expected"),
    [
        (8911407.904, [(Decimal("8911407.9040"),)], 0, True),
        (8911407.904, [(Decimal("8911407.90"),)], 0, False),
        (66.60, [(66.6,)], 0, True),
        (66.60, [(66.61,)], 0.01, True),
        (66.60, [(66.611,)], 0.01, False),
        (5, [(True,)], 0, False),
        (5, [("5",)], 0, False),
        (5, [(None,)], 0, False),
        (5, [], 0, False),
        (5, [(5,), (5,)], 0, False),
        ([5, 6], [(5, 6)], 0, True),
        ([5, 6], [(6, 5)], 0, False),
        ([[5], [6]], [(5,), (6,)], 0, True),
        ([["a", 5]], [("b", 5)], 0, False),
    ],
)
def test_holds(published, ours, tolerance, expected):
    claim = Claim("x", "X", as_rows(published), tolerance=Decimal(str(tolerance)))
    assert holds(claim, as_rows(ours)) is expected


def test_as_text_shows_numbers_as_people_write_them():
    rows = as_rows(
        [["a b", "12346", 541909, 1000], [Decimal("-9.5000"), 0.0, 1e-05, 3]]
    )
    assert as_text(rows) == "a b / 12346 / 541,909 / 1,000<br>-9.50 / 0 / 0.00001 / 3"


def test_ask_attaches_other_warehouses(toy: Published, warehouses: dict[str, Path]):
    orders, difference = toy.numbers
    assert reproduced.ask(orders, warehouses) == ((Decimal(2), Decimal("1234.5")),)
    assert holds(difference, reproduced.ask(difference, warehouses))


def test_ask_names_the_query_that_fails(warehouses: dict[str, Path]):
    claim = Claim("lost", "Lost", as_rows(1), build="default", sql="select * from lost")
    with pytest.raises(ClienteleError, match="The query of lost fails: Catalog Error"):
        reproduced.ask(claim, warehouses)


ANALYSIS = """
builds:
  default: {description: As it is, shops: olist, analyses: true}
numbers:
  - id: orders
    topic: Orders
    claim: Orders
    source: acceptance.md
    build: default
    analysis: orders__read_wrongly
    sql: select count(*) from analysis
    published: 2
not_reproduced: []
"""


def test_ask_reads_an_analysis_beside_the_warehouse(
    tmp_path: Path, warehouses: dict[str, Path]
):
    [claim] = published_from(ANALYSIS, tmp_path).numbers
    with pytest.raises(ClienteleError, match="orders__read_wrongly is not compiled"):
        reproduced.ask(claim, warehouses)
    target = reproduced.target_of(warehouses["default"])
    folder = target / "compiled" / "clientele" / "analyses"
    folder.mkdir(parents=True)
    (folder / "orders__read_wrongly.sql").write_text(
        "-- wrong\nselect * from orders", "utf-8"
    )
    assert reproduced.ask(claim, warehouses) == ((Decimal(2),),)


# --- Recipes --------------------------------------------------------------------------

# Of the spends 0, 2, 100 and 102 the mean is 51 and the variance 2501. Then b's grows.
CUSTOMERS = """
builds:
  default: {description: As it is, shops: olist}
numbers:
  - id: spends
    topic: Spends
    claim: Spends
    source: acceptance.md
    build: default
    sql: >-
      select * from (values
        (date '2018-01-31', 'd', 102), (date '2018-01-31', 'c', 101),
        (date '2018-01-31', 'b', 100), (date '2018-01-31', 'a', 0),
        (date '2017-12-31', 'c', 100), (date '2017-12-31', 'a', 0),
        (date '2017-12-31', 'd', 102), (date '2017-12-31', 'b', 2)
      ) as customers (as_of_date, customer_id, spend)
    recipe: {answer: sizes, model: {k: 2, seed: 42, n_init: 10}, decimals: 4}
    published: [2, 2]
not_reproduced: []
"""


def spends(recipe: str, tmp_path: Path, *, old: str = "", new: str = "") -> Claim:
    text = CUSTOMERS.replace("answer: sizes", f"answer: {recipe}", 1)
    assert old in text
    [claim] = published_from(text.replace(old, new), tmp_path).numbers
    return claim


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        ("sizes", [2, 2]),
        ("shares", [50, 50]),
        # Each is 1 from its centre.
        ("inertia", round(4 / 2501, 4)),
        ("silhouette", round(1 - (2 / 101 + 2 / 99) / 2, 4)),
        ("davies_bouldin", (1 + 1) / 100),
        ("calinski_harabasz", (4 * 50**2 / 1) / (4 / 2)),
        # Refitted, b is with c and d; so the frozen centres say too.
        ("refit_inertia", ["2018-01-31", round(2 / 2501, 4)]),
        ("ari_of_labels", ["2018-01-31", 0]),
        ("ari_of_predictions", ["2018-01-31", 1]),
        ("ari_of_labels, refit_seeds: [0, 1, 2]", ["2018-01-31", 0, 0, 0]),
    ],
)
def test_recipes_by_hand(
    recipe: str, expected: Any, tmp_path: Path, warehouses: dict[str, Path]
):
    ours = reproduced.ask(spends(recipe, tmp_path), warehouses)
    assert ours == as_rows(expected)


def test_the_largest_cluster_comes_first(tmp_path: Path, warehouses: dict[str, Path]):
    later = spends(
        "sizes", tmp_path, old="spend)", new="spend) where year(as_of_date) = 2018"
    )
    assert reproduced.ask(later, warehouses) == as_rows([3, 1])


def test_a_single_date_is_refitted_itself(tmp_path: Path, warehouses: dict[str, Path]):
    first = "spend) where year(as_of_date) = 2017"
    claim = spends("ari_of_labels", tmp_path, old="spend)", new=first)
    assert reproduced.ask(claim, warehouses) == as_rows(["2017-12-31", 1])


def test_a_recipe_that_gives_another_number_does_not_hold(
    tmp_path: Path, warehouses: dict[str, Path]
):
    claim = spends("sizes", tmp_path, old="published: [2, 2]", new="published: [3, 1]")
    ours = reproduced.ask(claim, warehouses)
    assert not holds(claim, ours)
    published = Published({}, [claim], [])
    [told] = reproduced.failures(published, {"spends": ours})
    assert told == "spends: published 3 / 1, ours 2 / 2"
    rendered = reproduced.render(published, {"spends": ours})
    assert "| Spends | 3 / 1 | 2 / 2 | **no** | `spends` |" in rendered


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("as_of_date, customer_id, spend", "d, customer_id, spend", "no as_of_date"),
        ("spend)", "spend) limit 0", "no customers"),
        ("'2018-01-31', 'b'", "'2018-01-31', 'e'", "customers of 2018-01-31 are not"),
        ("'c', 100)", "'c', null)", "contains NaN"),
        ("k: 2", "k: 5", "n_samples=4 should be >= n_clusters=5"),
    ],
)
def test_a_recipe_says_what_it_cannot_take(
    old: str, new: str, problem: str, tmp_path: Path, warehouses: dict[str, Path]
):
    claim = spends("sizes", tmp_path, old=old, new=new)
    with pytest.raises(ClienteleError, match="The recipe of spends fails: ") as raised:
        reproduced.ask(claim, warehouses)
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("answer: sizes", "answer: size", "'size' is no answer; these are: sizes, "),
        ("answer: sizes, ", "", "recipe, spends: lacks answer"),
        ("decimals:", "digits:", "recipe, spends: has an unknown digits"),
        ("decimals: 4", "decimals: few", "decimals: 'few' is no whole number"),
        ("decimals: 4", "refit_seeds: [1]", "sizes has no refits"),
        ("decimals: 4", "refit_seeds: 1", "recipe, spends: "),
        ("sizes,", "ari_of_labels, refit_seeds: [x],", "refit_seeds: 'x' is no whole"),
        ("seed: 42, ", "", "model, spends: lacks seed"),
        ("k: 2", "k: two", "k: 'two' is no whole number"),
        ("{k: 2, seed: 42, n_init: 10}", "k7", "model, spends: lacks k, lacks n_init"),
    ],
)
def test_load_names_what_is_wrong_with_a_recipe(
    old: str, new: str, problem: str, tmp_path: Path
):
    with pytest.raises(ClienteleError) as raised:
        spends("sizes", tmp_path, old=old, new=new)
    assert problem in str(raised.value)


def test_what_cannot_be_asked_has_no_recipe(tmp_path: Path):
    text = TEXT.replace("ours: not", "recipe: {}, ours: not", 1)
    with pytest.raises(ClienteleError, match="model: has no sql that its analysis or"):
        published_from(text, tmp_path)


def test_an_analysis_needs_a_build_that_compiles_it(tmp_path: Path):
    text = ANALYSIS.replace(", analyses: true", "")
    with pytest.raises(ClienteleError, match="orders: default compiles no analyses"):
        published_from(text, tmp_path)


def test_render_shows_every_claim(toy: Published, warehouses: dict[str, Path]):
    answers = {claim.id: reproduced.ask(claim, warehouses) for claim in toy.asked()}
    lines = reproduced.render(toy, answers).splitlines()
    assert "**2 of 2 hold.**" in lines
    assert '| gross | Gross | olist | `{"monetary_basis": "gross"}` |' in lines
    assert "Published in: acceptance.md, SOURCE.md." in lines
    assert (
        r"| Orders \| lines | 2 / 1,234.50 | 2 / 1,234.50 | yes | `orders` |" in lines
    )
    assert (
        "| Orders of both | a / 0<br>b / -0.125 | a / 0<br>b / -0.12 | yes (± 0.01) "
        "| `difference` |"
    ) in lines
    assert "| Customers | 3 | 2 | One never bought. |" in lines
    assert "| A fit | 0.677 | not attempted | Later. |" in lines


def test_a_number_that_does_not_hold_is_written_and_told(
    tmp_path: Path, warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    file, output = tmp_path / "numbers.yml", tmp_path / "reproduced.md"
    file.write_text(TEXT.replace("[2, 1234.50]", "[2, 1234.51]"), "utf-8")
    monkeypatch.setattr(reproduced, "build_warehouses", lambda *_: warehouses)
    monkeypatch.chdir(ROOT)
    arguments = ["--numbers", str(file), "--output", str(output)]
    result = CliRunner().invoke(reproduced.app, arguments)
    told = "orders: published 2 / 1,234.51, ours 2 / 1,234.50"
    assert result.exit_code == 1
    assert "1 do not hold" in result.stderr
    assert told in result.stderr
    written = output.read_text("utf-8")
    assert "**1 of 2 hold.**\n\nThese do not:\n\n- " + told in written
    assert "| 2 / 1,234.51 | 2 / 1,234.50 | **no** | `orders` |" in written


def test_reproduced_names_the_folder_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(reproduced.app, ["--raw", str(tmp_path)])
    assert result.exit_code == 1
    assert f"The real data is not there: {tmp_path / 'olist'}" in result.stderr
    assert "--raw FOLDER" in result.stderr


def test_warehouses_are_built_from_files_without_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """And analyses are compiled where they are wanted."""
    runs: list[Any] = []
    monkeypatch.setattr(
        reproduced.dbt, "run", lambda *words, **given: runs.append((words, given))
    )
    monkeypatch.setenv("CLIENTELE_IN_MEMORY", "1")
    (tmp_path / "olist").mkdir()
    builds = {
        "gross": Build("Gross", "olist", {"monetary_basis": "gross"}),
        "default": Build("As it is", "olist", analyses=True),
    }
    console = Console(quiet=True)
    files = reproduced.build_warehouses(builds, ROOT, tmp_path, tmp_path, console)
    assert files == {name: tmp_path / f"{name}.duckdb" for name in builds}
    [((root, _, *command), settings), (_, default), ((_, _, *compile_), same)] = runs
    environment = settings["environment"]
    assert settings["variables"] == {
        "raw_source": "files",
        "shops": "olist",
        "monetary_basis": "gross",
    }
    assert command[-2:] == ["--exclude-resource-type", "test"]
    assert environment["CLIENTELE_RAW"] == str(tmp_path)
    assert environment["CLIENTELE_DUCKDB_PATH"] == str(files["gross"])
    assert environment["CLIENTELE_IN_MEMORY"] == ""
    assert root == ROOT
    assert compile_ == ["compile", "--select", "resource_type:analysis"]
    assert default == same

"""`clientele explain`: what a table or a column means, as its YAML and dbt say."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from rich.console import Console
from typer.testing import CliRunner, Result

from clientele.building import dbt
from clientele.cli import app
from clientele.errors import ClienteleError
from clientele.reading import catalog, explain

Node = dict[str, Any]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("target")
    # What plain dbt has read, if it has.
    parse = ROOT / "target" / "partial_parse.msgpack"
    if parse.exists():
        (folder / "explain").mkdir()
        shutil.copy(parse, folder / "explain")
    return folder


@pytest.fixture
def run(target: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`clientele explain` in the project; dbt reads it once for all tests."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(target))
    monkeypatch.chdir(ROOT)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["explain", *words])

    return invoke


@pytest.fixture
def said(run: Callable[..., Result]) -> Callable[..., str]:
    """What is printed, its lines joined."""

    def text(*words: str) -> str:
        result = run(*words)
        assert result.exit_code == 0, result.output
        return " ".join(result.stdout.split())

    return text


@pytest.fixture
def marts(run: Callable[..., Result], target: Path) -> list[Node]:
    manifest = catalog.read_manifest(ROOT, Console(quiet=True))
    assert (target / "explain" / "manifest.json").exists()
    return [node for node in manifest["nodes"].values() if "marts" in node["fqn"]]


# --- The house ------------------------------------------------------------------

NUMERIC = re.compile(r"(tiny|small|big|huge)?int|decimal|numeric|double|float|real")


def test_every_number_of_a_mart_has_a_unit(marts: list[Node]) -> None:
    models = [node for node in marts if node["resource_type"] == "model"]
    numbers = [
        (node["name"], name, explain.unit(name, column))
        for node in models
        for name, column in node["columns"].items()
        if NUMERIC.match(column["data_type"].lower())
    ]
    assert len(numbers) > 50
    assert [(table, name) for table, name, unit in numbers if not unit] == []


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("net_amount", "the shop's currency"),
        ("recency_days", "days"),
        ("order_count", "count"),
        ("refund_rate", "share, 0 to 1"),
        ("degenerate_tie_share", "share, 0 to 1"),
        ("is_current", "true or false"),
        ("has_lookalikes", "true or false"),
        ("ordered_at", "time, the source's local"),
        ("as_of_date", "day"),
        ("customer_id", "identifier"),
        ("recency_score", "score"),
        # Only whole words of a name count.
        ("account", ""),
        ("format", ""),
        ("island", ""),
        ("date", ""),
    ],
)
def test_units_follow_from_names(name: str, unit: str) -> None:
    assert explain.unit(name, {}) == unit
    stated = {"config": {"meta": {"unit": "grams"}}}
    assert explain.unit(name, stated) == "grams"


# --- Texts ----------------------------------------------------------------------


def test_descriptions_have_grain_definition_and_question() -> None:
    assert explain.parts(
        "One row per shop\nand day. No weekends. Answers: how\nmuch? And\n\n| a |"
    ) == (
        "One row per shop and day.",
        "No weekends.  And\n\n| a |",
        "How much?",
    )
    assert explain.parts("One row per day.") == ("One row per day.", "", "")
    assert explain.parts("") == ("", "", "")


# --- What is printed ------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["customer_segments", "segmentation.customer_segments", " Customer_Segments "],
)
def test_table_is_explained(said: Callable[..., str], name: str) -> None:
    text = said(name)
    for part in (
        "segmentation.customer_segments One row per shop",
        "Version 1 Defined in",
        "One row per shop, customer and segment scheme, at the current as-of date.",
        "a customer without a purchase is a prospect",
        "R \\ FM 1 2 3 4 5",
        "Answers In which segment is a customer?",
        "Key shop_id, customer_id, segment_scheme",
        "Built from core.customers, intermediate.int_customer_clusters",
        "Read by intermediate.int_segments_valued",
        "assert_segments_cover_every_customer_once",
        "Defined in models/marts/segmentation/customer_segments.sql",
        "segment_rank integer rank, higher is better Rank of the segment",
    ):
        assert part in text, text


def test_column_is_explained(said: Callable[..., str]) -> None:
    text = said("core.orders.payment_amount")
    for part in (
        "core.orders.payment_amount Amount paid, including freight",
        "Type decimal(18, 4) Unit the shop's currency",
        # The nearest first.
        "Also in intermediate.int_payments_cleaned, staging.stg_olist__payments",
        "Defined in models/marts/core/orders.yml",
    ):
        assert part in text, text
    assert "Part of key" not in text
    text = said("orders.Order_ID")
    for part in (
        "Part of key yes",
        "Tests not null, unique combination",
    ):
        assert part in text, text


def test_singular_test_is_explained(said: Callable[..., str]) -> None:
    text = said("assert_most_rows_are_readable")
    for part in (
        "assert_most_rows_are_readable Most rows of every raw table can be read",
        "Severity error",
        "intermediate.int_order_lines_cleaned",
        "Says {shop_id}: {problem} {advice}",
        "Remedy Nothing is published if less than 50% of the rows can be read",
        "Defined in tests/sql/core/assert_most_rows_are_readable.sql",
    ):
        assert part in text, text
    text = said("Assert_Clusterings_are_good_enough")
    assert "Severity error on the sample, warning on your data" in text
    text = said("assert_rfm11_is_monotone")
    assert "Severity error Reads reference." in text
    assert "Remedy None: undo what you changed in models or seeds" in text


def test_generic_test_is_explained(said: Callable[..., str]) -> None:
    text = said("unique_combination_orders_shop_id__order_id")
    for part in (
        "unique_combination_orders_shop_id__order_id shop_id, order_id: unique "
        "combination",
        "Severity error Reads core.orders Remedy None",
    ):
        assert part in text, text


def test_raw_columns_are_text_without_a_unit(said: Callable[..., str]) -> None:
    table = "olist.olist_orders_dataset"
    assert "Unit" not in said(f"{table}.order_approved_at")
    assert "time, the source" not in said(table)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "stg_olist__orders",
            [
                "staging.stg_olist__orders One row per raw Olist order.",
                "Built from olist.olist_orders_dataset",
                "Read by intermediate.int_orders_cleaned",
            ],
        ),
        ("int_refunds_matched", ["intermediate.int_refunds_matched One row per"]),
        ("segments", ["reference.segments", "Color in charts, as #rrggbb."]),
        (
            "online_retail",
            [
                "online_retail.online_retail One row per line of an invoice",
                "Read by staging.stg_online_retail__order_lines",
            ],
        ),
    ],
)
def test_tables_of_every_layer_are_explained(
    said: Callable[..., str], name: str, texts: list[str]
) -> None:
    text = said(name)
    for part in texts:
        assert part in text, text


def test_marts_are_listed_with_their_questions(
    said: Callable[..., str], marts: list[Node]
) -> None:
    text = said()
    for mart in marts:
        if mart["resource_type"] == "model":
            assert f"{mart['schema']}.{mart['alias']} " in text
    assert "core.shops What is computed, as of when, and on which basis?" in text
    assert "stg_" not in text


def test_output_is_plain_and_fits_when_piped(run: Callable[..., Result]) -> None:
    for words in ([], ["orders"], ["customer_segments"], ["orders.net_amount"]):
        output = run(*words).stdout
        assert "\x1b" not in output
        assert max(map(len, output.splitlines())) <= 120


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "custmer_segments",
            ["no table 'custmer_segments'", "Did you mean: customer_segments", "lists"],
        ),
        ("core.ordrs.x", ["There is no table 'core.ordrs'", "core.orders"]),
        (
            "orders.net_amonut",
            ["core.orders has no column 'net_amonut'", "Did you mean: net_amount"],
        ),
        ("assert_rfm11_is_monoton", ["Did you mean: assert_rfm11_is_monotone"]),
        ("orders.zzz", ["has no column 'zzz'. It has: shop_id, order_id"]),
        (
            "recency_days",
            ["is a column", "explain actions.customer_360.recency_days"],
        ),
        ("[bold]x[/bold]", ["There is no table '[bold]x[/bold]'"]),
    ],
)
def test_unknown_names_are_told_with_close_ones(
    run: Callable[..., Result], name: str, texts: list[str]
) -> None:
    result = run(name)
    assert result.exit_code == 1
    for text in texts:
        assert text in result.stderr, result.stderr


def test_texts_are_shown_as_they_are() -> None:
    """Brackets in a description are no markup."""
    column = {"description": "Units [red]x[/red].", "data_type": "int[]"}
    node = {
        "unique_id": "model.a.t",
        "resource_type": "model",
        "fqn": ["a", "marts", "t"],
        "schema": "core",
        "name": "t",
        "alias": "t",
        "description": "One row per [bold]x[/bold]. [link=y]z[/link]",
        "columns": {"x": column},
        "original_file_path": "t.sql",
    }
    tables = catalog.Catalog(
        {"nodes": {"model.a.t": node}, "sources": {}, "parent_map": {}, "exposures": {}}
    )
    console = Console(width=120, markup=False, highlight=False, record=True)
    with console.capture() as captured:
        explain._print_table(tables, "core.t", console)
        explain._print_column(tables, "core.t", "x", console)
    for text in ("[bold]x[/bold].", "[link=y]z[/link]", "[red]x[/red]", "int[]"):
        assert text in captured.get()


# --- When dbt reads the project ---------------------------------------------------


@pytest.fixture
def parses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project whose dbt notes each of its calls."""
    (tmp_path / "models").mkdir()
    for name in ("dbt_project.yml", "models/a.yml", "models/b.sql"):
        (tmp_path / name).write_text("")
    monkeypatch.delenv("DBT_TARGET_PATH", raising=False)
    calls: list[str] = []

    def parse(*words: Any, environment: dict[str, str], **_: object) -> None:
        calls.append(words[-1])
        file = Path(environment["DBT_TARGET_PATH"]) / "manifest.json"
        file.write_text("{}")

    monkeypatch.setattr(dbt, "run", parse)
    return calls


def test_project_is_read_again_when_it_changed(
    tmp_path: Path, parses: list[str]
) -> None:
    def is_read(changed: str = "") -> bool:
        """Whether dbt reads a project in which only this is younger."""
        for file in (tmp_path, *tmp_path.rglob("*")):
            if "target" not in file.parts:
                os.utime(file, (1_000, 1_000))
        if changed:
            younger = manifest.stat().st_mtime + 5
            os.utime(tmp_path / changed, (younger, younger))
        before = len(parses)
        catalog.read_manifest(tmp_path, Console(quiet=True))
        return len(parses) > before

    manifest = tmp_path / "target" / "explain" / "manifest.json"
    assert is_read()
    assert not is_read()
    for changed in ("dbt_project.yml", "models/a.yml", "models/b.sql"):
        assert is_read(changed), changed
        assert not is_read()
    # A file that was removed leaves its folder younger.
    assert is_read("models")


def test_dbt_that_fails_is_told(
    tmp_path: Path, parses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ClienteleError("dbt failed: no model")

    monkeypatch.setattr(dbt, "run", fail)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["explain", "orders"])
    assert result.exit_code == 1
    assert "Error: dbt failed: no model" in result.stderr

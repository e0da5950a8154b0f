"""Presets of platforms: a file is recognized by its header, and read rightly."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import DATA_OF, ROOT, Dbt, built

from clientele.sources.presets import Preset, recognize
from clientele.sources.rendering import Project, connect

SAMPLES = ROOT / "tests" / "python" / "presets"
RIGHT = yaml.safe_load((SAMPLES / "right_values.yml").read_text("utf-8"))
SHOPIFY = (
    *("Name", "Email", "Financial Status", "Created at", "Lineitem quantity"),
    *("Lineitem name", "Lineitem price"),
)
ORDERS = """
    select
        order_id,
        max(customer_id),
        min(cast(ordered_at as date)),
        sum(gross_amount),
        sum(refund_amount)
    from int_order_lines_cleaned
    where rejection_reason is null
    group by order_id
"""


def header_of(sample: str) -> list[str]:
    delimiter = RIGHT[sample].get("written", {}).get("csv_delimiter", ",")
    with (SAMPLES / f"{sample}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file, delimiter=delimiter))


def recognized(sample: str) -> Preset:
    preset = recognize(header_of(sample), ROOT)
    assert preset is not None
    return preset


def raw_folder(folder: Path, *samples: str) -> Path:
    """Make a raw folder in which each sample is the file of a shop, my_<sample>."""
    for sample in samples:
        (folder / f"my_{sample}").mkdir()
        file = folder / f"my_{sample}" / "transactions.csv"
        file.symlink_to(SAMPLES / f"{sample}.csv")
    return folder


def settings(*samples: str) -> dict[str, Any]:
    """Return the vars under which samples are shops of one's own."""
    variables = {
        "raw_source": "files",
        "shops": ",".join(f"my_{name}" for name in samples),
    }
    for sample in samples:
        own = {
            "source": "transactions",
            **recognized(sample).variables,
            **RIGHT[sample].get("written", {}),
        }
        variables |= {f"my_{sample}_{key}": value for key, value in own.items()}
    return variables


def right_orders(sample: str) -> dict[str, list[Any]]:
    return {
        order: [customer, day, Decimal(str(gross)), Decimal(str(refunds))]
        for order, (customer, day, gross, refunds) in RIGHT[sample]["orders"].items()
    }


def test_every_preset_has_a_sample_and_every_sample_right_values() -> None:
    presets = {file.stem for file in (ROOT / "presets").glob("*.yml")}
    assert presets == {right["preset"] for right in RIGHT.values()}
    assert {file.stem for file in SAMPLES.glob("*.csv")} == set(RIGHT)


@pytest.mark.parametrize("sample", RIGHT)
def test_a_sample_is_recognized_and_no_other_preset_ties(sample: str) -> None:
    assert recognized(sample).key == RIGHT[sample]["preset"]


@pytest.mark.parametrize("sample", RIGHT)
def test_a_sample_is_read_rightly(sample: str, tmp_path: Path) -> None:
    connection = connect()
    project = Project(ROOT, settings(sample), raw_folder(tmp_path, sample))
    project.create_views(connection, "int_order_lines_cleaned")
    read = {order: rest for order, *rest in connection.execute(ORDERS).fetchall()}
    assert read == right_orders(sample)


def test_all_samples_are_shops_of_one_build(dbt: Dbt, tmp_path: Path) -> None:
    run = built(
        dbt(
            *(*DATA_OF, "+customers", "+orders", "+cleaning_audit"),
            raw=raw_folder(tmp_path, *RIGHT),
            variables=settings(*RIGHT),
        )
    )
    read: dict[str, dict[str, Any]] = {sample: {} for sample in RIGHT}
    for shop, order, *rest in run.query(
        "select shop_id, order_id, customer_id, cast(ordered_at as date), "
        "gross_amount, refund_amount from core.orders"
    ):
        read[shop.removeprefix("my_")][order] = rest
    assert read == {sample: right_orders(sample) for sample in RIGHT}
    customers = {
        sample: {customer for customer, _, gross, _ in orders.values() if gross}
        for sample in RIGHT
        if (orders := right_orders(sample))
    }
    assert dict(
        run.query(
            "select shop_id, count(*) from core.customers "
            "where order_count > 0 group by shop_id"
        )
    ) == {
        f"my_{sample}": count
        for sample, names in customers.items()
        if (count := len(names - {None}))
    }


def test_a_header_is_recognized_in_any_order_and_spelling() -> None:
    for header in (SHOPIFY, SHOPIFY[::-1], [name.upper() for name in SHOPIFY]):
        preset = recognize(header)
        assert preset is not None and preset.key == "shopify"
        # A column goes by the name that the file has; one that is not there is none.
        assert preset.variables["order_column"] in header
        assert "refunded_amount_column" not in preset.variables


def test_a_header_that_lacks_a_column_is_not_recognized() -> None:
    for column in SHOPIFY:
        assert recognize([name for name in SHOPIFY if name != column]) is None

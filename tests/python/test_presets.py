"""Presets of platforms: a file is recognized by its header, and read rightly."""

from clientele.sources.presets import recognize

SHOPIFY = (
    *("Name", "Email", "Financial Status", "Created at", "Lineitem quantity"),
    *("Lineitem name", "Lineitem price"),
)


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

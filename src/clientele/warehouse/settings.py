"""Settings of a Python model: those of all shops from its meta, others from shops."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from clientele.warehouse.frames import read, rows_of

Values = Mapping[str, Any]  # settings by name
Shops = Mapping[str, Values]  # settings that shops may set for themselves, by shop


class Settings:
    """What `config.meta.settings` says, with an error for what it does not say."""

    def __init__(self, values: Values | None) -> None:
        self.values = dict(values or {})

    def __getitem__(self, name: str) -> Any:
        """Return a setting.

        Raises ValueError if the model's YAML does not name it.
        """
        if self.values.get(name) is None:
            raise ValueError(
                f"config.meta.settings of this Python model lacks '{name}'. Add "
                f"{name}: \"{{{{ var('{name}') }}}}\" to it in the model's YAML."
            )
        return self.values[name]


def read_shops(relation: Any, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return columns of `int_shops`, which shops may set for themselves, by shop."""
    rows = sorted(rows_of(read(relation, names)), key=itemgetter("shop_id"))
    return {row["shop_id"]: row for row in rows}

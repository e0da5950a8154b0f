"""The project's folder and its settings, and the options that a person typed."""

import importlib.util
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from clientele.errors import ClienteleError

_SHOP_NAME = re.compile(r"[a-z0-9_]+")
_VARS_REMEDY = 'Write a mapping, as in --vars \'{"monetary_basis": "gross"}\'.'


def find_project_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds dbt_project.yml.

    Raises ClienteleError if there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise ClienteleError(
        f"No dbt_project.yml in {start} or above it. Run this inside the "
        "Clientele project."
    )


def project_vars(root: Path) -> dict[str, Any]:
    """Return the vars of dbt_project.yml."""
    project = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))
    return dict(project.get("vars") or {})


def adapter_of_target(root: Path, target: str) -> str:
    """Return the adapter type, such as duckdb, of a target in profiles.yml.

    Raises ClienteleError if profiles.yml does not have the target, or its adapter is
    not installed.
    """
    profiles = Path(os.environ.get("DBT_PROFILES_DIR", root)) / "profiles.yml"
    try:
        # Quoted strings hold all of its Jinja, so it is plain YAML to us.
        project = yaml.safe_load((root / "dbt_project.yml").read_text("utf-8"))
        content = yaml.safe_load(profiles.read_text("utf-8"))
        outputs = content[project["profile"]]["outputs"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ClienteleError(f"{profiles} cannot be read: {error!r}") from error
    if target not in outputs:
        raise ClienteleError(
            f"{profiles} has no target {target!r}, only {', '.join(outputs)}."
        )
    adapter = outputs[target]["type"]
    if importlib.util.find_spec(f"dbt.adapters.{adapter}") is None:
        raise ClienteleError(
            f"The target {target!r} needs dbt-{adapter}, which is not installed: "
            f".venv/bin/pip install -c constraints.txt -e '.[{adapter}]'"
        )
    return adapter


def parse_shops(text: str) -> str:
    """Return a comma separated list of shops, tidied and each shop once.

    Raises ClienteleError if a name is empty or is not of a-z, 0-9 and _ only.
    """
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if not _SHOP_NAME.fullmatch(name):
            raise ClienteleError(
                f"--shops has {name!r}. Name the folders under models/staging, "
                "separated by commas, as in olist,online_retail."
            )
    return ",".join(dict.fromkeys(names))


def parse_vars(text: str) -> dict[str, Any]:
    """Return the vars that a text of JSON or YAML names; none for an empty text.

    Raises ClienteleError if the text is neither, or no mapping of names to values.
    """
    try:
        parsed = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ClienteleError(
            f"--vars cannot be read: {error}\n{_VARS_REMEDY}"
        ) from error
    if parsed is None:
        return {}
    if not isinstance(parsed, dict) or not all(isinstance(key, str) for key in parsed):
        raise ClienteleError(
            f"--vars is no mapping of names to values: {text}\n{_VARS_REMEDY}"
        )
    return parsed


def merge_vars(
    raw: Path | None, shops: str | None, variables: str | None
) -> dict[str, Any]:
    """Return the vars for dbt. Those given by name win over what `raw` implies."""
    merged: dict[str, Any] = {}
    if raw is not None:
        merged["raw_source"] = "files"
    if shops is not None:
        merged["shops"] = shops
    merged |= parse_vars(variables or "")
    if "shops" in merged:
        merged["shops"] = parse_shops(str(merged["shops"]))
    return merged


def only_sample(raw: Path | None, raw_source: str | None) -> str:
    """Return the raw source of a build of the sample.

    Raises ClienteleError if another one is named too.
    """
    if raw is not None or raw_source not in (None, "sample"):
        raise ClienteleError(
            "--sample (SAMPLE=1) builds the invented sample, and a raw folder is given "
            "too. Name one of them."
        )
    return "sample"


def resolve_raw(raw: Path, variables: Mapping[str, Any]) -> Path:
    """Return the absolute path of the folder of raw data.

    Raises ClienteleError if it is not there, or has no folder for one of the shops that
    the vars name.
    """
    root = raw.expanduser().resolve()
    shops = [shop for shop in variables.get("shops", "").split(",") if shop]
    names = [variables.get(f"{shop}_raw_folder") or shop for shop in shops]
    for folder in (root, *(root / name for name in names)):
        if not folder.is_dir():
            raise ClienteleError(
                f"The raw data folder is not there: {folder}\nPut the publishers' "
                f"files into {root}/<source>/, name another folder or other shops, or "
                "leave --raw out to build the bundled sample."
            )
    return root

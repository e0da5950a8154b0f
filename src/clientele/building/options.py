"""The project's folder and its settings, and the options that a person typed."""

import importlib.util
import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from clientele.errors import ClienteleError

_SHOP_NAME = re.compile(r"[a-z0-9_]+")
_DATA_FILE = re.compile(
    r"[.](parquet|xlsx|zip|(csv|txt|tsv)([.](gz|zst))?)$", re.IGNORECASE
)
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
    text = (root / "dbt_project.yml").read_text("utf-8")
    # Its reader in C takes a tenth of the time.
    project = yaml.load(text, yaml.CSafeLoader)
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
                f"--shops has {name!r}. Shops have names of small letters, digits and "
                "_, separated by commas, as in olist,my_shop."
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


def refuse_misspelt(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """Stop on a var that is plainly a misspelt one: nothing would read it.

    `known` are the vars of dbt_project.yml. Vars that a person adds may have any other
    name; those of own shops are judged by the macro require_known_vars. Raises
    ClienteleError with the nearest name.
    """
    sources = {name for name in given if name.endswith("_source")} - {"raw_source"}
    own = ("transactions_", *(name.removesuffix("source") for name in sources))
    entities = [name for name in known if name.endswith("_entities")]
    shops = [name.removesuffix("_entities") for name in entities]
    names = {name.removeprefix("transactions_") for name in known}
    for name in given:
        shop = next((shop for shop in shops if name.startswith(f"{shop}_")), "")
        key = name.removeprefix(f"{shop}_") if shop else name
        if name in known or name.startswith(own) or (shop and key in names):
            continue
        if near := get_close_matches(key, names if shop else known, 1, 0.85):
            nearest = f"{shop}_{near[0]}" if shop else near[0]
            raise ClienteleError(
                f"There is no var {name}. Did you mean {nearest}? docs/parameters.md "
                "lists all vars."
            )


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


def resolve_raw(
    raw: Path, variables: Mapping[str, Any], default_shops: str = ""
) -> Path:
    """Return the absolute path of the folder of raw data.

    Raises ClienteleError if it is not there, or has no folder for one of the shops that
    the vars name, or else of `default_shops`: with the command that would work.
    """
    root = raw.expanduser().resolve()
    named = str(variables.get("shops", ""))
    shops = [shop.strip() for shop in (named or default_shops).split(",")]
    folders = {
        shop: str(variables.get(f"{shop}_raw_folder") or shop) for shop in shops if shop
    }
    missing = [name for name in folders.values() if not (root / name).is_dir()]
    if root.is_dir() and not missing:
        return root
    others = {k: v for k, v in variables.items() if k not in ("shops", "raw_source")}
    remedy = (
        root.exists() and _raw_that_works(root, folders, bool(named), others)
    ) or (
        f"Put the publishers' files into {root}/<source>/, name another folder or "
        "other shops, or leave --raw out to build the bundled sample."
    )
    folder = root / missing[0] if root.is_dir() else root
    what = "is a file" if root.is_file() else "is not there"
    raise ClienteleError(f"The raw data folder {what}: {folder}\n{remedy}")


def _raw_that_works(
    root: Path, wanted: Mapping[str, str], is_named: bool, others: Mapping[str, Any]
) -> str:
    """Return what lies in a folder that lacks folders of shops, and what would work.

    Nothing if that is not known. `wanted` maps shops to their folders; `is_named` says
    whether somebody named them; `others` are the other vars.
    """
    given = [root] if root.is_file() else root.iterdir()
    root = root.parent if root.is_file() else root
    there = sorted(path for path in given if path.name[0] not in ".~")
    folders = [path for path in there if path.is_dir()]
    files = [path.name for path in there if _DATA_FILE.search(path.name)]
    shops = list(wanted) if is_named else []

    def command(raw: Path, names: Sequence[str]) -> str:
        words = [f"RAW={raw}", f"SHOPS={','.join(names)}"]
        text = json.dumps(others, ensure_ascii=False, default=str)
        return shlex.join(["make", "build", *words, *([f"VARS={text}"] * bool(others))])

    for shop, name in wanted.items():
        if files and root.name == name:
            return (
                f"It is the folder of {shop} itself, with {_some(files)}. RAW is the "
                f"folder above: {command(root.parent, shops or [shop])}"
            )
    for folder in folders if is_named else ():
        if all((folder / name).is_dir() for name in wanted.values()):
            return f"It is in {folder.name}: {command(folder, shops)}"
    known = [shop for shop, name in wanted.items() if (root / name).is_dir()]
    if known and not is_named:
        return (
            "SHOPS is not given, so all shops of dbt_project.yml take part. RAW has "
            f"folders of {_some(known)}: {command(root, known)}"
        )
    if files:
        shops = shops or ["transactions"]
        target = root / wanted.get(shops[0], shops[0])
        moved = shlex.join(str(root / file) for file in files)
        return (
            f"{root} holds {_some(files)}. RAW has a folder per shop: mkdir "
            f"{shlex.quote(str(target))} && mv {moved} {shlex.quote(str(target))} && "
            f"{command(root, shops)}"
        )
    return ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def target_folder(root: Path, name: str) -> Path:
    """Return a folder below dbt's target folder for one kind of dbt run.

    It keeps what dbt has read of the project: dbt reads everything again after a
    change of vars or of the warehouse's path.
    """
    return root / os.environ.get("DBT_TARGET_PATH", "target") / name

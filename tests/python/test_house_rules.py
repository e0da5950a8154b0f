"""The rules of the house (design, section 4), read off dbt's manifest."""

import ast
import csv
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Run

from tools.docs import pages

Node = dict[str, Any]


@pytest.fixture(scope="session")
def manifest(sample: Run) -> dict[str, Any]:
    return sample.manifest


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[Node]:
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    ]


@pytest.fixture(scope="session")
def marts(models: list[Node]) -> list[Node]:
    return [model for model in models if "marts" in model["fqn"]]


def names(models: list[Node]) -> list[str]:
    return sorted(model["name"] for model in models)


def test_marts_are_contracted_and_public(marts: list[Node]) -> None:
    assert marts
    assert not names(
        [
            mart
            for mart in marts
            if not mart["config"]["contract"]["enforced"]
            or mart["access"] != "public"
            or mart["config"]["materialized"] != "table"
        ]
    )


def test_learned_tables_are_versioned_and_name_their_run(
    manifest: dict[str, Any], marts: list[Node]
) -> None:
    # A mart names the run of a model exactly if a Python model is above it.
    parents = manifest["parent_map"]
    of_python = {
        key
        for key, node in manifest["nodes"].items()
        if node.get("language") == "python"
    }

    def is_trained(key: str) -> bool:
        return key in of_python or any(map(is_trained, parents.get(key, ())))

    learned = {"baskets", "segmentation"}
    partly_learned = {"actions", "marketing", "value"}
    versioned = [
        mart
        for mart in marts
        if mart["schema"] in learned
        or (mart["schema"] in partly_learned and is_trained(mart["unique_id"]))
    ]
    assert {mart["schema"] for mart in versioned} >= learned
    assert not names([mart for mart in versioned if mart["version"] is None])
    # A version keeps the table's plain name.
    assert not names([mart for mart in versioned if mart["alias"] != mart["name"]])
    assert not names(
        [
            mart
            for mart in versioned
            if ("model_run_id" in mart["columns"]) != is_trained(mart["unique_id"])
        ]
    )


def test_descriptions_open_with_the_grain(models: list[Node]) -> None:
    assert not names(
        [
            model
            for model in models
            if not re.match(r"One row per .+?[.:] \S", model["description"])
        ]
    )


def test_every_mart_says_which_question_it_answers(marts: list[Node]) -> None:
    assert not names(
        [mart for mart in marts if not re.search(r"Answers: .+\?", mart["description"])]
    )


def test_named_segments_have_a_color(marts: list[Node]) -> None:
    named = [mart for mart in marts if "segment_name" in mart["columns"]]
    assert "customer_segments" in names(named)
    assert not names(
        [mart for mart in named if "segment_colour" not in mart["columns"]]
    )


# Columns that explain a row in words. A code is no sentence: a seed has its words.
EXPLAINS = re.compile(
    r"(^|_)(why|reason|evidence|explanation|remedy|sentence|advice|model|note"
    r"|action|tactic|effect)$"
)
CODES = {"rejection_reason": "seeds/core/cleaning_rules.csv"}
# Names that a reader is shown, and their French: columns named otherwise are codes,
# such as model_name, or names of the source, such as product_name and city_name.
LABELS = {
    "channel_level_name": "channel_level_label_fr",
    "period_grain_name": "period_grain_label_fr",
    "method_name": "method_label_fr",
    "segment_name": "segment_label_fr",
    "series_name": "series_label_fr",
    "value_name": "value_label_fr",
    "measure_label": "measure_label_fr",
    "stage_name": "stage_label_fr",
    "attribution_model_name": "attribution_model_label_fr",
    "action_name": "action_label_fr",
    "plan_reading_name": "plan_reading_label_fr",
    "priority_name": "priority_label_fr",
    "target_name": "target_label_fr",
    "team_name": "team_label_fr",
}


def twins(columns: Iterable[str]) -> dict[str, str]:
    """Return explanations and labels among a mart's columns, with their French."""
    found = {
        name: f"{name}_fr"
        for name in columns
        if EXPLAINS.search(name) and name not in CODES
    }
    return found | {name: LABELS[name] for name in columns if name in LABELS}


def without_twin(columns: Iterable[str]) -> list[str]:
    """Return those that have no French version."""
    return [name for name, french in twins(columns).items() if french not in columns]


def test_every_explanation_has_a_french_twin(marts: list[Node]) -> None:
    found = {mart["name"]: without_twin(mart["columns"]) for mart in marts}
    assert not {name: columns for name, columns in found.items() if columns}


def test_an_explanation_without_a_twin_is_found() -> None:
    columns = ["why", "label_reason", "label_reason_fr", "reasons", "rejection_reason"]
    assert without_twin(columns) == ["why"]
    columns = ["followed_model", "model_name", "segment_name", "value_name"]
    assert without_twin([*columns, "value_label_fr"]) == [
        *("followed_model", "segment_name"),
    ]


def test_codes_have_words_in_both_languages() -> None:
    for seed in CODES.values():
        with (ROOT / seed).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert row["description"] and row["description_fr"], row
                assert row["description"] != row["description_fr"], row


def test_twins_are_french(sample: Run, marts: list[Node]) -> None:
    """No twin repeats the English text, or is missing where there is one."""
    for mart in marts:
        for name, french in twins(mart["columns"]).items():
            # A label may read alike in both languages, such as "Champions".
            alike = f"{name} = {french} or" if name not in LABELS else ""
            table = f"{mart['schema']}.{mart['alias']}"
            found = sample.query(
                f"select {name}, {french} from {table} where {alike} "
                f"({name} is null) != ({french} is null) limit 1"
            )
            assert not found, (table, name, found)


# A number with a decimal point, or with its percent sign close to it.
ENGLISH_NUMBER = re.compile(r"\d[.]\d|\d%")


def english_numbers(text: str, names: Iterable[str]) -> list[str]:
    """Return English numbers of a text, apart from those in names of products."""
    for name in names:
        text = text.replace(name, "")
    return ENGLISH_NUMBER.findall(text)


def test_french_texts_have_french_numbers(sample: Run, marts: list[Node]) -> None:
    pattern = ENGLISH_NUMBER.pattern
    products = "select distinct product_name from core.products where regexp_matches"
    names = [name for (name,) in sample.query(f"{products}(product_name, '{pattern}')")]
    for mart in marts:
        for column in mart["columns"]:
            if column.endswith("_fr"):
                texts = sample.query(
                    f"select distinct {column} from {mart['schema']}.{mart['alias']} "
                    f"where regexp_matches({column}, '{pattern}')"
                )
                assert not [t for (t,) in texts if english_numbers(t, names)], column


def test_an_english_number_is_found() -> None:
    assert english_numbers("97.0% des clients", []) == ["7.0"]
    assert english_numbers("97% des clients", []) == ["7%"]
    assert not english_numbers("97,0 % des clients, le 01/06/2011", [])
    assert not english_numbers("par 3 clients : TIN 0.5 L", ["TIN 0.5 L"])


# A word that loses its vowel before the next one ("de email"), though not before a
# number in words; a sign without a blank on its side; and blanks that are doubled, at
# an end, or not plain, as those of tables are: only pages have no-break ones.
UNFRENCH = re.compile(
    r"(?<![-\w])([dljns]e|la|(lors|puis|jus)?que) (?!onz|oui)[aeiouàâéèêîôœ]"
    r"|[^ ][;?!%»]|\w:(?!//)|«[^ ]|  |^ | $|[\xa0\u202f]",
    re.IGNORECASE,
)


def test_french_texts_are_put_together_in_french(
    sample: Run, marts: list[Node]
) -> None:
    found = [
        (mart["name"], column, text)
        for mart in marts
        for column in mart["columns"]
        if column.endswith("_fr")
        for (text,) in sample.query(
            f"select distinct {column} from {mart['schema']}.{mart['alias']} "
            f"where {column} is not null"
        )
        if UNFRENCH.search(text)
    ]
    assert not found, found[:5]


def test_french_put_together_wrongly_is_found() -> None:
    for text in (
        *("Dépense de email", "Parce que Avis", "Ligne de Écart", "La ARI vaut 1"),
        *("Attrition: 1", "97% des clients", "Pourquoi?", "«ici »", "Un  blanc", "Un "),
    ):
        assert UNFRENCH.search(text), text
    for text in (
        *("Dépense du canal email : 0 %", "Une liste de onze", "conservez-la et jugez"),
        *("L'ARI", "voir https://clientele.example", "12 ; 13 !", "la hausse"),
    ):
        assert not UNFRENCH.search(text), text


def test_yaml_stands_beside_its_model(models: list[Node]) -> None:
    assert not names(
        [
            model
            for model in models
            if model["patch_path"] is None
            or Path(model["patch_path"].split("://")[1]).with_suffix("")
            != Path(model["original_file_path"]).with_suffix("")
        ]
    )


def test_every_column_is_described(sample: Any, models: list[Node]) -> None:
    described = {
        (model["schema"], model["alias"]): set(model["columns"]) for model in models
    }
    # Settings and times are described once, in core.shops.
    for spine in ("int_shop_settings", "int_shops"):
        described["intermediate", spine] |= described["core", "shops"]
    # YAML merges a column's docs block into its description, so empty is absent.
    empty = [
        f"{model['name']}.{name}"
        for model in models
        for name, column in model["columns"].items()
        if not column["description"].strip()
    ]
    found = sample.query(
        "select table_schema, table_name, column_name from information_schema.columns"
    )
    built = set(found)
    missing = [
        f"{table}.{column}"
        for schema, table, column in built
        if (schema, table) in described and column not in described[schema, table]
    ]
    tables = {(schema, table) for schema, table, _ in built}
    unknown = [
        f"{model['name']}.{name}"
        for model in models
        for name in model["columns"]
        if (model["schema"], model["alias"]) in tables
        and (model["schema"], model["alias"], name) not in built
    ]
    assert not empty
    assert not missing
    assert not unknown


def test_only_staging_reads_raw_tables(manifest: dict[str, Any]) -> None:
    raw_seeds = {
        key
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed" and "raw" in node["fqn"]
    }
    offenders = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "test")
        and "staging" not in node["fqn"]
        and any(
            parent.startswith("source.") or parent in raw_seeds
            for parent in node["depends_on"]["nodes"]
        )
    ]
    assert not offenders


def test_every_mart_has_a_key_test(manifest: dict[str, Any], marts: list[Node]) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name")
        in ("unique", "unique_combination")
    }
    assert not names([mart for mart in marts if mart["unique_id"] not in keyed])


def test_every_mart_has_an_identity(
    manifest: dict[str, Any], marts: list[Node]
) -> None:
    singular = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "test_metadata" not in node
    ]
    tested = {parent for node in singular for parent in node["depends_on"]["nodes"]}
    assert not names([mart for mart in marts if mart["unique_id"] not in tested])


def test_singular_tests_state_their_claim_first(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and "test_metadata" not in node:
            assert node["name"].startswith("assert_"), node["name"]
            assert node["raw_code"].startswith("-- "), node["name"]


# A table of a message: a mart by schema, or a seed by file.
TABLE = re.compile(r"\b[a-z_]+[.][a-z_]+\b|seeds/|{source_table}|{entity}|{problem}")


def test_singular_tests_say_what_they_found_and_what_to_do(
    manifest: dict[str, Any],
) -> None:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and "test_metadata" not in node:
            meta, name = node["config"]["meta"], node["name"]
            assert meta.get("message", "").endswith((".", "{advice}")), name
            assert TABLE.search(meta["message"]), name
            assert "{" in meta["message"], name
            # A warning is there to be acted on.
            assert meta.get("remedy") or "'warn'" not in node["raw_code"], name


# Time comes from core.shops; ntile splits ties; the rest differs by engine.
FORBIDDEN = r"\b(current_date|current_timestamp|now\(\)|getdate|sysdate|ntile|random\()"


def forbidden(sql: str) -> bool:
    code = re.sub(r"--[^\n]*|\{#[\s\S]*?#\}", "", sql)
    return bool(re.search(FORBIDDEN, code, flags=re.IGNORECASE))


@pytest.mark.parametrize("folder", ["models", "macros", "tests/sql", "analyses"])
def test_sql_does_not_look_at_the_clock(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.sql"):
        assert not forbidden(file.read_text("utf-8")), file


def test_the_clock_is_found_outside_comments() -> None:
    assert forbidden("-- a comment\nselect\n    ntile(5)")
    assert forbidden("select {# a remark\n#} Current_Date")
    assert not forbidden("-- not ntile\nselect 1 {# nor\nnow() #}")


def test_descending_order_places_nulls() -> None:
    # Engines disagree on where `desc` puts nulls.
    for folder in ("models", "macros", "tests/sql", "analyses"):
        for file in (ROOT / folder).rglob("*.sql"):
            found = re.findall(r"[\w.]+ desc\b(?! nulls)", file.read_text("utf-8"))
            assert not found, file


# What writes a number as text, and what would put texts in order.
AS_TEXT = r"(\|\||as varchar\)|to_char\(|_text\()"
WRITTEN = r"(cast\([^()]* as varchar\)|to_char\([^()]*\)|\{\{ \w+_text\([^()]*\) \}\})"
ORDERED = rf"{WRITTEN}\s*[<>](?!>)|(?<!<)[<>]=?\s*{WRITTEN}|order by\s+{WRITTEN}"


def numbers_ordered_as_text(sql: str) -> list[str]:
    """Return the comparisons, orders and extremes over numbers written as text."""
    code = re.sub(r"--[^\n]*|\{#[\s\S]*?#\}", "", sql)
    found = [match[0] for match in re.finditer(ORDERED, code)]
    for call in re.finditer(r"\b(max|min|greatest|least)\(", code):
        depth, end = 1, call.end()
        while depth and end < len(code):
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        if re.search(AS_TEXT, code[call.end() : end]):
            found.append(code[call.start() : end])
    return found


@pytest.mark.parametrize("folder", ["models", "macros", "tests/sql", "analyses"])
def test_numbers_are_not_ordered_as_text(folder: str) -> None:
    # As text, 87 is more than 729.
    for file in (ROOT / folder).rglob("*.sql"):
        assert not numbers_ordered_as_text(file.read_text("utf-8")), file


def test_numbers_ordered_as_text_are_found() -> None:
    for sql in (
        "max(case when a = 1 then ' (at most ' || {{ amount_text('b') }} || ')' end)",
        "min(cast(a as varchar))",
        "greatest(a, to_char(b))",
        "where cast(a as varchar) < b",
        "where a >= cast(b as varchar)",
        "where {{ amount_text('a') }} > b",
        "row_number() over (order by cast(a as varchar))",
    ):
        assert numbers_ordered_as_text(sql), sql
    for sql in (
        "max(a) || ' days'",
        "where cast(a as varchar) != b and c <> cast(d as varchar)",
        "cast(max(a) as varchar)",
        "-- max(cast(a as varchar))",
    ):
        assert not numbers_ordered_as_text(sql), sql


# Engines add up doubles in the order in which threads find them.
OF_DOUBLES = re.compile(
    r"\b(avg|stddev\w*|var(iance|_pop|_samp)|corr|covar\w*|regr\w*)"
    r"\((?!cast\([^()]* as decimal)"
)


@pytest.mark.parametrize("folder", ["models", "macros"])
def test_means_are_of_decimals(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.sql"):
        assert not OF_DOUBLES.search(file.read_text("utf-8")), file


def test_a_mean_of_doubles_is_found() -> None:
    for sql in ("avg(p_alive) as p", "avg(cast(a as double))", "stddev_pop(a)"):
        assert OF_DOUBLES.search(sql), sql
    assert not OF_DOUBLES.search("avg(cast(a_{{ b }} as decimal(18, 4)))")


def imported_twice(sql: str) -> list[str]:
    imports = re.findall(r"(\w+) as \(\s*select \* from \{\{ ref\('(\w+)", sql)
    return [
        name
        for name, model in imports
        if "order_lines" in model
        and len(re.findall(rf"(?:from|join)\s+{name}\b", sql)) > 1
    ]


def test_order_lines_are_imported_once_per_use() -> None:
    # DuckDB keeps a CTE that is read twice in memory, the largest table too.
    for folder in ("models", "tests/sql"):
        for file in (ROOT / folder).rglob("*.sql"):
            assert not imported_twice(file.read_text("utf-8")), file


def test_a_second_use_is_found() -> None:
    model = "with lines as (select * from {{ ref('order_lines') }}),\n"
    assert imported_twice(f"{model}a as (select 1 from lines) select 2 from lines")
    assert not imported_twice(f"{model}a as (select 1 from lines) select 2 from a")


# Models that are longer still; this list can only get shorter.
TOO_LONG = {"orders"}


def test_models_can_be_read_in_one_sitting() -> None:
    found = {
        file.stem
        for file in (ROOT / "models").rglob("*.sql")
        if len(file.read_text("utf-8").splitlines()) > 120
    }
    assert not found - TOO_LONG, "more than 120 lines: split it"
    assert not TOO_LONG - found, "within 120 lines: take it off the list"


# Areas in the order in which data may flow; those of one step in one direction.
STEPS = (
    ("core",),
    ("customer_experience", "segmentation"),
    ("sales", "baskets"),
    ("value", "marketing"),
    ("monitoring",),
    ("actions",),
)
STEP = {area: step for step, areas in enumerate(STEPS) for area in areas}


def area_of(model: Node) -> str:
    """Return the folder between a layer, or python_models, and the model's file."""
    return Path(model["original_file_path"]).parts[-2]


def arrows_of(models: list[Node]) -> dict[tuple[str, str], list[str]]:
    """Return the arrows between areas: from and to, with the models that draw them."""
    by_id = {model["unique_id"]: model for model in models}
    arrows: dict[tuple[str, str], list[str]] = {}
    for child in models:
        for parent in map(by_id.get, child["depends_on"]["nodes"]):
            if parent is None or "staging" in parent["fqn"]:
                continue
            arrow = (area_of(parent), area_of(child))
            if arrow[0] != arrow[1]:
                names = f"{parent['name']} -> {child['name']}"
                arrows.setdefault(arrow, []).append(names)
    return arrows


def wrong_arrows(
    arrows: dict[tuple[str, str], list[str]],
) -> dict[tuple[str, str], list[str]]:
    """Return the arrows against the order of the areas, or back within a step."""
    return {
        (source, target): drawn
        for (source, target), drawn in arrows.items()
        if STEP[source] > STEP[target]
        or (STEP[source] == STEP[target] and (target, source) in arrows)
    }


def test_areas_form_a_dag(models: list[Node]) -> None:
    arrows = arrows_of(models)
    assert ("core", "segmentation") in arrows
    assert not wrong_arrows(arrows)


def test_an_arrow_against_the_order_is_found() -> None:
    back = {("segmentation", "core"): ["a -> b"]}
    circle = {
        ("sales", "baskets"): ["a -> b"],
        ("baskets", "sales"): ["b -> c"],
    }
    assert wrong_arrows(back | {("core", "sales"): ["a -> b"]}) == back
    assert wrong_arrows(circle) == circle
    assert not wrong_arrows({("sales", "baskets"): ["a -> b"]})


def test_macros_are_described_and_stand_alone(manifest: dict[str, Any]) -> None:
    macros = [
        macro
        for macro in manifest["macros"].values()
        if macro["package_name"] == "clientele"
        and not re.match("(test_|default__|snowflake__)", macro["name"])
    ]
    # That the arguments are the macro's own is dbt's to check (validate_macro_args).
    assert macros
    assert not names(
        [
            macro
            for macro in macros
            if not macro["description"].strip()
            or Path(macro["original_file_path"]).stem
            != macro["name"].removeprefix("duckdb__")
        ]
    )


# Tables that belong to no shop; nor do the numbers of generate_series.
SHARED = (
    *("actions", "budget_shares", "effect_metrics", "impact_targets", "multipliers"),
    *("playbook", "priorities", "teams", "unit_budgets"),
    *("basket_sizes", "cleaning_rules", "country_names", "delay_buckets"),
    *("dimension_values", "labels", "measure_words", "order_statuses", "periods"),
    *("positions", "segments", "segment_states", "severities"),
)
# From `on` to what begins the next clause, join or CTE.
JOIN = (
    r"(?:left|inner|outer) join (\w+)(?: as \w+)?\s+on\s([\s\S]*?)"
    r"(?=\n\s*(?:left|inner|full|cross|where|group by)\s|\n\s*\{%|\n\)|\Z)"
)
WINDOW = r"partition by\s([\s\S]*?)(?:order by|\n\s*\)|\)\s)"


def leaves_its_shop(sql: str) -> list[str]:
    """Return the joins and windows of a model in which shops could meet."""
    code = re.sub(r"--[^\n]*|\{#[\s\S]*?#\}", "", sql)
    return [
        *(
            table
            for table, on in re.findall(JOIN, code)
            if table not in SHARED
            and not re.search("shop_id|shop_number|generated_number", on)
        ),
        *(keys.strip() for keys in re.findall(WINDOW, code) if "shop_id" not in keys),
    ]


def test_nothing_is_joined_or_ranked_across_shops() -> None:
    found = {
        str(file.relative_to(ROOT)): problems
        for layer in ("intermediate", "marts")
        for file in (ROOT / "models" / layer).rglob("*.sql")
        if (problems := leaves_its_shop(file.read_text("utf-8")))
    }
    assert not found


def test_a_join_across_shops_is_found() -> None:
    model = "from a\n    left join b\n        on a.{0} = b.{0}\n    where true"
    assert leaves_its_shop(model.format("order_id")) == ["b"]
    assert not leaves_its_shop(model.format("shop_id"))
    window = "sum(x) over (partition by {} order by y)"
    assert leaves_its_shop(window.format("order_id")) == ["order_id"]
    assert not leaves_its_shop(window.format("order_id, shop_id"))


def descriptions(part: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each description below a part of the manifest, with its place."""
    if isinstance(part, dict):
        where = f"{where}.{part.get('name', '')}" if "name" in part else where
        for key, value in part.items():
            if key in ("description", "block_contents") and isinstance(value, str):
                yield where, value
            else:
                yield from descriptions(value, where)
    elif isinstance(part, list):
        for value in part:
            yield from descriptions(value, where)


@pytest.fixture(scope="session")
def described(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """What the project says of its parts: nodes, columns, macros, metrics and so on."""
    return [
        found
        for parts in manifest.values()
        if isinstance(parts, dict)
        for part in parts.values()
        if isinstance(part, dict) and part.get("package_name") == "clientele"
        for found in descriptions(part)
    ]


# A description that opens so cannot be read without its neighbor.
LEANING = re.compile(
    r"(the same|same|those|these|this|they|it|its|their|and|but|or|also|likewise"
    r"|as above|ditto|again)\b"
    r"|(\w+ ){1,3}(it|they|them|those|these)\b",
    flags=re.IGNORECASE,
)
# Phrases and spellings that no American data engineer writes; the list grows only
# with clear cases. Names keep theirs.
FOREIGN = re.compile(
    r"(?<![\w.`])(((is|are|was|were) )?told|beside|dear|dearer"
    r"|stands? (in|at|on|for|alone|beside|behind|next)"
    r"|of (its|their|one's|an? \w+'s) own|instalments?|colours?|centres?|neighbours?"
    r"|behaviours?|favour\w*|(standard|normal|summar|recogn|priorit)is(e[ds]?|ing))\b",
    flags=re.IGNORECASE,
)


def test_descriptions_can_be_read_alone(described: list[tuple[str, str]]) -> None:
    assert described
    assert not [found for found in described if LEANING.match(found[1])]


def test_descriptions_are_plain_english(described: list[tuple[str, str]]) -> None:
    faults = [(place, FOREIGN.search(text)) for place, text in described]
    assert not [(place, fault[0]) for place, fault in faults if fault]


def comments_and_docstrings(source: str) -> Iterator[str]:
    """Yield the prose of a Python file, without the names in backticks."""
    places = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, places) and (text := ast.get_docstring(node)):
            yield re.sub(r"`[^`]*`", "", text)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_comments_and_docstrings_are_plain_english() -> None:
    assert not [
        (file.name, fault[0])
        for file in (ROOT / "src").rglob("*.py")
        for text in comments_and_docstrings(file.read_text("utf-8"))
        if (fault := FOREIGN.search(text))
    ]


def test_leaning_and_foreign_descriptions_are_found() -> None:
    for text in ("The same, net.", "Fewest of them.", "Whether it did.", "Also late."):
        assert LEANING.match(text), text
    assert not LEANING.match("Orders that came when the shop promised them.")
    for text in ("Late is told twice.", "What stands beside it.", "Color, or colour."):
        assert FOREIGN.search(text), text
    assert not FOREIGN.search("The baskets that hold both products.")


def test_every_docs_block_is_used(manifest: dict[str, Any]) -> None:
    used = {
        block
        for parts in ("nodes", "sources", "macros")
        for part in manifest[parts].values()
        for described in (part, *part.get("columns", {}).values())
        for block in described.get("doc_blocks") or []
    }
    blocks = {key for key in manifest["docs"] if key.startswith("doc.clientele.")}
    assert blocks
    assert not blocks - used


def columns_twice(part: Any) -> list[str]:
    """Return the names that a list of columns in raw YAML holds twice."""
    if isinstance(part, list):
        return [name for value in part for name in columns_twice(value)]
    if not isinstance(part, dict):
        return []
    columns = [c["name"] for c in part.get("columns") or [] if isinstance(c, dict)]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    return twice + columns_twice(list(part.values()))


def test_no_column_is_described_twice() -> None:
    # dbt keeps the last of two, so the manifest does not show it.
    assert not {
        file.name: twice
        for folder in ("models", "python_models", "seeds")
        for file in (ROOT / folder).rglob("*.yml")
        if (twice := columns_twice(yaml.safe_load(file.read_text("utf-8"))))
    }


def test_generated_pages_are_current(manifest: dict[str, Any]) -> None:
    stale = [
        name
        for name, text in pages(manifest).items()
        if (ROOT / name).read_text("utf-8") != text
    ]
    assert stale == [], "Run `make docs` and commit what it writes."

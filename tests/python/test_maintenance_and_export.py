"""`clientele maintenance` and `clientele export`: what they write of a warehouse."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Run
from typer.testing import CliRunner, Result

import clientele
from clientele.cli import app

COMMANDS = ("maintenance", "export")

# Only what the commands read, in an order that is not theirs: shop `calm` has drift
# rows and shop `moved` a call; shop `young` has one date, and so no drift rows.
WAREHOUSE = """
create schema segmentation;
create schema monitoring;

create table segmentation.maintenance_recommendation as
select
    *, 'mesures' as evidence_fr, 'a model of 2' as followed_model,
    'un modèle à 2 groupes' as followed_model_fr, 'labels last' as label_advice,
    'les étiquettes durent' as label_advice_fr, 'Ann' as owner, 'Bob' as deputy,
    '#alerts' as notify, 4 as response_days,
    9 as maximum_months, date '2024-05-01' as as_of_date,
from (
    values
        (
            'young', 'too little history', 'peu d''historique', 'one date', 1, null,
            date '2024-06-01'
        ),
        ('calm', 'no drift', 'sans dérive', '4 months', 4, null, date '2024-09-01'),
        (
            'moved', 'drift was called', 'dérive', 'seen 2 months', 2,
            date '2024-04-01', date '2024-07-01'
        ),
) as terms (
    shop_id, reason, reason_fr, evidence, recommended_months, drift_called_date,
    next_refit_date
);

create table segmentation.segment_drift as
select
    *, date '2024-01-01' as baseline_date, as_of_date = '2024-05-01' as is_current,
    0.75 as gate_ari, model_ari < 0.75 as is_below_gate,
    shop_id = 'moved' and as_of_date = '2024-05-01' as is_drift_called,
from (
    values
        ('moved', date '2024-05-01', 0.5),
        ('moved', date '2024-04-01', 0.4),
        ('calm', date '2024-04-01', 1.0),
        ('calm', date '2024-05-01', 0.9),
) as drift (shop_id, as_of_date, model_ari);

create table segmentation.feature_drift as
select *, 0.15::double as moving_gate, 0.25::double as shifted_gate, from (
    values
        ('moved', 'recency_days', 'shifted', 0.3, date '2024-05-01'),
        ('moved', 'tenure_days', 'moving', 0.2, date '2024-05-01'),
        ('moved', 'log_frequency', 'shifted', 0.9, date '2024-04-01'),
        ('calm', 'recency_days', 'stable', 0.01, date '2024-05-01'),
        ('calm', 'tenure_days', 'stable', 0.02, date '2024-05-01'),
) as drift (shop_id, feature_name, psi_verdict, psi, as_of_date);

create table segmentation.cluster_labels as
select shops.shop_id, labels.*, 'parce que ' || why as why_fr, from (
    values
        (2, 'kmeans', 'Lost', 'Perdus', 1000, 0.4, 'recency_days +1.7'),
        (1, 'kmeans', 'Loyal', 'Fidèles', 1500, 0.6, 'either | or'),
        (1, 'gmm', 'Other', 'Autres', 2500, 1.0, 'not this'),
) as labels (
    cluster_id, segment_scheme, segment_name, segment_label_fr, customer_count,
    customer_rate, why
)
cross join (values ('young'), ('calm'), ('moved')) as shops (shop_id);

create table segmentation.cluster_profiles as
select
    shops.shop_id, clusters.cluster_id, profiles.*,
    replace(feature_name, '_', ' ') as measure_label,
    'fr ' || feature_name as measure_label_fr,
    'connu de 0,0 % seulement' as left_out_reason_fr,
from (
    values
        ('kmeans', 'recency_days', true, false, null),
        ('kmeans', 'log_frequency', true, true, null),
        ('kmeans', 'review_score', false, false, 'known of 0.0% only'),
        ('kmeans', 'tenure_days', false, false, 'known of 0.0% only'),
        ('gmm', 'tenure_days', true, false, null),
) as profiles (
    segment_scheme, feature_name, is_used, is_constant, left_out_reason
)
cross join (values (1), (2)) as clusters (cluster_id)
cross join (values ('calm'), ('moved')) as shops (shop_id);

create table segmentation.cluster_count_selection as
select *, 'sépare le mieux' as reason_fr, from (
    values
        ('moved', 2, true, 'separates best'),
        ('moved', 3, false, 'separates less'),
) as counts (shop_id, cluster_count, is_chosen, reason);

create table monitoring.model_runs as
select
    *, '{"seed": 42, "names": ["é"]}' as parameters,
    '{"numpy": "2"}' as library_versions,
from (
    values
        ('r9', 'moved', 'segment_drift', 2500, true, date '2024-05-01'),
        ('r1', 'moved', 'kmeans', 2500, true, date '2024-05-01'),
        ('r0', 'moved', 'kmeans', 2222, false, date '2024-04-01'),
        ('r2', 'calm', 'kmeans', 7, true, date '2024-05-01'),
        ('r3', 'calm', 'association_rules', null, true, date '2024-05-01'),
) as runs (
    model_run_id, shop_id, model_name, customer_count, is_current, as_of_date
);

create table monitoring.model_metrics as
select * replace (cast(gate_value as double) as gate_value) from (
    values
        ('r9', 'moved', 'segment_drift', 'model_ari', '>=', 0.5::double, 0.75, false),
        ('r1', 'moved', 'kmeans', 'silhouette', '>=', 0.8, 0.25, true),
        ('r1', 'moved', 'kmeans', 'davies_bouldin', '<=', null, 1.5, null),
        ('r1', 'moved', 'kmeans', 'noise_rate', null, 'nan', null, null),
        ('r3', 'calm', 'association_rules', 'hit_rate', '>=', 0.1, 0.2, false),
) as metrics (
    model_run_id, shop_id, model_name, metric_name, gate_operator, metric_value,
    gate_value, is_passed
);
"""


def make(file: Path, script: str = WAREHOUSE) -> Path:
    with duckdb.connect(file) as connection:
        connection.execute(script)
    return file


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make(tmp_path / "shop.duckdb")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A command of `clientele`, in the project."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("CLIENTELE_WAREHOUSE", raising=False)

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return invoke


@pytest.fixture
def written(run: Callable[..., Result], tmp_path: Path) -> Callable[..., str]:
    """What a command writes of a warehouse, into a folder that is not there yet."""

    def text(command: str, warehouse: Path, folder: str = "new") -> str:
        output = file = tmp_path / folder / command / "contract.md"
        if command == "export":
            output, file = output.parent, output.parent / "metadata.json"
        result = run(command, "--warehouse", warehouse, "--output", output)
        assert result.exit_code == 0, result.output
        assert str(file) in result.stdout.replace("\n", "")
        # Nothing half written stays next to it.
        french = ["contract.fr.md"] if command == "maintenance" else []
        names = sorted(path.name for path in file.parent.iterdir())
        assert names == [*french, file.name]
        return file.read_text("utf-8")

    return text


def sections(contract: str) -> dict[str, str]:
    """The text on each shop, by its name."""
    _, *parts = re.split(r"^## ", contract, flags=re.MULTILINE)
    return {part.split("\n", 1)[0]: part for part in parts}


def test_maintenance_has_a_section_per_shop(
    written: Callable[..., str], warehouse: Path
) -> None:
    shops = sections(written("maintenance", warehouse))
    assert list(shops) == ["calm", "moved", "young"]
    for text in shops.values():
        assert re.findall(r"^### (.+)$", text, re.MULTILINE) == [
            *("Purpose", "Population", "Segments", "Refresh rhythm", "Thresholds"),
            *("Owner", "What to do on alert", "Runs"),
        ]


def test_maintenance_says_who_is_in_the_segments(
    written: Callable[..., str], warehouse: Path
) -> None:
    lines = sections(written("maintenance", warehouse))["moved"].splitlines()
    assert "- Customers: 2,500" in lines
    assert "- As of: 2024-05-01" in lines
    assert "- Features used: log frequency (hardly varies), recency days" in lines
    assert (
        "- Features left out: review score (known of 0.0% only); "
        "tenure days (known of 0.0% only)"
    ) in lines
    assert "2 clusters: separates best." in lines
    loyal = lines.index("| 1 | Loyal | Fidèles | 1,500 | 60.0% | either \\| or |")
    assert (
        lines[loyal + 1] == "| 2 | Lost | Perdus | 1,000 | 40.0% | recency_days +1.7 |"
    )
    for other in ("Other", "separates less"):
        assert other not in "".join(lines)


def test_maintenance_says_when_and_by_whom(
    written: Callable[..., str], warehouse: Path
) -> None:
    text = sections(written("maintenance", warehouse))["moved"]
    assert "- Every 2 months; the next refit is due on 2024-07-01.\n" in text
    assert (
        "- Reason: drift was called.\n- Followed model: a model of 2.\n"
        "- Evidence: seen 2 months.\n- Label persistence: labels last.\n"
    ) in text
    assert "| Ann | Bob | #alerts | 4 | 9 |\n" in text
    steps = re.findall(r"^(\d)\. (.+)$", text, re.MULTILINE)
    assert [number for number, _ in steps] == ["1", "2", "3", "4", "5"]
    for (_, step), told in zip(
        steps,
        ("feature_drift", "clientele build", "cluster_labels", "#alerts", "policy.csv"),
        strict=True,
    ):
        assert told in step
    assert "Tell #alerts within 4 days" in text


def test_maintenance_holds_the_thresholds(
    written: Callable[..., str], warehouse: Path
) -> None:
    shops = sections(written("maintenance", warehouse))
    text = shops["moved"]
    assert "| kmeans | silhouette | 0.800 | >= 0.250 | yes |\n" in text
    assert "| kmeans | davies_bouldin | - | <= 1.500 | - |\n" in text
    assert "| segment_drift | model_ari | 0.500 | >= 0.750 | **no** |\n" in text
    assert "noise_rate" not in text
    assert "gate_ari is 0.750; model_ari of the model of 2024-01-01 is 0.500" in text
    assert "up to 0.15 stable, above it moving, above 0.25 shifted" in text
    assert "2024-05-01: recency days 0.300 (shifted).\n" in text
    assert "is 0.900 at 2024-05-01, not below it." in shops["calm"]
    assert "Not stable at 2024-05-01: none." in shops["calm"]
    assert "without drift" not in text + shops["calm"]


def test_shifted_features_without_drift_are_explained(
    written: Callable[..., str], warehouse: Path
) -> None:
    make(
        warehouse,
        "update segmentation.feature_drift set psi_verdict = 'shifted', psi = 1.5 "
        "where shop_id = 'calm' and feature_name = 'recency_days'",
    )
    shops = sections(written("maintenance", warehouse))
    assert "recency days 1.500 (shifted)" in shops["calm"]
    assert (
        '- Shifted features without drift: the values of "recency days" have moved '
        "since 2024-01-01 (PSI), while the followed model still groups the customers "
        "of 2024-05-01 as a refit of that date does (model_ari 0.900, gate 0.750). "
    ) in shops["calm"]
    assert "without drift" not in shops["moved"]
    # Drift was called before, so the groups have not held.
    make(
        warehouse,
        "update segmentation.segment_drift set is_drift_called = true "
        "where shop_id = 'calm' and as_of_date = '2024-04-01'",
    )
    assert "without drift" not in written("maintenance", warehouse)


def test_maintenance_names_current_runs(
    written: Callable[..., str], warehouse: Path
) -> None:
    text = sections(written("maintenance", warehouse))["moved"]
    assert re.findall(r"\| (r\d) \|", text) == ["r1", "r9"]


def test_maintenance_opens_with_drift_where_it_was_called(
    written: Callable[..., str], warehouse: Path
) -> None:
    shops = sections(written("maintenance", warehouse))
    assert shops["moved"].splitlines()[2] == (
        "> **Drift was called on 2024-04-01.** "
        "**Gates missed: model_ari of segment_drift.** See what to do on alert."
    )
    for shop in ("calm", "young"):
        assert shops[shop].splitlines()[2] == "### Purpose"


def test_maintenance_of_a_shop_without_drift_rows(
    written: Callable[..., str], warehouse: Path
) -> None:
    text = sections(written("maintenance", warehouse))["young"]
    assert "- Every month; the next refit is due on 2024-06-01.\n" in text
    assert "No model is followed: one date alone, or too few customers." in text
    assert "PSI" not in text


def test_maintenance_of_a_shop_without_a_model(
    written: Callable[..., str], warehouse: Path
) -> None:
    make(warehouse, "delete from segmentation.cluster_labels where shop_id = 'young'")
    text = sections(written("maintenance", warehouse))["young"]
    assert "- Customers: no model\n" in text
    assert "None: no K-Means model was fitted for this shop.\n" in text


def test_maintenance_without_shops(
    written: Callable[..., str], warehouse: Path
) -> None:
    make(warehouse, "delete from segmentation.maintenance_recommendation")
    assert "No shop has an as-of date" in written("maintenance", warehouse)


def test_export_holds_all_runs_and_metrics(
    written: Callable[..., str], warehouse: Path
) -> None:
    text = written("export", warehouse)
    content = json.loads(text, parse_constant=pytest.fail)
    assert content["clientele"] == clientele.__version__
    assert list(content) == ["clientele", "metrics", "run_id", "runs"]
    assert [run["model_run_id"] for run in content["runs"]] == [
        *("r0", "r1", "r2", "r3", "r9"),
    ]
    assert content["runs"][0] == {
        "as_of_date": "2024-04-01",
        "customer_count": 2222,
        "is_current": False,
        "library_versions": {"numpy": "2"},
        "model_name": "kmeans",
        "model_run_id": "r0",
        "parameters": {"names": ["é"], "seed": 42},
        "shop_id": "moved",
    }
    assert list(content["runs"][0]) == sorted(content["runs"][0])
    assert [
        (metric["metric_name"], metric["metric_value"], metric["is_passed"])
        for metric in content["metrics"]
    ] == [
        ("davies_bouldin", None, None),
        ("noise_rate", None, None),
        ("silhouette", 0.8, True),
        ("hit_rate", 0.1, False),
        ("model_ari", 0.5, False),
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_same_rows_in_another_order_give_the_same_bytes(
    command: str, written: Callable[..., str], warehouse: Path, tmp_path: Path
) -> None:
    turned = make(tmp_path / "turned.duckdb")
    with duckdb.connect(turned) as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        assert len(tables) == 8
        for (table,) in tables:
            connection.execute(
                f"create or replace table {table} as "
                f"select * from {table} order by all desc"
            )
    first = written(command, warehouse, "first")
    assert written(command, turned, "second") == first
    # And over what is there.
    assert written(command, turned, "first") == first


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_warehouse_is_told(
    command: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    missing = tmp_path / "missing.duckdb"
    result = run(command, "--warehouse", missing, "--output", tmp_path / "output")
    assert result.exit_code == 1
    assert f"There is no warehouse {missing}" in result.stderr
    assert "clientele build" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_published_warehouse_is_read_if_none_is_named(
    command: str,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = tmp_path / "project"
    (project / "below").mkdir(parents=True)
    (project / "dbt_project.yml").touch()
    monkeypatch.chdir(project / "below")
    result = run(command)
    file = project / "warehouse" / "clientele.duckdb"
    assert f"There is no warehouse {file}" in result.stderr
    file.parent.mkdir()
    make(file)
    assert run(command).exit_code == 0
    written = {
        "maintenance": project / "docs" / "maintenance.md",
        "export": project / "warehouse" / "metadata.json",
    }
    assert written[command].is_file()
    monkeypatch.setenv("CLIENTELE_WAREHOUSE", "other.duckdb")
    result = run(command)
    assert f"There is no warehouse {project / 'other.duckdb'}" in result.stderr


@pytest.mark.parametrize(
    ("command", "table"),
    [
        ("maintenance", "segmentation.segment_drift"),
        ("export", "monitoring.model_metrics"),
    ],
)
def test_missing_table_is_told(
    command: str,
    table: str,
    run: Callable[..., Result],
    warehouse: Path,
    tmp_path: Path,
) -> None:
    make(warehouse, f"drop table {table}")
    result = run(command, "--warehouse", warehouse, "--output", tmp_path / "output")
    assert result.exit_code == 1
    assert f"{warehouse} lacks {table}." in result.stderr
    assert "clientele build" in result.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_warehouse_is_only_read(
    command: str, written: Callable[..., str], warehouse: Path
) -> None:
    # DuckDB lets no one write here who would find readers.
    with duckdb.connect(warehouse, read_only=True):
        assert written(command, warehouse)


@pytest.mark.parametrize("command", COMMANDS)
def test_unreadable_warehouse_is_told(
    command: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no warehouse", "utf-8")
    result = run(command, "--warehouse", file, "--output", tmp_path / "output")
    assert result.exit_code == 1
    assert f"{file} cannot be read" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_unwritable_output_is_told_and_left(
    command: str, run: Callable[..., Result], warehouse: Path, tmp_path: Path
) -> None:
    # A folder where the file has to be.
    output = tmp_path / "output"
    taken = output if command == "maintenance" else output / "metadata.json"
    (taken / "kept").mkdir(parents=True)
    result = run(command, "--warehouse", warehouse, "--output", output)
    assert result.exit_code == 1
    assert f"{taken} cannot be written" in result.stderr
    assert [path.name for path in taken.iterdir()] == ["kept"]
    assert not list(tmp_path.rglob("*.part"))


def test_maintenance_is_not_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8")
    assert "/docs/maintenance.md" in ignored
    assert "/docs/maintenance.fr.md" in ignored


def test_maintenance_has_a_french_twin(
    written: Callable[..., str], warehouse: Path, tmp_path: Path
) -> None:
    english = written("maintenance", warehouse)
    french = (tmp_path / "new/maintenance/contract.fr.md").read_text("utf-8")
    shops = sections(french)
    assert list(shops) == list(sections(english))
    for text in shops.values():
        assert re.findall(r"^### (.+)$", text, re.MULTILINE) == [
            *("But", "Population", "Segments", "Rythme de réajustement", "Seuils"),
            *("Responsables", "Que faire en cas d'alerte", "Exécutions"),
        ]
    lines = shops["moved"].replace("\N{NO-BREAK SPACE}", " ").splitlines()
    for line in (
        "> **Dérive constatée le 01/04/2024.** **Seuils manqués : model_ari de "
        "segment_drift.** Voir que faire en cas d'alerte.",
        "- Clients : 2 500",
        "- Caractéristiques utilisées : fr log_frequency (varie à peine), "
        "fr recency_days",
        "- Caractéristiques écartées : fr review_score (connu de 0,0 % seulement) ; "
        "fr tenure_days (connu de 0,0 % seulement)",
        "| kmeans | r1 | 01/05/2024 | 2 500 |",
        "2 groupes : sépare le mieux.",
        "| 1 | Fidèles | 1 500 | 60,0 % | parce que either \\| or |",
        "- Tous les 2 mois ; le prochain réajustement est prévu le 01/07/2024.",
        "- Raison : dérive.",
        "- Modèle suivi : un modèle à 2 groupes.",
        "- Durée des étiquettes : les étiquettes durent.",
        "| segment_drift | model_ari | 0,500 | >= 0,750 | **non** |",
    ):
        assert line in lines, line
    assert "- Chaque mois ; le prochain" in shops["young"]
    # As many lines and tables, so nothing is said in one language only.
    assert [line[:1] for line in french.splitlines() if line[:1] in "#-|>"] == [
        line[:1] for line in english.splitlines() if line[:1] in "#-|>"
    ]


@pytest.mark.parametrize("build", ["sample", "real"])
def test_contract_says_what_the_marts_say(
    written: Callable[..., str],
    build: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    run = request.getfixturevalue(build)
    english = sections(written("maintenance", run.warehouse))
    file = tmp_path / "new/maintenance/contract.fr.md"
    french = sections(file.read_text("utf-8"))
    for shop, months, followed, published, label_ari, model_ari in run.query(
        "select shop_id, recommended_months, followed_cluster_count, "
        "published_cluster_count, drift.label_ari, drift.model_ari "
        "from segmentation.maintenance_recommendation left join "
        "(from segmentation.segment_drift where is_current) as drift using (shop_id) "
        "where months_followed > 0"
    ):
        for text, sign, phrases in (
            (
                *(english[shop], "."),
                (
                    f"a model of {followed} cluster",
                    f"\n{published} clusters: ",
                    f"{'Every month' if months == 1 else f'Every {months} months'}; ",
                ),
            ),
            (
                *(french[shop], ","),
                (
                    f"un modèle à {followed} groupe",
                    f"\n{published} groupes : ",
                    f"{'Chaque mois' if months == 1 else f'Tous les {months} mois'} ; ",
                ),
            ),
        ):
            numbers = (f"{label_ari:.3f}", f"{model_ari:.3f}")
            for told in (*phrases, *(each.replace(".", sign) for each in numbers)):
                assert told in text, (shop, told)


def test_commands_tell_of_the_sample(written: Callable[..., str], sample: Run) -> None:
    shops = sections(written("maintenance", sample.warehouse))
    terms = sample.query(
        "select shop_id, drift_called_date, next_refit_date "
        "from segmentation.maintenance_recommendation order by shop_id"
    )
    assert list(shops) == [shop for shop, _, _ in terms]
    for shop, called, refit in terms:
        assert (f"> **Drift was called on {called}.**" in shops[shop]) == bool(called)
        assert f"the next refit is due on {refit}." in shops[shop]
    labels = sample.query(
        "select shop_id, segment_name, segment_label_fr "
        "from segmentation.cluster_labels where segment_scheme = 'kmeans'"
    )
    assert labels
    for shop, name, french in labels:
        assert f" | {name} | {french} | " in shops[shop]
    content = json.loads(written("export", sample.warehouse))
    for key, table in (("runs", "model_runs"), ("metrics", "model_metrics")):
        [(count,)] = sample.query(f"select count(*) from monitoring.{table}")
        assert len(content[key]) == count > 0

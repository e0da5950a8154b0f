"""`clientele build`: its options, dbt's log, publishing and the summary."""

import errno
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from clientele.building import build, dbt, manifest, options, publishing, summary
from clientele.building.build import dbt_words
from clientele.cli import app
from clientele.errors import ClienteleError, Stopped

MARTS_SQL = """
create schema core;
create schema segmentation;
create table core.shops as
    select * from (values
        ('olist', 'Olist', 'BRL', timestamp '2018-09-04 10:00:00', false),
        ('quiet', 'Quiet', 'GBP', cast(null as timestamp), true)
    ) as shops (shop_id, shop_name, currency, as_of_at, is_synthetic);
alter table core.shops add column as_of_date date;
alter table core.shops add column has_amounts boolean default true;
update core.shops set as_of_date = as_of_at;
create table core.cleaning_audit as
    select * from (values
        ('olist', 'orders', 'exact_duplicate', 1, 10, 2, 8),
        ('olist', 'orders', 'missing_time', 2, 8, 1, 7),
        ('olist', 'order_lines', 'exact_duplicate', 1, 1000, 0, 1000)
    ) as cleaning_audit (
        shop_id, source_table, cleaning_rule, rule_order,
        rows_in, rows_rejected, rows_kept
    );
create table core.customers as
    select 'olist' as shop_id, 'c' || customer as customer_id
    from range(3) as customers (customer);
create table core.orders as
    select
        'olist' as shop_id,
        'o' || number as order_id,
        'c' || number % 3 as customer_id,
        number < 5 as is_purchase,
        timestamp '2018-09-03 10:00:00' - number * interval 1 day as last_line_at
    from range(7) as orders (number);
create table core.order_lines as
    select 'olist' as shop_id, cast(amount as decimal(18, 4)) as net_amount
    from (values (1234.5), (-0.25)) as order_lines (amount);
create table segmentation.customer_segments as
    select 'olist' as shop_id, segment_scheme, segment_id
    from (values
        ('rfm11', 'lost'), ('rfm11', 'lost'), ('rfm11', 'champions'), ('rfm6', 'other')
    ) as customer_segments (segment_scheme, segment_id);
"""

# A node's execution is all that counts as dbt's work on the data.
RUN_RESULTS = {
    "results": [
        {
            "unique_id": "model.clientele.shops",
            "status": "success",
            "timing": [
                {
                    "name": "execute",
                    "started_at": "2026-01-01T00:00:00Z",
                    "completed_at": "2026-01-01T00:00:00Z",
                }
            ],
        }
    ]
}

MANIFEST = {
    "nodes": {
        "model.clientele.stg_olist__orders": {
            "resource_type": "model",
            "sources": [["olist", "orders"], ["olist", "customers"]],
        },
        "model.clientele.orders": {"resource_type": "model", "sources": []},
        "test.clientele.sources": {
            "resource_type": "test",
            "sources": [["olist", "orders"], ["olist", "sellers"]],
        },
        "seed.clientele.segments": {"resource_type": "seed"},
    }
}


def event(name, message, node="", level="info", **data):
    """One line of dbt's JSON log, of a node as in `model.orders`."""
    if node:
        kind, own_name = node.split(".")
        unique_id = f"{kind}.clientele.{own_name}"
        data["node_info"] = {"node_name": own_name, "unique_id": unique_id}
    return json.dumps(
        {"info": {"name": name, "level": level, "msg": message}, "data": data}
    )


# As dbt 1.11 wrote it for a project of four nodes, cut to what matters.
SCORES, RARE = "model.scores", "test.rare"
LOG = [
    "<frozen runpy>:128: RuntimeWarning: not an event",
    "[1, 2]",
    event("MainReportVersion", "Running with dbt=1.11.16", version="=1.11.16"),
    event("LogStartLine", "1 of 4", "model.orders", index=1, total=4),
    event("LogModelResult", "1 of 4 OK", "model.orders", index=1, total=4),
    event("LogStartLine", "2 of 4", RARE, index=2, total=4),
    event("LogTestResult", "2 of 4 WARN 1", RARE, "warn", index=2),
    event("LogStartLine", "3 of 4", SCORES, index=3, total=4),
    event("LogModelResult", "3 of 4 ERROR", SCORES, "error", index=3, total=4),
    event("SkippingDetails", "4 of 4", "model.segments", index=4, total=4),
    event("JinjaLogInfo", "known warns:\n  a: 1 row.\n  Look at it.", "operation.end"),
    event(
        "RunResultFailure",
        "\x1b[31mFailure in model scores (models/scores.sql)\x1b[0m",
        *(SCORES, "error"),
    ),
    event(
        "RunResultError",
        "  Runtime Error in model scores\n    Binder Error: no column nope",
        *(SCORES, "error"),
    ),
    event(
        "RunResultWarning",
        "\x1b[33mWarning in test rare (models/rare.yml)\x1b[0m",
        *(RARE, "warn"),
    ),
    event(
        "RunResultWarningMessage",
        "Got 1 result, configured to warn if != 0",
        *(RARE, "warn"),
    ),
    event("RunResultWarning", "Warning in test known", "test.known", "warn"),
    event("RunResultWarningMessage", "Got 1 result", "test.known", "warn"),
    event(
        "LogHookEndLine", "1 of 9 OK hook", "operation.on-run-end-0", index=1, total=9
    ),
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A dbt project's folder, without the models."""
    for name in ("CLIENTELE_WAREHOUSE", "DBT_TARGET_PATH", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    root.mkdir()
    (root / "dbt_project.yml").write_text("{name: toy, profile: toy}")
    (root / "profiles.yml").write_text(
        "toy:\n  target: duckdb\n  outputs:\n"
        "    duckdb: {type: duckdb, path: \"{{ env_var('CLIENTELE_DUCKDB_PATH') }}\"}\n"
        "    cloud: {type: nowhere}\n"
    )
    monkeypatch.chdir(root)
    # It has no macros to look at files with: see test_unreadable_files.
    monkeypatch.setattr(build, "_check_files", lambda *_: {})
    return root


def stub_files(monkeypatch, *files):
    """Let these be the files that the shop Olist reads."""
    monkeypatch.setattr(build, "_check_files", lambda *_: {"olist": list(files)})


def stub_dbt(monkeypatch, script):
    """Let this Python script replace dbt; it gets dbt's --vars as JSON."""

    def command(*_words, variables):
        return [sys.executable, "-c", script, json.dumps(variables)]

    monkeypatch.setattr(dbt, "command", command)


def stub_successful_dbt(monkeypatch):
    stub_dbt(
        monkeypatch,
        f"""
import json, os, pathlib, sys, duckdb
sql = {MARTS_SQL!r}
if not os.environ.get("CLIENTELE_RAW"):
    sql = sql.replace("false)", "true)")
duckdb.connect(os.environ["CLIENTELE_DUCKDB_PATH"]).execute(sql)
target = pathlib.Path(os.environ["DBT_TARGET_PATH"])
target.mkdir(exist_ok=True)
(target / "run_results.json").write_text({json.dumps(RUN_RESULTS)!r})
(target / "manifest.json").write_text({json.dumps(MANIFEST)!r})
pathlib.Path("seen.json").write_text(
    json.dumps([os.environ.get("CLIENTELE_RAW"), json.loads(sys.argv[1])])
)
""",
    )


def stub_failing_dbt(monkeypatch):
    lines = [line for line in LOG if "RunResult" in line]
    stub_dbt(
        monkeypatch,
        f"""
import os, sys
open(os.environ["CLIENTELE_DUCKDB_PATH"], "w").write("half a warehouse")
print({chr(10).join(lines)!r})
sys.exit(1)
""",
    )


# --- Options -----------------------------------------------------------------


def test_project_root_is_found_from_a_folder_below(project):
    below = project / "models" / "marts"
    below.mkdir(parents=True)
    assert options.find_project_root(below) == project


def test_no_project_is_an_error_with_the_folder(tmp_path):
    with pytest.raises(ClienteleError, match=f"No dbt_project.yml in {tmp_path}"):
        options.find_project_root(tmp_path)


def test_shops_are_tidied_and_each_named_once():
    assert options.parse_shops(" olist, online_retail,olist") == "olist,online_retail"


@pytest.mark.parametrize("text", ["", "olist,", "Olist", "a;b", "../olist"])
def test_bad_shop_names_are_refused(text):
    with pytest.raises(ClienteleError, match="--shops has"):
        options.parse_shops(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": "it\'s"}', {"a": 1, "b": "it's"}),
        ("{a: 1}", {"a": 1}),
        ("", {}),
        ("{}", {}),
    ],
)
def test_vars_are_json_or_yaml(text, expected):
    assert options.parse_vars(text) == expected


@pytest.mark.parametrize("text", ["[1]", '["a"]', "gross", "{1: 2}", "{a: "])
def test_vars_that_are_no_mapping_are_refused(text):
    with pytest.raises(ClienteleError, match=r"--vars (is no mapping|cannot be read)"):
        options.parse_vars(text)


def test_without_options_there_are_no_vars():
    assert options.merge_vars(None, None, None) == {}


def test_raw_and_shops_become_vars():
    assert options.merge_vars(Path("raw"), "a,b", None) == {
        "raw_source": "files",
        "shops": "a,b",
    }


def test_vars_given_by_name_win():
    merged = options.merge_vars(
        Path("raw"), "a", '{"raw_source": "tables", "shops": "b"}'
    )
    assert merged == {"raw_source": "tables", "shops": "b"}


def test_shops_given_as_a_var_are_checked_too():
    with pytest.raises(ClienteleError, match="--shops has"):
        options.merge_vars(None, None, '{"shops": ["olist"]}')


def test_raw_folder_is_made_absolute(tmp_path, monkeypatch):
    (tmp_path / "raw" / "olist").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    raw = options.resolve_raw(Path("raw"), {"shops": "olist"})
    assert raw == tmp_path / "raw"


@pytest.mark.parametrize(("folder", "shop"), [("nope", ""), ("", "olist")])
def test_missing_folder_is_named(tmp_path, folder, shop):
    with pytest.raises(ClienteleError, match=f"not there: {tmp_path}/{folder or shop}"):
        options.resolve_raw(tmp_path / folder, {"shops": shop})


@pytest.mark.parametrize(
    ("file", "raw", "shops", "told"),
    [
        # One level too deep, too shallow, without a folder of the shop.
        ("my/shop/a.csv", "my/shop", "shop", "make build RAW={}/my SHOPS=shop"),
        ("my/shop/a.csv", "my/shop", "", "make build RAW={}/my SHOPS=shop"),
        ("my/shop/a.csv", ".", "shop", "make build RAW={}/my SHOPS=shop"),
        (
            "my/a b.csv",
            "my",
            "shop",
            "mkdir {}/my/shop && mv '{}/my/a b.csv' {}/my/shop && "
            "make build RAW={}/my SHOPS=shop",
        ),
        # The file itself.
        (
            "my/a.csv",
            "my/a.csv",
            "shop",
            "mkdir {}/my/shop && mv {}/my/a.csv {}/my/shop && "
            "make build RAW={}/my SHOPS=shop",
        ),
        # Without SHOPS, of which only one is there.
        ("my/shop/a.csv", "my", "", "make build RAW={}/my SHOPS=shop"),
    ],
    ids=["deep", "deep without SHOPS", "shallow", "no folder", "file", "no SHOPS"],
)
def test_wrong_raw_folder_is_told_with_the_right_command(
    tmp_path, file, raw, shops, told
):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    with pytest.raises(ClienteleError) as error:
        given = {"shops": shops, "shop_table": "a"}
        options.resolve_raw(tmp_path / raw, given, "other,shop")
    told = told.replace("{}", str(tmp_path)) + """ 'VARS={"shop_table": "a"}'"""
    assert str(error.value).endswith(told)


def test_dbt_command_carries_the_options():
    words = dbt_words("prod", "+orders")
    command = dbt.command(*words, variables={"at": date(2018, 9, 1), "note": "it's"})
    assert command[0] == sys.executable
    assert command[command.index("--target") + 1] == "prod"
    assert command[command.index("--select") + 1] == "+orders"
    variables = json.loads(command[command.index("--vars") + 1])
    assert variables == {"at": "2018-09-01", "note": "it's"}


def test_dbt_command_leaves_out_what_was_not_given():
    command = dbt.command(*dbt_words("duckdb"), variables={})
    assert not {"--vars", "--select"} & set(command)


def test_target_that_profiles_do_not_have_is_refused(project):
    with pytest.raises(ClienteleError, match=r"no target 'prod', only duckdb, cloud"):
        options.adapter_of_target(project, "prod")


def test_adapter_that_is_not_installed_comes_with_its_remedy(project):
    with pytest.raises(ClienteleError, match=r"needs dbt-nowhere.*\[nowhere\]"):
        options.adapter_of_target(project, "cloud")


# --- dbt's log ---------------------------------------------------------------


@pytest.fixture
def log():
    fed = dbt.Log()
    for line in LOG:
        fed.feed(line + "\n")
    return fed


def test_log_counts_finished_and_skipped_nodes(log):
    assert log.total == 4
    assert len(log.done) == 4
    assert log.current == "scores"


def test_log_keeps_the_message_of_a_failed_node(log):
    assert list(log.errors) == ["model.clientele.scores"]
    assert dbt.describe(log.errors) == (
        "Failure in model scores (models/scores.sql)\n"
        "  Runtime Error in model scores\n"
        "    Binder Error: no column nope"
    )


def test_log_keeps_warnings_apart(log):
    assert dbt.describe(log.warnings) == (
        "Warning in test rare (models/rare.yml)\n"
        "  Got 1 result, configured to warn if != 0\n\n"
        # What the project says of a test, once, in place of dbt's words.
        "known warns:\n"
        "  a: 1 row.\n"
        "  Look at it."
    )


def test_log_keeps_lines_that_are_no_events(log):
    assert list(log.other_lines) == LOG[:2]


def run_script(project, monkeypatch, script):
    stub_dbt(monkeypatch, script)
    console = Console(quiet=True)
    return dbt.run(project, console, "build", variables={}, environment={})


def test_dbt_that_dies_without_events_is_quoted(project, monkeypatch):
    with pytest.raises(ClienteleError, match="no such module"):
        run_script(project, monkeypatch, "raise SystemExit('no such module')")


def test_dbt_that_does_not_listen_is_killed_when_the_build_is_stopped(
    project, monkeypatch
):
    def stopped(_log, _line):
        raise Stopped(signal.SIGTERM)

    monkeypatch.setattr(dbt.Log, "feed", stopped)
    started = time.monotonic()
    with pytest.raises(Stopped, match=r"Stopped by SIGTERM\."):
        script = "import time; print('deaf', flush=True); time.sleep(60)"
        run_script(project, monkeypatch, script)
    assert time.monotonic() - started < 30


def execution(start, end):
    stamp = "2026-01-01T00:00:{:09.6f}Z"
    return {
        "timing": [
            {
                "name": name,
                "started_at": stamp.format(started),
                "completed_at": stamp.format(ended),
            }
            for name, started, ended in [("compile", 0, 59), ("execute", start, end)]
        ]
    }


def test_own_share_counts_overlapping_nodes_once():
    # Busy from 1 to 6 (two threads, one node within another's) and 8 to 9.5.
    nodes = [execution(8, 9.5), execution(1, 5), execution(2, 3), execution(4, 6)]
    # A skipped node has no timing, a failed one may lack its end.
    nodes += [
        {"timing": []},
        {"timing": [{"name": "execute", "started_at": None, "completed_at": None}]},
    ]
    assert manifest.dbt_seconds(nodes, 10.0) == pytest.approx(3.5)


def test_own_share_is_everything_if_nothing_ran():
    assert manifest.dbt_seconds([], 2.0) == 2.0


# --- Publishing --------------------------------------------------------------


def test_success_publishes_and_sums_up(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    (project / "raw").mkdir()
    result = CliRunner().invoke(app, ["build", "--raw", "raw", "--vars", "{x: 1}"])
    assert result.exit_code == 0, result.output
    published = project / "warehouse" / "clientele.duckdb"
    assert published.is_file()
    left = [file.name for file in (project / "warehouse" / "building").iterdir()]
    assert left == ["clientele.duckdb.lock"]
    assert str(published) in result.output
    assert "for 1 nodes" in result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "Olist 1,010 3 3 5 1,234.25 BRL 2018-09-04 2" in lines
    assert "Quiet (sample) 0 0 0 0 0.00 GBP - 0" in lines
    assert json.loads((project / "seen.json").read_text()) == [
        str(project / "raw"),
        {"raw_source": "files", "x": 1},
    ]


def test_without_options_the_sample_is_built(project, monkeypatch):
    monkeypatch.delenv("CLIENTELE_RAW", raising=False)
    stub_successful_dbt(monkeypatch)
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    assert json.loads((project / "seen.json").read_text()) == [None, {}]


def test_warehouse_can_be_elsewhere(project, tmp_path, monkeypatch):
    stub_successful_dbt(monkeypatch)
    monkeypatch.setenv("CLIENTELE_WAREHOUSE", str(tmp_path / "mine" / "shop.duckdb"))
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    assert summary.read_summaries(tmp_path / "mine" / "shop.duckdb")
    assert not (project / "warehouse").exists()


def test_failure_names_the_node_and_publishes_nothing(project, monkeypatch):
    published = project / "warehouse" / "clientele.duckdb"
    published.parent.mkdir()
    published.write_text("the last good one")
    stub_failing_dbt(monkeypatch)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert published.read_text() == "the last good one"
    assert "Failure in model scores (models/scores.sql)" in result.output
    assert "Binder Error: no column nope" in result.output
    assert f"{published} is as it was" in result.output


def test_leftovers_of_a_killed_build_are_not_built_upon(project, monkeypatch):
    building = project / "warehouse" / "building" / "clientele.duckdb"
    building.parent.mkdir(parents=True)
    building.write_text("half a warehouse")
    building.with_name("clientele.duckdb.wal").write_text("and its log")
    spilt = building.with_name("clientele.duckdb.tmp")
    spilt.mkdir()
    (spilt / "duckdb_temp_block-1.block").write_text("rows")
    building.with_name("clientele.duckdb.manifest.json").write_text('{"half')
    stub_successful_dbt(monkeypatch)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 0, result.output
    left = [file.name for file in building.parent.iterdir()]
    assert left == ["clientele.duckdb.lock"]


def test_dbt_that_wrote_elsewhere_is_an_error(project, monkeypatch):
    stub_dbt(monkeypatch, "")
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert "CLIENTELE_DUCKDB_PATH" in result.output


def test_selection_is_not_published(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    result = CliRunner().invoke(app, ["build", "--select", "orders"])
    assert result.exit_code == 0
    assert not (project / "warehouse" / "clientele.duckdb").exists()
    assert (project / "warehouse" / "building" / "clientele.duckdb").exists()
    assert "Not published" in result.output


def test_bad_words_stop_before_dbt(project, monkeypatch):
    stub_dbt(monkeypatch, "open('started', 'w')")
    for words in (["--vars", "[1]"], ["--shops", "A"], ["--raw", "nope"]):
        result = CliRunner().invoke(app, ["build", *words])
        assert result.exit_code == 1, words
        assert words[0].strip("-") in result.output
    assert not (project / "started").exists()


def test_sample_does_not_replace_a_real_shop_unless_asked_by_name(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    raw, note = str(project / "my data"), json.dumps({"x": "it's $5"})
    (project / "my data" / "olist").mkdir(parents=True)
    words = ("build", "--raw", raw, "--shops", "olist", "--vars", note)
    assert CliRunner().invoke(app, words).exit_code == 0
    published = project / "warehouse" / "clientele.duckdb"
    before = publishing.sha256(published)
    (project / "seen.json").unlink()
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    # At once, and with the three commands that may be meant.
    assert not (project / "seen.json").exists()
    assert f"{published} holds real data (Olist), and no raw folder" in result.output
    lines = [line.strip() for line in result.output.splitlines()]
    again = next(line for line in lines if line.startswith("make build RAW="))
    _, _, *given = shlex.split(again)
    assert given == [f"RAW={raw}", "SHOPS=olist", f"VARS={note}"]
    elsewhere = published.with_name("clientele_sample.duckdb")
    assert f"CLIENTELE_WAREHOUSE={elsewhere} make build SAMPLE=1" in lines
    assert "make build SAMPLE=1" in lines
    # What cannot be opened is known by its manifest.
    published.write_text("written by another program")
    assert "holds real data" in CliRunner().invoke(app, ["build"]).output
    # A selection is not published.
    assert CliRunner().invoke(app, ["build", "--select", "orders"]).exit_code == 0
    assert CliRunner().invoke(app, ["build", "--sample"]).exit_code == 0
    assert publishing.sha256(published) != before
    assert last_manifest(project)["raw_source"] == "sample"


def test_sample_replaces_the_sample(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    for _ in range(2):
        result = CliRunner().invoke(app, ["build"])
        assert result.exit_code == 0, result.output


def test_sample_and_a_raw_folder_exclude_each_other(project, monkeypatch):
    stub_dbt(monkeypatch, "open('started', 'w')")
    for words in (["--raw", "."], ["--vars", "{raw_source: files}"]):
        result = CliRunner().invoke(app, ["build", "--sample", *words])
        assert result.exit_code == 1
        assert "Name one of them." in result.output
    assert not (project / "started").exists()


def test_shop_that_lost_its_customers_is_not_published(project, monkeypatch):
    (project / "raw").mkdir()
    words = ["build", "--raw", "raw"]
    stub_successful_dbt(monkeypatch)
    assert CliRunner().invoke(app, words).exit_code == 0
    published = project / "warehouse" / "clientele.duckdb"
    before = publishing.sha256(published)
    shutil.rmtree(project / "target")
    # They are still there, as prospects.
    emptied = MARTS_SQL + "update core.orders set is_purchase = false;"
    monkeypatch.setattr(sys.modules[__name__], "MARTS_SQL", emptied)
    stub_successful_dbt(monkeypatch)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1
    told = f"Olist has no customers with purchases, and 3 in {published}."
    assert told in result.output
    assert "Of its 1,010 rows 3 were rejected." in result.output
    assert f"Nothing was published: {published} is as it was." in result.output
    assert publishing.sha256(published) == before
    published.rename(published.with_name("old.duckdb"))
    assert CliRunner().invoke(app, words).exit_code == 0


def test_purchases_later_than_their_file_are_told(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    file = project / "raw" / "olist" / "orders.csv"
    file.parent.mkdir(parents=True)
    file.write_text("a\n1\n")
    # A file that is not read says nothing.
    file.with_name("notes.txt").touch()
    stub_files(monkeypatch, file)

    def said(day):
        shutil.rmtree(project / "target", ignore_errors=True)
        os.utime(file, (0, datetime.fromisoformat(f"{day}T12:00:00Z").timestamp()))
        result = CliRunner().invoke(app, ["build", "--raw", "raw"])
        assert result.exit_code == 0, result.output
        told = [warning["text"] for warning in last_manifest(project)["warnings"]]
        output = " ".join(result.output.split())
        assert all(text.split(".")[0] in output for text in told)
        return told

    [told] = said("2018-08-31")
    assert told.startswith(
        "Olist: the last purchase, order o0, is of 2018-09-03, and the shop's files "
        "were last changed on 2018-08-31 (2 of its purchases lie later). Every recency "
        "is counted from 2018-09-04."
    )
    assert "olist_as_of_policy: fixed and olist_as_of_at: '2018-09-01 00:00:00'" in told
    # Clocks differ by their zone, and a file older than its rows has no true time.
    assert said("2018-09-02") == said("1980-01-01") == []


def last_manifest(project):
    files = (project / "warehouse" / "runs").iterdir()
    file = max(files, key=lambda file: file.stat().st_mtime_ns)
    return json.loads(file.read_text("utf-8"))


# --- What may go wrong with the place ----------------------------------------


def test_paths_start_at_the_project_and_at_home(project, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for named, expected in (
        ("", project / "warehouse" / "clientele.duckdb"),
        ("data/shop.db", project / "data" / "shop.db"),
        ("~/shop.duckdb", tmp_path / "shop.duckdb"),
    ):
        monkeypatch.setenv("CLIENTELE_WAREHOUSE", named)
        monkeypatch.chdir(tmp_path)
        assert publishing.published_path(project) == expected


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("warehouse", "is a folder"),
        ("elsewhere/clientele", "has no file name ending"),
        ("warehouse/scratch.duckdb", "has a name that is taken"),
        ("warehouse/anna's.duckdb", "has a quote in its name"),
        ("~nobody_here/clientele.duckdb", "cannot be used"),
        ("profiles.yml/clientele.duckdb", "folder cannot be written"),
        ("/proc/nowhere/clientele.duckdb", "folder cannot be written"),
    ],
)
def test_bad_places_stop_before_dbt(project, monkeypatch, named, problem):
    (project / "warehouse").mkdir()
    stub_dbt(monkeypatch, "open('started', 'w')")
    monkeypatch.setenv("CLIENTELE_WAREHOUSE", named)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert problem in " ".join(result.output.split())
    assert "CLIENTELE_WAREHOUSE" in result.output
    assert not (project / "started").exists()


def test_manifest_lists_the_raw_files_that_shops_read(project, tmp_path, monkeypatch):
    stub_successful_dbt(monkeypatch)
    folder = tmp_path / "raw" / "olist"
    folder.mkdir(parents=True)
    for name in ("orders.csv", "orders.parquet", "customers.csv"):
        (folder / name).write_text("a\n1\n")
        os.utime(folder / name, (0, 1.5e9))
    read = [folder / name for name in ("customers.csv", "orders.parquet")]
    stub_files(monkeypatch, *read)
    result = CliRunner().invoke(app, ["build", "--raw", str(tmp_path / "raw")])
    assert result.exit_code == 0, result.output
    (run,) = (project / "warehouse" / "runs").iterdir()
    assert str(run) in result.output
    told = json.loads(run.read_text("utf-8"))
    assert (told["raw_source"], told["raw_folder"]) == ("files", str(folder.parent))
    assert told["raw_files"] == [
        {"path": str(file), "bytes": 4, "modified_at": "2017-07-14T02:40:00Z"}
        for file in read
    ]


def test_manifest_tells_of_git_if_it_can(project, monkeypatch):
    stub_successful_dbt(monkeypatch)

    def git_in_manifest():
        result = CliRunner().invoke(app, ["build"])
        assert result.exit_code == 0, result.output
        shutil.rmtree("target")
        return last_manifest(project)["git"]

    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    assert git_in_manifest() is None
    user = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    Path(".gitignore").write_text("warehouse/\ntarget/\nseen.json\n")
    for command in (("init",), ("add", "."), (*user, "commit", "-m", "all")):
        subprocess.run(["git", *command], check=True, capture_output=True)
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    assert git_in_manifest() == {"commit": commit, "is_dirty": False}
    Path("new.sql").write_text("select 1")
    assert git_in_manifest() == {"commit": commit, "is_dirty": True}
    monkeypatch.setenv("PATH", "")
    assert git_in_manifest() is None


def test_full_disk_while_publishing_is_told_in_words(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    published = project / "warehouse" / "clientele.duckdb"
    before = publishing.sha256(published)
    shutil.rmtree(project / "target")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert f"Nothing was published: {published} is as it was." in result.output
    assert publishing.sha256(published) == before
    assert len(list((project / "warehouse" / "runs").iterdir())) == 1


def test_manifest_that_could_not_be_moved_is_moved_by_the_next(project, monkeypatch):
    stub_successful_dbt(monkeypatch)
    runs = project / "warehouse" / "runs"
    rename = Path.replace

    def refused(path, target):
        if Path(target).parent == runs:
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refused)
        result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert "was published, but its manifest could not be moved" in result.output
    assert "Nothing was published" not in result.output
    assert list(runs.iterdir()) == []
    stub_failing_dbt(monkeypatch)
    assert CliRunner().invoke(app, ["build"]).exit_code == 1
    published = project / "warehouse" / "clientele.duckdb"
    told = last_manifest(project)["published"]
    assert told["sha256"] == publishing.sha256(published)


def test_marts_that_are_missing_publish_nothing(project, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "MARTS_SQL", "create schema core")
    stub_successful_dbt(monkeypatch)
    result = CliRunner().invoke(app, ["build"])
    assert result.exit_code == 1
    assert "lacks a core mart" in result.output
    assert "Nothing was published" in result.output
    assert not (project / "warehouse" / "clientele.duckdb").exists()


def test_other_adapters_neither_lock_nor_publish(project, monkeypatch):
    stub_dbt(monkeypatch, "")
    monkeypatch.setattr(options, "adapter_of_target", lambda *_: "snowflake")
    result = CliRunner().invoke(app, ["build", "--target", "cloud"])
    assert result.exit_code == 0, result.output
    assert "The tables are in the target cloud" in result.output
    assert not (project / "warehouse").exists()


# --- DuckDB's log -------------------------------------------------------------


def with_log(file, value):
    """A DuckDB file whose only table stands in its log."""
    file.parent.mkdir(exist_ok=True)
    with duckdb.connect(file) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute(f"create table kept as select {value} as value")
    log = file.with_name(file.name + ".wal")
    assert log.exists()
    return log


def value_in(file):
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute("select value from kept").fetchall()


def test_data_in_the_log_is_folded_in(tmp_path):
    file = tmp_path / "clientele.duckdb"
    log = with_log(file, 1)
    publishing.fold_log(file)
    assert not log.exists()
    assert value_in(file) == [(1,)]


@pytest.mark.parametrize("of_the_old_file", [True, False])
def test_no_log_outlives_the_old_file(tmp_path, of_the_old_file):
    building = tmp_path / "building" / "clientele.duckdb"
    with_log(building, 1)
    publishing.fold_log(building)
    published = tmp_path / "clientele.duckdb"
    log = published.with_name("clientele.duckdb.wal")
    if of_the_old_file:
        with_log(published, 2)
    else:
        log.write_text("of no file")
    publishing.publish(building, published, {})
    assert not log.exists()
    assert value_in(published) == [(1,)]


def test_old_file_keeps_its_log_until_it_is_replaced(tmp_path, monkeypatch):
    building = tmp_path / "building" / "clientele.duckdb"
    with_log(building, 1)
    published = tmp_path / "clientele.duckdb"
    with_log(published, 2)
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.publish(building, published, {})
    assert value_in(published) == [(2,)]


def test_log_that_is_in_use_is_left_alone(tmp_path):
    building = tmp_path / "building" / "clientele.duckdb"
    with_log(building, 1)
    published = tmp_path / "clientele.duckdb"
    script = (
        f"import duckdb, sys; connection = duckdb.connect({str(published)!r}); "
        "connection.execute('create table kept as select 2 as value'); "
        "print('written', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"written\n"
        with pytest.raises(ClienteleError, match=r"has written .* Close it there"):
            publishing.publish(building, published, {})
    assert value_in(published) == [(2,)]


# --- Summary -----------------------------------------------------------------


def test_summary_reads_each_fact_per_shop(tmp_path):
    warehouse = tmp_path / "clientele.duckdb"
    with duckdb.connect(warehouse) as connection:
        connection.execute(MARTS_SQL)
    assert [tuple(shop.values()) for shop in summary.read_summaries(warehouse)] == [
        (
            *("olist", "Olist", "BRL", False, True, date(2018, 9, 4)),
            *(1010, 3, 3, 3, 5, Decimal("1234.25"), 2),
        ),
        ("quiet", "Quiet", "GBP", True, True, None, *[0] * 5, Decimal(0), 0),
    ]


def test_warehouse_without_marts_is_an_error_with_its_path(tmp_path):
    duckdb.connect(tmp_path / "empty.duckdb").close()
    with pytest.raises(ClienteleError, match=r"empty\.duckdb lacks a core mart"):
        summary.read_summaries(tmp_path / "empty.duckdb")


def test_numbers_of_real_shops_fit_into_80_columns():
    shop = {
        **{"shop_name": "Online Retail", "currency": "BRL", "segment_count": 12},
        **{"rows_in": 1_550_922, "rows_rejected": 261_831, "customer_count": 96_096},
        **{"order_count": 98_199, "net_amount": Decimal("13494400.74")},
        **{"as_of_date": date(2018, 9, 4), "is_synthetic": False},
        "has_amounts": True,
    }
    console = Console(width=80)
    with console.capture() as capture:
        console.print(summary.summary_table([shop]))
    words = capture.get().split()
    for number in ("1,550,922", "261,831", "96,096", "98,199", "13,494,400.74"):
        assert number in words
    assert "2018-09-04" in words


def test_duckdb_may_take_half_of_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    def bytes_of(limit: str) -> float:
        with duckdb.connect(config={"memory_limit": limit} if limit else {}) as one:
            [[text]] = one.execute("select current_setting('memory_limit')").fetchall()
        size, unit = text.split()
        return float(size) * {"MiB": 1, "GiB": 1024, "TiB": 1024**2}[unit]

    monkeypatch.delenv("CLIENTELE_DUCKDB_MEMORY", raising=False)
    assert bytes_of(build._memory_limit()) == pytest.approx(bytes_of("") / 2, rel=0.02)
    monkeypatch.setenv("CLIENTELE_DUCKDB_MEMORY", "1GB")
    assert build._memory_limit() == "1GB"

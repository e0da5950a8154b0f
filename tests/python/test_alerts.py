"""`clientele alerts`: what it prints, posts and returns; and what its texts say."""

import contextlib
import csv
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Run
from typer.testing import CliRunner, Result

from clientele.cli import app
from clientele.reading import webhook

WAREHOUSE = """
create schema core;
create schema actions;
create table core.shops as select * from (values ('a'), ('b'), ('c')) as s (shop_id);
create table actions.alerts as
select
    *, date '2024-05-01' as as_of_date, shop_id || ' says ' || rule_id as alert_text,
    case when is_fired then date '2024-04-01' end as fired_since_date,
    3 as fired_count, 12 as checked_count, 'tv' as dimension_id,
from (
    values
        ('b', 'quiet', 'critical', true, false, true),
        ('b', 'few', 'warning', false, false, true),
        ('b', 'low', 'warning', true, true, true),
        ('b', 'old', 'critical', true, true, false),
        ('a', 'note', 'notice', true, true, true),
        ('a', 'bad', 'critical', true, true, true),
) as checks (shop_id, rule_id, severity, is_judged, is_fired, is_newest);
"""
SECRET = "s3cret"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute(WAREHOUSE)
    return file


@pytest.fixture
def run(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("CLIENTELE_WEBHOOK", raising=False)
    monkeypatch.setattr(webhook, "TIMEOUTS", (0.3, 0.3))
    monkeypatch.setattr(
        webhook, "RETRIES", webhook.RETRIES.new(total=2, backoff_factor=0)
    )

    def invoke(*words: object) -> Result:
        command = ("alerts", "--warehouse", warehouse, *words)
        return CliRunner().invoke(app, [str(word) for word in command])

    return invoke


def rules_of(result: Result) -> list[str]:
    return [alert["rule_id"] for alert in json.loads(result.stdout)["alerts"]]


def test_alerts_that_fire_come_worst_first(run: Callable[..., Result]) -> None:
    result = run()
    assert result.exit_code == 2
    said = [line.split(" says ")[1].split()[0] for line in lines_of(result)]
    assert said == ["bad", "low", "note"]
    assert "3 of 5 checks fire. --all shows the others." in result.stdout
    [bad] = [line for line in lines_of(result) if " bad" in line]
    assert bad.split() == [
        *("critical", "a", "a", "says", "bad", "2024-04-01", "3", "of", "12"),
    ]


def lines_of(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if " says " in line]


def test_all_checks_are_shown_if_asked_for(run: Callable[..., Result]) -> None:
    result = run("--all")
    said = [line.split(" says ")[1].split()[0] for line in lines_of(result)]
    assert said == ["bad", "low", "note", "quiet", "few"]
    assert lines_of(result)[3].split()[0] == "-"
    assert lines_of(result)[4].startswith(" not judged")
    assert "--all" not in result.stdout


@pytest.mark.parametrize(
    ("shop", "rules", "code"),
    [("a", ["bad", "note"], 2), ("b", ["low"], 0), ("c", [], 0)],
)
def test_a_shop_is_selected(
    shop: str, rules: list[str], code: int, run: Callable[..., Result]
) -> None:
    result = run("--shop", shop, "--json")
    assert rules_of(result) == rules
    assert result.exit_code == code
    assert run("--shop", shop).exit_code == code


def test_an_unknown_shop_is_told(run: Callable[..., Result]) -> None:
    result = run("--shop", "d")
    assert result.exit_code == 1
    assert "There is no shop 'd'" in result.stderr and "a, b, c" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        *(("alerts", "--jsn"), ("alerts", "extra"), ("alerts", "--shop")),
        *(("alert",), ("load", "file.csv"), ("--verbose",), ()),
    ],
)
def test_words_that_are_not_understood_are_no_critical_alert(
    words: tuple[str, ...],
) -> None:
    assert CliRunner().invoke(app, words).exit_code == 64


def test_json_is_complete(run: Callable[..., Result]) -> None:
    result = run("--json", "--all")
    assert rules_of(result) == ["bad", "low", "note", "quiet", "few"]
    first = json.loads(result.stdout)["alerts"][0]
    assert first["as_of_date"] == "2024-05-01" and first["is_fired"] is True
    assert result.exit_code == 2


def test_json_has_no_infinity(run: Callable[..., Result], warehouse: Path) -> None:
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "alter table actions.alerts add column metric_value double default 'inf'"
        )

    def refused(word: str) -> None:
        raise AssertionError(word)

    content = json.loads(run("--json").stdout, parse_constant=refused)
    assert content["alerts"][0]["metric_value"] is None


def test_texts_neither_color_the_terminal_nor_become_pictures(
    run: Callable[..., Result], warehouse: Path
) -> None:
    with duckdb.connect(warehouse) as connection:
        connection.execute(
            "update actions.alerts set alert_text = "
            "chr(27) || '[31m' || alert_text || chr(155) || ' :warning:'"
        )
    said = run().stdout
    assert "[31ma says bad :warning:" in said
    assert not {"\x1b", "\x9b", "\N{WARNING SIGN}"} & {*said}


# --- Webhook ----------------------------------------------------------------


class Server:
    """A local server that answers as it is told, and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[int | str] = []
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        self.awake = threading.Event()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.paths.append(f"{handler.command} {handler.path}")
        length = int(handler.headers.get("Content-Length") or 0)
        self.bodies.append(handler.rfile.read(length))
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "sleep":
            self.awake.wait(5)
            return
        if answer in ("slow head", "slow body"):
            self.drip(handler, answer == "slow body")
            return
        handler.send_response(302 if isinstance(answer, str) else answer)
        if answer == 503:
            handler.send_header("Retry-After", "20")
        if isinstance(answer, str):
            handler.send_header("Location", answer)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def drip(self, handler: BaseHTTPRequestHandler, is_body: bool) -> None:
        """Send a byte before each timeout, without an end."""
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        if is_body:
            handler.wfile.write(b"\r\nContent-Length: 999\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(50):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                if self.awake.wait(0.1):
                    return


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.answer(self)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        told.port = listening.server_address[1]  # type: ignore[attr-defined]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield told
        told.awake.set()
        listening.shutdown()


def url(server: Any) -> str:
    return f"http://user:{SECRET}@127.0.0.1:{server.port}/hooks/{SECRET}"


def test_a_webhook_gets_what_fires(run: Callable[..., Result], server: Server) -> None:
    result = run("--webhook", url(server))
    assert result.exit_code == 2
    [body] = server.bodies
    content = json.loads(body)
    assert [alert["rule_id"] for alert in content["alerts"]] == ["bad", "low", "note"]
    assert content["text"].splitlines()[0] == "critical: a: a says bad"
    assert server.paths == [f"POST /hooks/{SECRET}"]
    assert SECRET not in result.output


def test_nothing_is_posted_if_nothing_fires(
    run: Callable[..., Result], server: Server
) -> None:
    assert run("--shop", "c", "--webhook", url(server)).exit_code == 0
    assert not server.bodies


def test_a_webhook_may_come_from_the_environment(
    run: Callable[..., Result], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENTELE_WEBHOOK", url(server))
    assert run().exit_code == 2
    assert len(server.bodies) == 1


def test_an_error_of_the_server_is_tried_again(
    run: Callable[..., Result], server: Server
) -> None:
    server.answers = [500, 200]
    assert run("--webhook", url(server)).exit_code == 2
    assert len(server.bodies) == 2
    assert server.bodies[0] == server.bodies[1]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([500, 503, 500], "answered 500"),
        ([404], "answered 404"),
        (["sleep"] * 3, "did not answer within 0.3 seconds"),
        (["file:///etc/passwd"], "redirects to another address"),
        (["http://127.0.0.1:1/"], "redirects to another address"),
    ],
)
def test_what_a_webhook_refuses_is_told(
    answers: list[int | str],
    told: str,
    run: Callable[..., Result],
    server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for shop, code in (("a", 2), ("b", 1)):
        server.answers = [*answers]
        result = run("--shop", shop, "--webhook", url(server))
        # Alerts count for more than how they were sent.
        assert result.exit_code == code
        assert "The alerts were not sent" in result.stderr
        assert told in result.stderr
        assert f"http://127.0.0.1:{server.port}" in result.stderr  # type: ignore[attr-defined]
        assert SECRET not in result.output + result.stderr
        assert " says " in result.stdout
    # urllib3 would log the path of what it tries again.
    assert SECRET not in caplog.text
    assert len(server.bodies) == 2 * len(answers)


def test_a_slow_body_is_not_read(run: Callable[..., Result], server: Server) -> None:
    server.answers = ["slow body"]
    start = time.monotonic()
    assert run("--webhook", url(server)).exit_code == 2
    assert time.monotonic() - start < 3
    assert len(server.bodies) == 1


def test_a_server_does_not_hold_the_command(
    run: Callable[..., Result], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 1.0)
    server.answers = ["slow head"]
    start = time.monotonic()
    result = run("--shop", "b", "--webhook", url(server))
    assert time.monotonic() - start < 3
    assert result.exit_code == 1
    assert "did not finish within 1 seconds" in result.stderr
    assert SECRET not in result.output + result.stderr


def test_a_server_does_not_say_when_to_try_again(
    run: Callable[..., Result], server: Server
) -> None:
    # Each 503 asks for 20 seconds.
    server.answers = [503, 200]
    start = time.monotonic()
    assert run("--webhook", url(server)).exit_code == 2
    assert time.monotonic() - start < 5
    assert len(server.bodies) == 2


def test_no_network_is_told(run: Callable[..., Result], server: Server) -> None:
    # A port that nobody listens at, and a host that does not exist.
    for place in ("127.0.0.1:1", "nowhere.invalid"):
        target = f"https://user:{SECRET}@{place}/{SECRET}"
        result = run("--shop", "b", "--webhook", target)
        assert result.exit_code == 1
        assert f"https://{place} cannot be reached" in result.stderr
        assert SECRET not in result.output + result.stderr


@pytest.mark.parametrize(
    "address",
    [
        *(f"file:///{SECRET}", f"ftp://{SECRET}@host/", SECRET, f"https:///{SECRET}"),
        *(f"http://[{SECRET}", f"http://host:{SECRET}/", f"javascript:{SECRET}"),
    ],
)
def test_other_addresses_are_refused(address: str, run: Callable[..., Result]) -> None:
    # At once, also where nothing fires.
    result = run("--shop", "c", "--webhook", address)
    assert result.exit_code == 1 and not result.stdout
    assert re.search("--webhook (needs a URL|cannot be read)", result.stderr)
    assert SECRET not in result.output + result.stderr


# --- The sample -------------------------------------------------------------


def number(value: float | None, value_format: str, is_french: bool) -> str:
    """A number as texts have it, written apart from macros/actions."""
    if value is None:
        return "-"
    value, digits, sign = {
        "percent": (100 * value, 1, "%"),
        "signed_percent": (100 * value, 1, "%"),
        "points": (100 * value, 1, ""),
        "ratio": (value, 2, ""),
    }.get(value_format, (value, 0, ""))
    if abs(value) >= 100:
        digits = 0
    # Half away from zero, as SQL rounds decimals.
    rounded = int(abs(value) * 10**digits + 0.5 + 1e-7) / 10**digits
    text = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.{digits}f}"
    plus = "+" if value_format == "signed_percent" else ""
    before = "-" if value < 0 else plus
    text = f"{before if rounded else ''}{text}{sign}"
    if is_french:
        text = text.replace("%", " %").translate({ord(","): " ", ord("."): ","})
    return text


@pytest.mark.parametrize("language", ["", "_fr"])
def test_texts_are_made_of_the_numbers(language: str, sample: Run) -> None:
    with (ROOT / "seeds/actions/alert_rules.csv").open(encoding="utf-8") as file:
        rules = {rule["rule_id"]: rule for rule in csv.DictReader(file)}
    label = "dimension_label_fr" if language else "dimension_name"
    rows = sample.query(
        f"select rule_id, {label}, alert_text{language}, metric_value, previous_value, "
        "threshold_value, metric_count, as_of_date from actions.alerts"
    )
    assert rows
    for rule_id, name, text, value, previous, threshold, count, day in rows:
        rule, french = rules[rule_id], bool(language)
        kind = rule["value_format"]
        limit = kind
        if rule["alert_operator"].endswith("_by"):
            limit = "points" if "percent" in kind else "percent"
        assert text == rule[f"rule_text{language}"].format(
            dimension=name,
            value=number(value, kind, french),
            previous=number(previous, kind, french),
            threshold=number(threshold, limit, french),
            count=number(count, "count", french),
            date=f"{day:%d/%m/%Y}" if french else f"{day}",
        )


def test_every_evidence_can_be_run(sample: Run) -> None:
    found = sample.query(
        "select distinct source_table, source_filter, metric_count "
        "from actions.monitored_metrics "
        "where source_table != 'value.customer_opportunities'"
    )
    assert len(found) > 100
    with duckdb.connect(sample.warehouse, read_only=True) as connection:
        for table, condition, count in found:
            [(rows,)] = connection.execute(
                f"select count(*) from {table} where {condition}"
            ).fetchall()
            assert rows or not count, (table, condition)


def test_customers_behind_an_alert_are_those_of_now(sample: Run) -> None:
    """Of the newest date, the evidence is the customers and nobody else."""
    found = sample.query(
        "select metric_name, source_table, source_filter, metric_value, metric_count "
        "from actions.monitored_metrics where is_newest and metric_name in "
        "('high_value_at_risk_count', 'high_value_at_risk_amount')"
    )
    assert any(value for *_, value, _ in found)
    with duckdb.connect(sample.warehouse, read_only=True) as connection:
        for name, table, condition, value, count in found:
            assert table == "value.customer_opportunities"
            # 0 customers of some are a value, by which an alert ends.
            assert count > 100
            [measured] = connection.execute(
                "select count(*), coalesce(sum(revenue_at_risk_amount), 0) "
                f"from {table} where {condition}"
            ).fetchall()
            assert value == pytest.approx(
                measured[0] if name.endswith("_count") else float(measured[1])
            )


@pytest.mark.parametrize("label", ["dimension_name", "dimension_label_fr"])
def test_models_have_names(label: str, sample: Run) -> None:
    assert not sample.query(
        "select distinct dimension_id from actions.monitored_metrics "
        f"where dimension_kind = 'model' and dimension_id = {label}"
    )


def test_counts_and_value_of_shares(sample: Run) -> None:
    """Shares of high-value customers at risk, from the count, the amount and all."""
    rows = sample.query(
        "select shop_id, as_of_date, "
        "max(metric_value) filter (metric_name = 'high_value_at_risk_count') "
        "/ max(metric_value) filter (metric_name = 'customer_count') "
        "- max(metric_value) filter (metric_name = 'high_value_at_risk_rate'), "
        "max(metric_value) filter (metric_name = 'high_value_at_risk_amount') "
        "/ max(metric_value) filter (metric_name = 'customer_count') "
        "/ max(metric_value) filter (metric_name = 'value_per_customer') "
        "- max(metric_value) filter (metric_name = 'high_value_at_risk_revenue_rate') "
        "from actions.monitored_metrics where dimension_kind = 'shop' "
        "group by shop_id, as_of_date having count(*) filter "
        "(metric_name = 'high_value_at_risk_rate') = 1"
    )
    assert len(rows) > 20
    for *_, of_customers, of_revenue in rows:
        assert of_customers == pytest.approx(0, abs=1e-5)
        assert of_revenue is None or of_revenue == pytest.approx(0, abs=1e-4)


def test_alerts_name_no_customer(sample: Run) -> None:
    told = [
        str(value)
        for row in sample.query(
            "select alert_text, alert_text_fr, evidence_filter, dimension_id "
            "from actions.alerts"
        )
        for value in row
    ]
    everything = "\n".join(told)
    customers = sample.query("select customer_id, customer_name from core.customers")
    for names in customers:
        for name in names:
            # Short ids are numbers that occur by chance.
            assert not name or len(name) < 6 or f"'{name}'" not in everything
            assert not name or " " not in name or name not in everything


def test_planted_alerts_fire(sample: Run) -> None:
    """A channel that loses money, a shop without champions, and VIPs who left."""
    fired = {
        (rule, shop, dimension)
        for rule, shop, dimension in sample.query(
            "select rule_id, shop_id, dimension_id from actions.alerts "
            "where is_newest and is_fired"
        )
    }
    assert ("low_roas", "marketing", "tv") in fired
    assert ("few_champions", "olist", "m7_threshold:champions") in fired
    # Only where they were planted: elsewhere value and recency are independent.
    for rule in ("high_value_at_risk_rate", "high_value_at_risk_revenue_rate"):
        assert {shop for name, shop, _ in fired if name == rule} == {"online_retail"}
    [(champions,)] = sample.query(
        "select customer_count from segmentation.segment_performance "
        "where is_current and shop_id = 'olist' "
        "and segment_scheme = 'm7_threshold' and segment_id = 'champions'"
    )
    assert champions == 0
    assert os.environ.get("CLIENTELE_WEBHOOK") is None

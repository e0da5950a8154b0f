"""Files of which nothing, or too little, can be read: told, and not published."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA_OF, ROOT, SAMPLE, Dbt, stopped
from typer.testing import CliRunner

from clientele.building import dbt as dbt_runner
from clientele.building import options
from clientele.cli import app
from clientele.errors import ClienteleError
from clientele.sources.checking import check
from clientele.sources.rendering import Project, connect

TEST = ROOT / "tests" / "sql" / "core" / "assert_most_rows_are_readable.sql"
COLUMNS = {"customer": "who", "time": "when", "amount": "paid", "order": "no"}
OWN = {
    "raw_source": "files",
    "shops": "mine",
    "mine_source": "transactions",
    **{f"mine_{key}_column": name for key, name in COLUMNS.items()},
}
US = {"mine_time_formats": "%m/%d/%Y %H:%M"}
GOOD = [
    f"{number},c{number % 3},{month:02}/{day:02}/2024 10:00,{number}.50"
    for number, (month, day) in enumerate(
        (month, day) for month in range(1, 5) for day in range(1, 29)
    )
]


def split(line: str) -> list[str]:
    return line.split(",")


# As a European writes them; day and month change places up to the twelfth.
SWAPPED = [
    ",".join([no, who, f"{when[3:5]}/{when[:2]}{when[5:]}", paid])
    for no, who, when, paid in map(split, GOOD)
]


def write(folder: Path, lines: list[str], name: str = "mine") -> Path:
    file = folder / name / "transactions.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["no,who,when,paid", *lines, ""]), "utf-8")
    return folder


def found(folder: Path, **variables: Any) -> list[dict[str, Any]]:
    """What the dbt test finds in the folder's files, all of their rows read."""
    project = Project(ROOT, {**OWN, **US, **variables}, folder)
    with connect() as connection:
        project.create_views(connection, "int_order_lines_cleaned")
        result = connection.execute(project.render(TEST.read_text("utf-8")))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def words(row: dict[str, Any]) -> str:
    text = row["problem"]
    for name, value in row.items():
        text = text.replace("{" + name + "}", str(value))
    return f"{text} {row['advice']}"


def share_broken(share: float, line: str) -> list[str]:
    broken = round(len(GOOD) * share)
    return [line] * broken + GOOD[broken:]


BAD_TIME, NO_TIME = "1,c1,13/45/2024,1.00", "1,c1,,1.00"
FREE = "1,c1,01/05/2024 10:00,0.00"

# Lines, the severity (1: not published, 2: a warning), and words of the message.
FILES = {
    "good": (GOOD, None, []),
    "a few unreadable": (share_broken(0.05, BAD_TIME), None, []),
    "some unreadable": (
        *(share_broken(0.25, BAD_TIME), 2),
        ["28 of 112 rows", "cannot be read, most often in the column when: 28 rows"],
    ),
    "most unreadable": (share_broken(0.6, BAD_TIME), 1, ["67 of 112 rows"]),
    "day and month swapped": (
        *(SWAPPED, 1),
        ["64 of 112 rows", "when: 64 rows, such as '", "'%m/%d/%Y %H:%M'"],
    ),
    "a number that is none": (
        *(share_broken(0.6, "1,c1,01/05/2024 10:00,1.234 EUR"), 1),
        [
            "in the column paid",
            "'1.234 EUR'. Look at the var mine_decimal_comma (now 'False') or "
            "mine_currency_sign (now '').",
        ],
    ),
    "some without a time": (
        *(share_broken(0.25, NO_TIME), 2),
        [
            "lack a value that is needed, most often in the column when: 28 rows. "
            "Look at the var mine_time_column. If only the first line of an order has "
            "it, set mine_fill_down to true.",
        ],
    ),
    "some without an amount": (
        *(share_broken(0.25, "1,c1,01/05/2024 10:00,"), 2),
        ["in the column paid: 28 rows. Look at the var mine_amount_column."],
    ),
    "most without a time": (share_broken(0.6, NO_TIME), 1, ["lack a value"]),
    "all rejected": (
        *([FREE] * 5, 1),
        ["5 of 5 rows", "are rejected, most often as no_amount: 5 rows."],
    ),
    # Rows without any value are no rows.
    "blank rows": (GOOD[:3] + [",,,"] * 100, None, []),
    "header only": (
        *([], 2),
        ["has a header and no rows. Export it again with its rows, or leave the shop"],
    ),
    "blank rows only": ([",,,"] * 3, 2, ["has a header and no rows"]),
    "no customer": (
        *([",".join([no, "", *rest]) for no, _, *rest in map(split, GOOD)], 2),
        ["none of the 112 rows", "has a customer. Look at the var mine_customer_colu"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_lacks_is_told(tmp_path: Path, name: str) -> None:
    lines, severity, told = FILES[name]
    rows = found(write(tmp_path, lines))
    assert [row["severity"] for row in rows] == [severity] * (severity is not None)
    for row in rows:
        assert row["shop_id"] == "mine"
        for text in (*told, str(tmp_path / "mine" / "transactions.csv")):
            assert text in words(row), words(row)


def test_shop_without_a_column_of_customers_is_known_to_have_none(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path, FILES["no customer"][0])
    assert found(folder, mine_customer_column="") == []


@pytest.mark.parametrize("name", FILES)
def test_look_before_dbt_refuses_nothing_else(tmp_path: Path, name: str) -> None:
    lines, severity, _ = FILES[name]
    folder = write(tmp_path, lines)
    refused = severity == 1 and name != "all rejected"
    if not refused:
        check(ROOT, {**OWN, **US}, folder)
        return
    with pytest.raises(ClienteleError) as raised:
        check(ROOT, {**OWN, **US}, folder)
    # The first line is that of the test.
    [row] = found(folder)
    said = str(raised.value).split("\n")[0]
    assert said.startswith(f"mine: {row['bad_row_count']} of {row['rows_in']} rows (")
    assert said.endswith(row["advice"])


def test_bounds_are_vars(tmp_path: Path) -> None:
    folder = write(tmp_path, FILES["most unreadable"][0])
    lower = {"minimum_readable_share": 0.3, "warned_readable_share": 0.3}
    assert found(folder, **lower) == []
    check(ROOT, {**OWN, **US, **lower}, folder)


def test_all_rows_are_counted_before_the_first_ones_are_blamed(tmp_path: Path) -> None:
    many = [f"{number},c,01/05/2024 10:00,1.00" for number in range(15_000)]
    check(ROOT, {**OWN, **US}, write(tmp_path, [BAD_TIME] * 10_000 + many))


def test_each_shop_is_judged_by_itself(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, SWAPPED[:20], "other")
    shops = {"shops": "mine,other", "other_source": "transactions"}
    other = {f"other_{key}_column": name for key, name in COLUMNS.items()}
    other["other_time_formats"] = "%d/%m/%Y %H:%M"
    variables = {**OWN, **US, **shops, **other}
    check(ROOT, variables, tmp_path)
    variables["other_time_formats"] = "%d-%m-%Y"
    with pytest.raises(ClienteleError, match=r"^other: .*other_time_formats \(now"):
        check(ROOT, variables, tmp_path)


def test_lines_of_other_stores_are_nobodys(tmp_path: Path) -> None:
    file = tmp_path / "mine" / "transactions.csv"
    file.parent.mkdir()
    rows = [f"{line},{'A' if number < 9 else 'B'}" for number, line in enumerate(GOOD)]
    file.write_text("\n".join(["no,who,when,paid,store", *rows, ""]), "utf-8")
    stores = {"mine_store_column": "store", "mine_store_values": "A"}
    assert found(tmp_path, **stores) == []
    check(ROOT, {**OWN, **US, **stores}, tmp_path)


# One wrong var each, of a file with orders paid in two stores.
STATES = [f"{line},paid,Paris,1,2024-02-02" for line in GOOD]
NO_PURCHASES = {
    "cancelled": (
        {"mine_cancelled_column": "sent"},
        "112 are of a status, or with a mark, that does not count. Look at the var "
        "mine_cancelled_column (now 'sent') or mine_cancelled_values (now '*').",
    ),
    "status": (
        {"mine_status_column": "state", "mine_purchase_statuses": "payed"},
        "112 are of a status, or with a mark, that does not count. Look at the var "
        "mine_status_column (now 'state') or mine_purchase_statuses (now 'payed') or",
    ),
    "store": (
        {"mine_store_column": "store", "mine_store_values": "Pariss"},
        "112 are of another store, such as 'Paris'. Look at the var "
        "mine_store_column (now 'store') or mine_store_values (now 'Pariss').",
    ),
    "refund": (
        {"mine_refund_column": "mark", "mine_refund_values": "1"},
        "112 are refunds. Look at the var mine_refund_column (now 'mark') or "
        "mine_refund_values (now '1') or mine_amount_column (now 'paid')",
    ),
}


@pytest.mark.parametrize("name", NO_PURCHASES)
def test_file_without_purchases_is_not_published(tmp_path: Path, name: str) -> None:
    variables, told = NO_PURCHASES[name]
    file = write(tmp_path, STATES) / "mine" / "transactions.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("paid\n", "paid,state,store,mark,sent\n", 1), "utf-8")
    assert found(tmp_path) == []
    [row] = found(tmp_path, **variables)
    assert row["severity"] == 1
    assert f"none of the 112 rows of {file} is a purchase: {told}" in words(row)
    with pytest.raises(ClienteleError, match="none of the 112 rows") as raised:
        check(ROOT, {**OWN, **US, **variables}, tmp_path)
    assert told in str(raised.value)


def test_shop_of_a_store_that_is_not_there_is_not_published(tmp_path: Path) -> None:
    file = write(tmp_path, STATES) / "mine" / "transactions.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("paid\n", "paid,state,store,mark,sent\n", 1), "utf-8")
    variables = {"shops": "mine,other", "mine_store_values": "Paris"}
    for shop in ("mine", "other"):
        for key, value in {**OWN, **US, "mine_store_column": "store"}.items():
            variables.setdefault(key.replace("mine_", f"{shop}_"), value)
    variables |= {"other_raw_folder": "mine", "other_store_values": "Lyonn"}
    [row] = found(tmp_path, **variables)
    assert (row["shop_id"], row["severity"]) == ("other", 1)
    assert f"none of the rows of {file} is of this shop's stores." in words(row)
    assert "other_store_values (now 'Lyonn')" in words(row)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"mine_time_column": "date"}, "lacks the column(s) date (var mine_time_col"),
        ({"mine_time_formats": "DD.MM.YYYY"}, "The format of times 'DD.MM.YYYY'"),
        ({"mine_csv_delimiter": ";"}, "Line 1 has them: set mine_csv_delimiter"),
        ({"mine_time_formats": ""}, "cannot be read, most often in the column when"),
    ],
)
def test_wrong_var_stops_before_dbt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: Any, told: str
) -> None:
    monkeypatch.setattr(dbt_runner, "command", lambda *_, **__: pytest.fail("dbt"))
    monkeypatch.setenv("CLIENTELE_WAREHOUSE", str(tmp_path / "out" / "shop.duckdb"))
    folder = write(tmp_path / "raw", GOOD)
    given = json.dumps({**OWN, **US, **variables})
    result = CliRunner().invoke(app, ["build", "--raw", str(folder), "--vars", given])
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())
    assert result.output.rstrip().endswith("Nothing was built.")
    assert not (tmp_path / "out" / "shop.duckdb").exists()


def test_amounts_of_two_currencies_stop_before_dbt(tmp_path: Path) -> None:
    folder = write(tmp_path, [f"{line},EUR" for line in GOOD])
    file = folder / "mine" / "transactions.csv"
    text = file.read_text("utf-8").replace("paid\n", "paid,money\n", 1)
    money = {"mine_currency_column": "money", "mine_currency": "EUR"}
    file.write_text(text, "utf-8")
    check(ROOT, {**OWN, **US, **money}, folder)
    file.write_text(text.replace("EUR", "USD", 3), "utf-8")
    with pytest.raises(ClienteleError, match="3 lines of its file have amounts in USD"):
        check(ROOT, {**OWN, **US, **money}, folder)


def test_files_that_shops_read_are_those_that_their_vars_name(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD, "elsewhere") / "elsewhere" / "transactions.csv"
    months = [file.rename(file.with_name("jan.csv")), file.with_name("feb.csv")]
    months[1].write_text(months[0].read_text("utf-8"), "utf-8")
    file.with_name("notes.txt").touch()
    place = {"mine_raw_folder": "elsewhere", "mine_table": "*b*"}
    assert check(ROOT, {**OWN, **US, **place}, tmp_path) == {"mine": months[1:]}
    sources = {"shops": "online_retail", "raw_source": "files"}
    (tmp_path / "online_retail").mkdir()
    (tmp_path / "online_retail" / "online_retail.parquet").touch()
    [files] = check(ROOT, sources, tmp_path).values()
    assert files == [tmp_path / "online_retail" / "online_retail.parquet"]


def test_file_that_duckdb_cannot_read_has_its_remedy(tmp_path: Path) -> None:
    folder = write(tmp_path, ['1,"c1,01/05/2024 10:00,1.00', *GOOD])
    with pytest.raises(ClienteleError, match="a double quote opens a value"):
        check(ROOT, {**OWN, **US}, folder)


def test_refused_table_stops_what_needs_it(dbt: Dbt, tmp_path: Path) -> None:
    """As with Online Retail's file written with the day first."""
    source = (SAMPLE / "online_retail" / "online_retail.csv").read_text("utf-8")
    header, *lines = source.splitlines()
    file = tmp_path / "online_retail" / "online_retail.csv"
    file.parent.mkdir()
    spoilt = [line.replace("/2011 ", ".2011 ") for line in lines]
    file.write_text("\n".join([header, *spoilt, ""]), "utf-8")
    run = dbt(
        *(*DATA_OF, "+int_shops", "+assert_most_rows_are_readable"),
        raw=tmp_path,
        variables={"shops": "online_retail"},
    )
    stopped(run, "assert_most_rows_are_readable")
    results = json.loads((run.target / "run_results.json").read_text("utf-8"))
    status = {
        result["unique_id"].split(".")[2]: result["status"]
        for result in results["results"]
    }
    assert status["assert_most_rows_are_readable"] == "fail"
    assert status["int_shops"] == "skipped"
    log = (run.target.parent / "logs" / "dbt.log").read_text("utf-8")
    assert "most often in the column InvoiceDate: " in log
    assert "No var changes how this source is read" in log


# --- Vars that nothing reads ---------------------------------------------------


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("mine_time_format", "mine_time_formats"),
        ("mine_custommer_column", "mine_customer_column"),
        ("mine_decimalcomma", "mine_decimal_comma"),
        ("mine_monetery_basis", "mine_monetary_basis"),
        ("transactions_amount_colum", "transactions_amount_column"),
        ("mine_currencysign", "mine_currency_sign"),
        ("monetery_basis", "monetary_basis"),
        ("olist_history_month", "olist_history_months"),
        ("as_of_polcy", "as_of_policy"),
        ("raw_sorce", "raw_source"),
    ],
)
def test_misspelt_var_stops_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setattr(dbt_runner, "command", lambda *_, **__: pytest.fail("dbt"))
    given = json.dumps({**OWN, **US, name: "x"})
    folder = write(tmp_path, GOOD)
    result = CliRunner().invoke(app, ["build", "--raw", str(folder), "--vars", given])
    assert result.exit_code == 1
    assert f"There is no var {name}. Did you mean {nearest}?" in result.output


def test_vars_of_other_names_are_a_persons_own(tmp_path: Path) -> None:
    known = options.project_vars(ROOT)
    shops = {"shops": "new,mine", "new_source": "transactions", "new_time_formats": "x"}
    for name in ("x", "our_holidays", "my_own_models_start", "yours_source"):
        options.refuse_misspelt({**OWN, **shops, name: 1}, known)
    # An own shop may be called like the beginning of a var.
    shops = {"new_customer_days": 30, "new_source": "transactions", "shops": "mine"}
    check(ROOT, {**OWN, **US, **shops}, write(tmp_path, GOOD))


@pytest.mark.parametrize("key", ["time_format", "nothing_at_all"])
def test_own_block_knows_its_vars_in_every_place(tmp_path: Path, key: str) -> None:
    project = Project(ROOT, {**OWN, **US}, write(tmp_path, GOOD))
    # The block of dbt_project.yml as it is.
    project.call("require_known_vars", options.project_vars(ROOT))
    for shop in ("mine", "transactions"):
        with pytest.raises(ClienteleError, match=f"There is no var {shop}_{key}. Did"):
            project.call("require_known_vars", [f"{shop}_{key}"])


def test_misspelt_var_stops_plain_dbt_too(compiled: Dbt, tmp_path: Path) -> None:
    variables = {"transactions_curency_sign": "x", "shops": "transactions"}
    run = compiled("int_shop_settings", variables=variables)
    stopped(run, "no var transactions_curency_sign", "transactions_currency_sign?")

"""How own shops' files of spend and touchpoints are read, and what is refused in them.

Each test writes small files and reads them as a build would, without starting dbt.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA_OF, ROOT, Dbt, built

from clientele.errors import ClienteleError
from clientele.sources import checking
from clientele.sources.files import declared_tables
from clientele.sources.rendering import Project, connect

Rows = list[tuple[Any, ...]]
Read = Callable[..., Rows]
ORDERS = "no,who,day,amount,via\n1,Ann,2024-01-05,10,Web\n2,B@x.com,2024-02-01,20,Web\n"
NAMED = {
    "order_column": "no",
    "customer_column": "who",
    "time_column": "day",
    "amount_column": "amount",
    "channel_column": "via",
}
SPEND = "spend_amount, budget_amount, impression_count, click_count, conversion_count"
OF_SPEND = {"spend_table": "ads"}
OF_TOUCHES = {"touchpoints_table": "visits"}


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Files by name, and vars without prefix, as a project."""

    def of(files: dict[str, str], **variables: Any) -> Project:
        folder = tmp_path / "transactions"
        folder.mkdir(exist_ok=True)
        for name, text in {"transactions.csv": ORDERS, **files}.items():
            (folder / name).write_text(text, "utf-8")
        settings = {f"transactions_{k}": v for k, v in (NAMED | variables).items()}
        given = {"shops": "transactions", "raw_source": "files"} | settings
        return Project(ROOT, given, tmp_path)

    return of


@pytest.fixture
def read(project: Callable[..., Project]) -> Read:
    """Columns of a cleaned model, numbers as floats."""

    def of(model: str, columns: str, files: dict[str, str], **variables: Any) -> Rows:
        connection = connect()
        project(files, **variables).create_views(connection, model)
        found = connection.execute(f"select {columns} from {model} order by all")
        return [
            tuple(
                value if value is None or isinstance(value, str) else float(value)
                for value in row
            )
            for row in found.fetchall()
        ]

    return of


@pytest.fixture
def spend(read: Read) -> Read:
    def of(text: str, columns: str = SPEND, **variables: Any) -> Rows:
        return read(
            *("int_marketing_spend_cleaned", columns),
            **{"files": {"ads.csv": text}} | OF_SPEND | variables,
        )

    return of


@pytest.fixture
def touches(read: Read) -> Read:
    def of(text: str, columns: str, **variables: Any) -> Rows:
        return read(
            *("int_touchpoints_cleaned", columns),
            **{"files": {"visits.csv": text}} | OF_TOUCHES | variables,
        )

    return of


# --- Spend -------------------------------------------------------------------

AT = "cast(spent_at as varchar)"


def test_spend_is_read_by_the_usual_names(spend: Read) -> None:
    """Those of the issue, in any order and case, and without what may be missing."""
    assert spend(
        "Channel,date,campaign,budget,spend,impressions,clicks,conversions\n"
        "Search ,2024-01-05 14:30,C1,100,80.5,1000,20,2.5\n",
        f"channel, campaign_id, {AT}, {SPEND}",
    ) == [("search", "C1", "2024-01-05 00:00:00", 80.5, 100, 1000, 20, 2.5)]
    assert spend("date,channel,spend\n2024-01-05,tv,7\n") == [(7, *[None] * 4)]


def test_spend_is_read_by_other_names_and_notations(spend: Read) -> None:
    assert spend(
        "Tag;Kanal;Kosten;Views\n05.01.2024;TV;1.234,50 €;12.000\n",
        f"channel, {AT}, {SPEND}",
        spend_date_column="Tag",
        spend_channel_column="Kanal",
        spend_amount_column="Kosten",
        spend_impressions_column="Views",
        csv_delimiter=";",
        decimal_comma=True,
        currency_sign="€",
        time_formats="%d.%m.%Y",
        files={
            "transactions.csv": ORDERS.replace(",", ";"),
            "ads.csv": "Tag;Kanal;Kosten;Views\n05.01.2024;TV;1.234,50 €;12.000\n",
        },
    ) == [("tv", "2024-01-05 00:00:00", 1234.5, None, 12000, None, None)]


def test_a_budget_is_spent_where_no_spend_is_known(spend: Read) -> None:
    columns = "channel, spend_amount, is_assumed_spend"
    text = "date,channel,budget,spend\n2024-01-05,tv,9,7\n2024-01-05,web,9,\n"
    assert spend(text, columns) == [("tv", 7, 0), ("web", 9, 1)]
    assert spend("date,channel,budget\n2024-01-05,tv,9\n", columns) == [("tv", 9, 1)]


@pytest.mark.parametrize(("collapse", "counted"), [(False, (14, 40)), (True, (7, 20))])
def test_equal_rows_are_two_ad_groups(
    spend: Read, collapse: bool, counted: tuple[int, int]
) -> None:
    found = spend(
        "date,channel,spend,clicks\n" + 2 * "2024-01-05,tv,7,20\n",
        "spend_amount, click_count, row_count, duplicate_count",
        collapse_duplicates=collapse,
    )
    assert found == [(*counted, 2, int(collapse))]


def test_equal_rows_of_large_counts_add_up(spend: Read) -> None:
    row = "2024-01-05,tv,7,999999999,999999999,999999999\n"
    found = spend(
        "date,channel,spend,impressions,clicks,conversions\n" + 3 * row,
        "impression_count, click_count, conversion_count",
    )
    assert found == [3 * (3 * 999_999_999,)]


def test_spend_is_rejected_for_a_reason(spend: Read) -> None:
    assert spend(
        "date,channel,budget,spend,impressions,clicks,conversions\n"
        "2024-01-05,fine,9,0,0,5,\n"
        "2024-01-05,refunded,9,-1,,,\n"
        "2024-01-05,unplanned,-9,1,,,\n"
        "2024-01-05,unseen,9,1,-3,,\n"
        "2024-01-05,undone,9,1,3,2,-0.5\n"
        "2024-01-05,nothing,,,3,2,\n"
        "2024-01-05,,9,1,3,2,\n"
        ",undated,9,1,3,2,\n"
        "2024-13-05,odd,9,1,3,2,\n"
        "2024-01-05,written,9,one,3,2,\n"
        "2024-01-05,many,9,1,1000000000,2,\n"
        "2024-01-05,most,9,1,999999999,2,\n"
        "2024-01-05,sold,9,1,3,2,1000000000\n"
        ",,,,,,\n",
        "coalesce(channel, '-'), rejection_reason, parse_problem",
    ) == [
        ("-", "missing_channel", None),
        ("-", "unreadable_value", "line: empty; "),
        ("fine", None, None),
        ("many", "unreadable_value", "impressions: 1000000000; "),
        ("most", None, None),
        ("nothing", "missing_amount", None),
        ("odd", "unreadable_value", "spent_at: 2024-13-05; "),
        ("refunded", "negative_amount", None),
        ("sold", "unreadable_value", "conversions: 1000000000; "),
        ("undated", "missing_time", None),
        ("undone", "negative_count", None),
        ("unplanned", "negative_amount", None),
        ("unseen", "negative_count", None),
        ("written", "unreadable_value", "spend: one; "),
    ]


def test_exports_that_overlap_count_once(read: Read) -> None:
    """A month, and the year with it; each row twice in the year is two ad groups."""
    head, row = "date,channel,spend\n", "2024-01-05,tv,7\n"
    files = {
        "ads_1.csv": head + row + "2024-01-06,tv,8\n",
        "ads_2.csv": head + 2 * row + "2024-02-01,tv,9\n2024-01-06,tv,8\n",
    }
    columns = f"{AT}, spend_amount, rejection_reason, row_count"
    model = "int_marketing_spend_cleaned"
    once = [
        ("2024-01-05 00:00:00", 7, "in_another_file", 1),
        ("2024-01-05 00:00:00", 14, None, 2),
        ("2024-01-06 00:00:00", 8, "in_another_file", 1),
        ("2024-01-06 00:00:00", 8, None, 1),
        ("2024-02-01 00:00:00", 9, None, 1),
    ]
    assert read(model, columns, files, spend_table="ads_*") == once
    each = read(model, columns, files, spend_table="ads_*", files_overlap=False)
    assert [row[1] for row in each] == [21, 16, 9]


# --- Campaigns ---------------------------------------------------------------


def test_campaigns_are_rejected_for_a_reason(tmp_path: Path) -> None:
    folder = tmp_path / "marketing"
    folder.mkdir()
    (folder / "market_data.csv").write_text(
        "Campaign_ID,Product_ID,Channel,Start_Date,End_Date,Budget,Spend,Impressions,"
        "Clicks,Conversions\n"
        "fine,1,TV,2024-01-05,2024-01-05,9,0,5,7,0\n"
        "assumed,1,TV,2024-01-05,2024-01-06,9,,5,5,0\n"
        "backward,1,TV,2024-01-05,2024-01-04,9,7,5,5,0\n"
        "refunded,1,TV,2024-01-05,2024-01-06,9,-7,5,5,0\n"
        "unplanned,1,TV,2024-01-05,2024-01-06,-9,,5,5,0\n"
        "undone,1,TV,2024-01-05,2024-01-06,9,7,5,5,-1\n"
        "unread,1,TV,2024-01-05,2024-01-06,9,7,5,many,1\n"
        "most,1,TV,2024-01-05,2024-01-06,9,7,999999999,5,1\n"
        "too many,1,TV,2024-01-05,2024-01-06,9,7,1000000000,5,1\n"
    )
    given = {"shops": "marketing", "raw_source": "files"}
    connection = connect()
    Project(ROOT, given, tmp_path).create_views(connection, "int_campaigns_cleaned")
    found = connection.execute(
        "select campaign_id, rejection_reason, spend_amount, is_assumed_spend "
        "from int_campaigns_cleaned order by all"
    )
    assert found.fetchall() == [
        ("assumed", None, 9, True),
        ("backward", "ends_before_start", 7, False),
        ("fine", None, 0, False),
        ("most", None, 7, False),
        ("refunded", "negative_amount", -7, False),
        ("too many", "unreadable_value", 7, False),
        ("undone", "negative_count", 7, False),
        ("unplanned", "negative_amount", -9, True),
        ("unread", "unreadable_value", 7, False),
    ]


# --- Touchpoints -------------------------------------------------------------

TOUCH = "customer_id, channel, cast(touched_at as varchar)"


def test_touchpoints_are_read_with_the_customers_of_the_orders(touches: Read) -> None:
    assert touches(
        "customer,time,channel,campaign\n"
        "Ann,2024-01-04 10:00,Email,C1\n"
        "b@X.com,2024-01-31 23:59:30, web ,\n"
        "7.0,2024-01-31,web,\n",
        f"{TOUCH}, campaign_id, rejection_reason",
    ) == [
        ("7", "web", "2024-01-31 00:00:00", None, None),
        ("Ann", "email", "2024-01-04 10:00:00", "C1", None),
        ("b@x.com", "web", "2024-01-31 23:59:30", None, None),
    ]


def test_touchpoints_are_rejected_for_a_reason(touches: Read) -> None:
    row = "Ann,2024-01-04,web\n"
    assert touches(
        "customer,time,channel\n" + 2 * row + "Guest,2024-01-04,web\n"
        ",2024-01-04,web\nBob,,web\nBob,soon,web\nBob,2024-01-04,\n",
        "coalesce(customer_id, '-'), rejection_reason, row_count, duplicate_count",
    ) == [
        ("-", "missing_customer", 2, 1),
        ("Ann", None, 2, 1),
        ("Bob", "missing_channel", 1, 0),
        ("Bob", "missing_time", 1, 0),
        ("Bob", "unreadable_value", 1, 0),
    ]


# --- What a shop has, and what stops a build ---------------------------------


def test_a_shop_without_the_files_reads_nothing(
    project: Callable[..., Project],
) -> None:
    plain = project({})
    assert plain.call("shops_with", "marketing_spend") == []
    assert "stg_transactions" not in plain.sql("int_marketing_spend_cleaned")
    assert len(plain.call("shop_files", "transactions")) == 1


@pytest.mark.parametrize(
    ("files", "variables", "told"),
    [
        (
            {},
            OF_SPEND,
            r"Raw file not found: .*/ads[.]parquet .*transactions_spend_table",
        ),
        (
            {"ads.csv": "day,channel,spend\n"},
            OF_SPEND,
            r"ads.csv lacks the column\(s\) date \(var transactions_spend_date_column\)"
            ".* It has: day, channel, spend.",
        ),
        (
            {"ads.csv": "date,channel,clicks\n"},
            OF_SPEND,
            r"lacks the column\(s\) spend \(var transactions_spend_amount_column\)",
        ),
        (
            {"ads.csv": "date,channel,spend\n"},
            OF_SPEND | {"spend_clicks_column": "Clicks (all)"},
            r"lacks the column\(s\) Clicks \(all\) \(var transactions_spend_clicks_col",
        ),
        (
            {"ads.csv": "date,channel,spend\n"},
            OF_SPEND | {"spend_channel_column": ""},
            r"The var\(s\) transactions_spend_channel_column must name columns of",
        ),
        (
            {"visits.csv": "customer,channel\n"},
            OF_TOUCHES,
            r"lacks the column\(s\) time \(var transactions_touchpoints_time_column\)",
        ),
        (
            {"ads.csv": "date,channel,spend\n" + 9 * "05/13/2024,tv,1\n"},
            OF_SPEND,
            r"9 of 9 rows .* of .*ads.csv cannot be read, most often in the "
            r"column date: 9 rows, such as '05/13/2024'. Look at the var "
            "transactions_time_formats",
        ),
        (
            {"ads.csv": "date,channel,spend\n" + 9 * "2024-01-05,tv,\n"},
            OF_SPEND,
            r"lack a value that is needed, most often in the column spend: 9 rows. "
            "Look at the var transactions_spend_amount_column",
        ),
        (
            {"visits.csv": "customer,time,channel\n" + 9 * ",2024-01-05,tv\n"},
            OF_TOUCHES,
            r"most often in the column customer: 9 rows. Look at the var "
            "transactions_touchpoints_customer_column",
        ),
        (
            {"ads.csv": "date,channel,spend\n"},
            OF_SPEND | {"spend_chanel_column": "x"},
            "Did you mean transactions_spend_channel_column",
        ),
    ],
)
def test_a_build_says_what_is_wrong_before_it_starts(
    project: Callable[..., Project],
    files: dict[str, str],
    variables: dict[str, Any],
    told: str,
) -> None:
    refused = project(files, **variables)
    with pytest.raises(ClienteleError, match=f"(?s){told}"):
        checking.check(ROOT, refused._given, refused._raw_folder)


def test_two_shops_do_not_share_a_file_of_spend(tmp_path: Path) -> None:
    given = {
        "shops": "one,two",
        "raw_source": "files",
        "transactions_raw_folder": "both",
        "transactions_spend_table": "ads",
        "one_source": "transactions",
        "two_source": "transactions",
    }
    with pytest.raises(ClienteleError, match=r"one and two both read .* both/ads"):
        Project(ROOT, given, tmp_path).sql("stg_transactions__marketing_spend")


def test_load_knows_the_files_that_vars_name() -> None:
    given = {"my_shop_source": "transactions", "my_shop_spend_table": "ads_*"}
    assert declared_tables(ROOT, "my_shop", given) == [
        ("transactions", "transactions"),
        ("marketing_spend", "ads_all"),
    ]


def test_tables_of_a_warehouse_are_read_alike() -> None:
    given = {
        "shops": "mine",
        "raw_source": "tables",
        "mine_source": "transactions",
        "mine_raw_schema": "shop",
        "mine_spend_table": "ads",
        "mine_touchpoints_table": "visits",
    }
    project = Project(ROOT, given)
    project.connection.execute("""
        create schema shop;
        create table shop.ads as
        select date '2024-01-05' as date, 'TV' as channel, 7.5 as spend;
        create table shop.visits as
        select 7 as customer, 'TV' as channel,
            timestamptz '2024-01-04 10:00:00+00' as time
    """)
    for model, columns, rows in (
        ("marketing_spend", "channel, spend_amount", ("tv", 7.5)),
        ("touchpoints", "customer_id, hour(touched_at)", ("7", 10)),
    ):
        sql = project.sql(f"stg_transactions__{model}")
        found = project.connection.execute(f"select {columns} from ({sql})").fetchall()
        assert found == [rows]


# --- A build -----------------------------------------------------------------


def test_shops_with_and_without_the_files_are_built_together(
    dbt: Dbt, tmp_path: Path
) -> None:
    """One has both, one has channels and no spend, one has neither."""
    orders = "no,who,day,amount,via\n" + "".join(
        f"{number},c{number % 5},2024-0{1 + number // 9}-{10 + number % 9},10,Web\n"
        for number in range(45)
    )
    for shop in ("both", "channels", "none"):
        (tmp_path / shop).mkdir()
        (tmp_path / shop / "transactions.csv").write_text(orders)
    (tmp_path / "both" / "ads.csv").write_text(
        "date,channel,spend\n2024-01-08,WEB,20\n2024-02-08,search,5\n"
    )
    (tmp_path / "both" / "visits.csv").write_text(
        "customer,time,channel\nc1,2024-01-10 09:00,search\nlead,2024-01-10,search\n"
    )
    settings = {f"{shop}_source": "transactions" for shop in ("both", "channels")}
    named = {f"transactions_{key}": value for key, value in NAMED.items()}
    run = built(
        dbt(
            *(*DATA_OF, "+channel_performance", "+customer_journeys"),
            "+int_marketing_spend_cleaned",
            raw=tmp_path,
            variables=settings
            | named
            | {
                "shops": "both,channels,none",
                "none_source": "transactions",
                "none_channel_column": "",
                "both_spend_table": "ads",
                "both_touchpoints_table": "visits",
            },
        )
    )
    assert run.query(
        "select channel, spend_amount from intermediate.int_marketing_spend_cleaned "
        "order by all"
    ) == [("search", 5), ("web", 20)]
    assert run.query("""
        select shop_id, channel, max(spend_amount), max(revenue_amount) > 0, max(roas)
        from marketing.channel_performance
        where channel_level = 'channel' and period_grain = 'all'
        group by all order by all
    """) == [
        ("both", "search", 5, False, 0),
        ("both", "web", 20, True, 22.5),
        ("channels", "web", None, True, None),
    ]
    assert run.query("""
        select shop_id, count(*) filter (channel = 'search') > 0
        from marketing.customer_journeys group by shop_id order by all
    """) == [("both", True), ("channels", False)]

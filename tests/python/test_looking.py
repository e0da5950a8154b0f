"""What `clientele init` says of files that it cannot read, or shows of those it can."""

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from test_init import _own_file, init, settings, write  # noqa: F401
from typer.testing import CliRunner

from clientele.cli import app

HEADER = "order_id,date,email,sku,qty,price\n"
ROWS = "1,2024-01-05,a@x.com,tea,1,2.50\n2,2024-01-06,b@x.com,cup,1,3\n"


def refused(file: Path, *words: str) -> str:
    result = init(file, "--yes", *words)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    assert "Nothing was written" in result.output
    assert not (file.parent / "shop.yml").exists()
    return " ".join(result.output.split())


def test_line_breaks_in_quotes_are_read_wherever_they_stand(tmp_path: Path) -> None:
    rows = "".join(f'{n},2024-01-05,a@x.com,"tea, {n}",1,2.50\n' for n in range(9000))
    rows += '9000,2024-01-05,a@x.com,"x\ny",1,2.50\n9001,2024-01-05,b@x.com,"te\na"\n'
    result = init(write(tmp_path, HEADER + rows), "--yes")
    assert result.exit_code == 0, result.output
    assert "Rows 9,002, rejected 1" in result.output


PACKED = {
    "plain.csv.gz": (HEADER + ROWS).encode(),
    "cut.csv.gz": gzip.compress((HEADER + ROWS * 9000).encode())[:-200],
    "plain.csv.zst": (HEADER + ROWS).encode(),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_that_are_none_are_told(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(PACKED[name])
    assert f"{file} cannot be unpacked" in refused(file)


NO_TABLE = {
    "a page": ("<!DOCTYPE html>\n<table><tr><td>1</td></tr></table>\n", "a web page"),
    "JSON": ('[{"order_id": 1, "date": "2024-01-05"}]\n', "is JSON"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(200), "is a spreadsheet (.xlsx) or a zip"),
    "an old spreadsheet": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
        "is a spreadsheet (.xls)",
    ),
    "a PDF": ("%PDF-1.7\n", "is a PDF"),
    "bytes": (bytes(range(256)) * 40, "holds bytes of zero"),
    "UTF-16 without a mark": ((HEADER + ROWS).encode("utf-16-le"), "is UTF-16"),
}


def test_a_name_may_go_over_lines(tmp_path: Path) -> None:
    header = HEADER.replace("date", '"Order\ndate"').replace("qty", '"Qty\n(units)"')
    for ending in ("\n", "\r\n"):
        text = (header + ROWS).replace("\n", ending)
        result = init(write(tmp_path, text), "--yes", "--force")
        assert result.exit_code == 0, result.output
        assert settings(tmp_path)["time_column"] == "Order date"
        assert "net 5.50" in result.output


@pytest.mark.parametrize("kind", NO_TABLE)
def test_files_that_are_no_table_are_told(tmp_path: Path, kind: str) -> None:
    content, told = NO_TABLE[kind]
    file = tmp_path / "orders.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    text = refused(file)
    assert told in text and "\0" not in text


@pytest.mark.parametrize("encoding", ["cp850", "windows-1251", "shift_jis"])
def test_an_encoding_that_a_person_names_is_read(tmp_path: Path, encoding: str) -> None:
    word = {"cp850": "Stück", "windows-1251": "Чай", "shift_jis": "緑茶"}[encoding]
    text = HEADER.replace("sku", f"sku,{word}")
    text += f"1,2024-01-05,a@x.com,tea,{word},1,2.50\n"
    file = write(tmp_path, text, encoding=encoding)
    names = json.dumps({"csv_encoding": encoding, "product_name_column": word})
    result = init(file, "--yes", "--vars", names)
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["csv_encoding"] == encoding
    assert f"2024-01-05 00:00 {word}" in result.output


def test_bytes_that_windows_1252_lacks_name_other_encodings(tmp_path: Path) -> None:
    row = "1,2024-01-05,a@x.com,Gürtel,1,2.50\n"
    text = refused(write(tmp_path, HEADER + row, encoding="cp850"))
    for encoding in ("cp850", "windows-1251", "shift_jis"):
        assert encoding in text
    assert "windows-1252 (Excel)" not in text


NO_ORDERS = {
    "no rows": (HEADER, ["There are no rows below the header order_id, date"]),
    "one column": (
        (HEADER + ROWS).replace(",", "   "),
        ["neither orders nor customers", "It is one column. Save it with commas"],
    ),
    "another delimiter": (
        (HEADER + ROWS).replace(",", "~"),
        ["order_id~date", "It is one column. Save it with commas"],
    ),
    "one value more": (
        HEADER + ROWS.replace("\n", ",x\n"),
        ["neither orders nor customers", "Line 1 has 6 values, those below it 7"],
    ),
    "another language": (
        "Дата;Номер заказа;Сумма\n2024-01-05;1;5\n",
        ["neither orders nor customers", "Номер заказа: 1 Сумма: 5"],
    ),
    "times in words": (
        HEADER + "1,le jour de l'an,a@x.com,tea,1,2.50\n",
        ["no times that can be read", "date: le jour de l'an", "as 2024-01-31"],
    ),
}


@pytest.mark.parametrize("kind", NO_ORDERS)
def test_columns_are_listed_where_no_order_is_found(tmp_path: Path, kind: str) -> None:
    content, told = NO_ORDERS[kind]
    text = refused(write(tmp_path, content))
    assert [part for part in told if part not in text] == []


def test_where_files_lie_is_no_var(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + ROWS)
    for key in ("table", "my_shop_raw_folder"):
        result = init(file, "--yes", "--vars", json.dumps({key: "other"}))
        assert result.exit_code == 1 and "/tmp/tmp" not in result.output
        assert f"--vars has {key.removeprefix('my_shop_')}" in result.output


def test_name_of_a_shop_is_told_as_its_own(tmp_path: Path) -> None:
    result = init(write(tmp_path, HEADER + ROWS), "--yes", "--shop", "My Shop")
    assert result.exit_code == 1 and "models/staging" not in result.output
    assert "as in my_shop" in result.output
    for words in (
        ["load", str(tmp_path / "orders.csv"), "--shop", "My Shop"],
        ["build", "--shops", "My Shop"],
    ):
        result = CliRunner().invoke(app, words)
        assert result.exit_code and "models/staging" not in result.output


# --- What is shown ------------------------------------------------------------


def test_long_names_leave_room_for_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = "Very long name of a product " * 9
    row = f"1000123,2024-01-05,ann@x.com,tea,{name},1,2.50\n"
    file = write(tmp_path, HEADER.replace("sku", "sku,product_name") + row)
    result = init(file, "--yes")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Order "))
    assert "Customer" in lines[at] and "Refunded" in lines[at]
    assert lines[at + 2].startswith("1000123 ")
    assert "2024-01-05 00:00" in lines[at + 2] and "2.50" in lines[at + 2]


def test_orders_with_a_customer_on_one_line_are_of_no_guest(tmp_path: Path) -> None:
    rows = ROWS + "1,2024-01-05,,cup,1,3\n3,2024-01-07,,cup,1,3\n"
    result = init(write(tmp_path, HEADER + rows), "--yes")
    assert "orders 3 (of guests 1), customers 2" in result.output


def test_orders_of_days_to_come_are_told(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + ROWS)
    assert "days to come" not in init(file, "--yes").output
    coming = date.today() + timedelta(days=40)
    write(tmp_path, HEADER + ROWS.replace("2024-01-06", str(coming)))
    result = init(file, "--yes", "--force")
    assert "1 order is of days to come" in result.output

"""`clientele init` reads a person's files rightly, or says what it is unsure of."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import yaml
from conftest import ROOT
from rich.console import Console
from typer.testing import CliRunner, Result

from clientele.building import shop_file
from clientele.cli import app
from clientele.sources.columns import Column, find_roles
from clientele.sources.notations import decimal_comma, time_formats


@pytest.fixture(autouse=True)
def _own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTELE_SHOP_FILE", str(tmp_path / "shop.yml"))
    monkeypatch.setenv("COLUMNS", "200")


def write(folder: Path, text: str, name: str = "orders.csv", encoding="utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def init(*words: Any, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", *map(str, words)], input=typed)


def settings(folder: Path, shop: str = "my_shop") -> dict[str, Any]:
    variables = yaml.safe_load((folder / "shop.yml").read_text("utf-8"))["vars"]
    return {
        key.removeprefix(f"{shop}_"): value
        for key, value in variables.items()
        if key.startswith(f"{shop}_")
    }


def accepted(folder: Path, *words: Any) -> dict[str, Any]:
    result = init(*words, "--yes")
    assert result.exit_code == 0, result.output
    return settings(folder)


# --- Languages and shapes -----------------------------------------------------

ROLES = ("time", "order", "customer", "product", "quantity", "unit_price")
# Columns of time, order, customer, product, quantity and price, and how written.
LANGUAGES = {
    "en": """\
Order Date,Order ID,Customer ID,SKU,Quantity,Unit Price
InvoiceDate,InvoiceNo,CustomerID,StockCode,Quantity,UnitPrice
Transaction Date,Transaction ID,Customer Email,Product,Qty,Price per Unit
created_at,order_id,user_id,product_id,quantity,item_price
Sale date,Sales record number,Buyer username,Item number,Quantity,Sold for
when,order,customer,item,qty,price""",
    "de": """\
Bestelldatum;Bestellnr.;Kunden-Nr.;Artikel;Menge;Einzelpreis
Rechnungsdatum;Rechnungsnummer;Kundennummer;Artikelnummer;Anzahl;Preis
Datum;Bon-Nr.;Kundenkarte;Artikel;Stückzahl;VK-Preis
Belegdatum;Verkaufsbeleg;Auftraggeber;Artikel;Auftragsmenge;Einzelpreis""",
    "fr": """\
Date de commande;N° de commande;Client;Référence produit;Quantité;Prix unitaire HT
Date;Numéro de facture;E-mail client;Produit;Qté;Prix
Fecha;Nº Factura;Cliente;Artículo;Uds.;Precio
Fecha del pedido;Número de pedido;Cliente;Código de producto;Cantidad;Precio unitario
Data ordine;Numero ordine;Codice cliente;Prodotto;Quantità;Prezzo unitario
Data do pedido;Número do pedido;ID do cliente;Produto;Quantidade;Preço unitário""",
    "nl": """\
Besteldatum;Ordernummer;Klantnummer;Artikel;Aantal;Prijs
Besteldatum;Bestelnummer;Klant;EAN;Aantal;Verkoopprijs incl. btw
Factuurdatum;Factuurnummer;Klant;Product;Aantal;Stukprijs""",
}
ROWS = {
    "en": """\
01/31/2024 22:15,A-1,c1,TEA,2,"1,234.50"
02/01/2024 9:05,A-2,c2,CUP,1,9.00
""",
    "de": """\
31.01.2024 22:15;A-1;c1;TEA;2;1.234,50
01.02.2024 9:05;A-2;c2;CUP;1;9,00
""",
    "fr": """\
31/01/2024 22:15;A-1;c1;TEA;2;1 234,50 €
01/02/2024 9:05;A-2;c2;CUP;1;9,00 €
""",
    "nl": """\
31-01-2024 22:15;A-1;c1;TEA;2;€ 1.234,50
01-02-2024 9:05;A-2;c2;CUP;1;€ 9,00
""",
}
HEADERS = [
    (header, language)
    for language, headers in LANGUAGES.items()
    for header in headers.splitlines()
]


@pytest.mark.parametrize(("header", "language"), HEADERS)
def test_columns_are_named_in_seven_languages(
    tmp_path: Path, header: str, language: str
) -> None:
    result = init(write(tmp_path, f"{header}\n{ROWS[language]}"), "--yes")
    assert result.exit_code == 0, result.output
    found = settings(tmp_path)
    columns = header.split(";" if ";" in header else ",")
    assert [found.get(f"{role}_column") for role in ROLES] == columns
    assert found["csv_delimiter"] == header[len(columns[0])]
    assert found["decimal_comma"] == (language != "en")
    assert "Rows 2, rejected 0, orders 2 (of guests 0), customers 2" in result.output
    assert "Days 2024-01-31 to 2024-02-01" in result.output
    assert "net 2,478.00" in result.output


# Names with what else they say, and of other programs, by the role they have.
NAMES = {
    "amount": "Total (incl. tax), Amount incl. VAT, Total (EUR), Prix total, Brutto, "
    "Montant total, Totale ordine, Importo totale, Nettowert, Netto, Regelbedrag, "
    "Order Total (inc tax), Grand Total (Purchased), Betrag in €, Totale IVA inclusa, "
    "total_price_usd, Montant TTC, Item Subtotal",
    "unit_price": "Price (USD), VK Brutto, Prijs per stuk, Preis pro Stück, "
    "Einzelpreis (brutto), Price excl. tax, Valor unitário, Unit price",
    "time": "Fecha y hora, Posting Date, Datum/Uhrzeit, Created (UTC), Data e ora",
    "customer": "Indirizzo email, Debitor, Bill-to Name, Cód. cliente, Contact",
    "order": "Document No., Verkaufsbeleg, increment_id",
    "discount": "Disc. %, Dto, Taux de remise, Kortingsbedrag, Rabatt (EUR)",
    # A tax is none of them, whatever stands beside it.
    "": "Tax, Sales tax, Tax amount, Total tax, Item (tax), VAT (EUR), Shipping (EUR)",
}


@pytest.mark.parametrize("role", NAMES)
def test_names_say_what_a_column_is(role: str) -> None:
    value = "2024-01-31" if role == "time" else "12.50"
    for name in NAMES[role].split(", "):
        kind = "C-1" if role in ("customer", "order") else value
        found = find_roles({name: Column(name, 0, {kind: 3, f"{kind}1": 2})})
        assert [*found] == ([role] if role else []), name


PLAIN = "when,order,customer,item,qty,price\n2024-01-31 22:15,1,{},{},2,3.50\n"


def packed(folder: Path) -> Path:
    file = folder / "orders.csv.gz"
    file.write_bytes(gzip.compress(PLAIN.format("Zoé", "Thé").encode()))
    return file


def parquet(folder: Path) -> Path:
    columns = {"when": ["2024-01-31 22:15"], "customer": ["Zoé"], "order": [1]}
    columns |= {"item": ["Thé"], "qty": [2], "price": [3.5]}
    pq.write_table(pa.table(columns), folder / "orders.parquet")
    return folder / "orders.parquet"


def sheet(folder: Path) -> Path:
    with xlsxwriter.Workbook(folder / "orders.xlsx") as book:
        book.add_worksheet("Notes").write(0, 0, "made by the shop software")
        lines = book.add_worksheet("Lines")
        lines.write(0, 0, "Sales of 2024")
        names = ("when", "order", "customer", "item", "qty", "price")
        values = ("2024-01-31 22:15", 1, "Zoé", "Thé", 2, 3.5)
        for column, (name, value) in enumerate(zip(names, values, strict=True)):
            lines.write(2, column, name)
            lines.write(3, column, value)
    return folder / "orders.xlsx"


SHAPES = {
    "utf-8": lambda folder: write(folder, PLAIN.format("Zoé", "Thé")),
    "utf-8 with a mark": lambda folder: write(
        folder, PLAIN.format("Zoé", "Thé"), encoding="utf-8-sig"
    ),
    "utf-16": lambda folder: write(
        folder, PLAIN.format("Zoé", "Thé"), encoding="utf-16"
    ),
    "names that repeat": lambda folder: write(
        folder,
        PLAIN.format("Zoé", "Thé").replace("price\n", "price,note,note,\n")[:-1]
        + ",a,b,\n",
    ),
    "tabs": lambda folder: write(folder, PLAIN.format("Zoé", "Thé").replace(",", "\t")),
    "carriage returns": lambda folder: write(
        folder, PLAIN.format("Zoé", "Thé").replace("\n", "\r")
    ),
    "tsv": lambda folder: write(
        folder, PLAIN.format("Zoé", "Thé").replace(",", "\t"), "orders.tsv"
    ),
    "windows-1252": lambda folder: write(
        folder, PLAIN.format("Zoé", "Thé"), encoding="windows-1252"
    ),
    "sep": lambda folder: write(
        folder, "sep=;\n" + PLAIN.format("Zoé", "Thé").replace(",", ";")
    ),
    "a title": lambda folder: write(
        folder, "Sales of 2024\n\n" + PLAIN.format("Zoé", "Thé")
    ),
    "a total": lambda folder: write(folder, PLAIN.format("Zoé", "Thé") + "Total,,7\n"),
    "gz": packed,
    "parquet": parquet,
    "xlsx": sheet,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_files_of_all_kinds(tmp_path: Path, shape: str) -> None:
    result = init(SHAPES[shape](tmp_path), "--yes")
    assert result.exit_code == 0, result.output
    assert "1     Zoé      2024-01-31 22:15 Thé          2" in result.output
    assert "net 7.00 EUR" in result.output
    copied = list((tmp_path / "raw" / "my_shop").iterdir())
    assert len(copied) == 1 and copied[0].name.startswith("orders.")


def test_files_of_several_months(tmp_path: Path) -> None:
    header = "date,order,customer,amount\n"
    files = [
        write(
            tmp_path, f"{header}2024-01-30,1,ann,1.5\n2024-01-31,2,bob,2\n", "m_1.csv"
        ),
        # An order that was exported in January already.
        write(tmp_path, f"{header}2024-01-31,2,bob,2\n2024-02-01,3,cy,3\n", "m_2.csv"),
    ]
    result = init(*files, "--yes")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["table"] == "m_*"
    assert "Rows 4, rejected 1, orders 3 (of guests 0), customers 3" in result.output
    # A third one, which the first two of the folder go with.
    third = write(tmp_path, f"{header}2024-03-01,4,dee,4\n", "m_3.csv")
    result = init(third, *files, "--yes", "--force")
    assert "Rows 5, rejected 1, orders 4" in result.output
    # Of another encoding, which plain letters are in any.
    write(tmp_path, f"{header}2024-03-01,4,Zoé,4\n", "m_3.csv", "windows-1252")
    result = init(third, *files, "--yes", "--force")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["csv_encoding"] == "windows-1252"
    write(tmp_path, f"{header}2024-03-01,4,Zoé,4\n", "m_2.csv")
    result = init(third, *files, "--yes", "--force")
    assert result.exit_code == 1 and "csv_encoding is" in result.output
    semicolons = write(tmp_path, header.replace(",", ";") + "2024-04-01;5;eve;5\n")
    result = init(files[0], semicolons, "--yes", "--force")
    assert result.exit_code == 1 and "is written otherwise than" in result.output


def test_without_customers_all_are_guests(tmp_path: Path) -> None:
    file = write(tmp_path, "date,order,product,qty,price\n2024-01-30,1,tea,2,1.5\n")
    result = init(file, "--yes")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["basket_population"] == "all"
    assert "No column says who bought" in result.output


def test_without_prices_there_are_orders(tmp_path: Path) -> None:
    file = write(tmp_path, "date,order,product,amount\n2024-01-30,1,tea,cheap\n")
    result = init(file, "--yes")
    assert result.exit_code == 0, result.output
    assert "No column says what was paid" in result.output
    file = write(tmp_path, "Milk,Bread\nMilk,Eggs,Butter\nBread\n", "baskets.csv")
    given = '{"basket_per_line": true, "undated_at": "2024-12-31"}'
    result = init(file, "--yes", "--force", "--vars", given)
    assert "Rows 6, rejected 0, orders 3 (of guests 3)" in result.output


# Items in the order of each basket, and never in one column.
LISTS = ("milk bread butter", "bread eggs", "milk", "eggs butter milk jam", "jam bread")
BASKETS = {
    "commas": (",".join, "", {}),
    "semicolons": (";".join, "", {"csv_delimiter": ";"}),
    "bars": ("|".join, "", {"csv_delimiter": "|"}),
    "tabs": ("\t".join, "", {"csv_delimiter": "\t"}),
    "a header of one name": (
        ";".join,
        "items\n",
        {"csv_delimiter": ";", "csv_skip_lines": 1},
    ),
    "filled up, after a count": (
        lambda items: ",".join([str(len(items)), *items, *[""] * (4 - len(items))]),
        "Item(s),Item 1,Item 2,Item 3,Item 4\n",
        {"basket_position": 2, "csv_skip_lines": 1},
    ),
    "numbers with blanks": (
        lambda items: " ".join(str(ord(item[0])) for item in items),
        "",
        {"csv_delimiter": " "},
    ),
}


@pytest.mark.parametrize("kind", BASKETS)
def test_lines_that_are_baskets_are_told_from_rows(tmp_path: Path, kind: str) -> None:
    joined, header, expected = BASKETS[kind]
    lines = "".join(f"{joined(line.split())}\n" for line in LISTS)
    file = write(tmp_path, header + lines)
    os.utime(file, (1735600000, 1735600000))
    result = init(file, "--yes")
    assert result.exit_code == 0, result.output
    found = settings(tmp_path)
    assert found.items() >= (expected | {"basket_per_line": True}).items()
    assert found["undated_at"] == "2024-12-30"
    assert "Rows 12, rejected 0, orders 5 (of guests 5)" in result.output
    # A person knows better.
    columns = '{"basket_per_line": false}'
    assert init(file, "--yes", "--force", "--vars", columns).exit_code == 1


@pytest.mark.parametrize(
    ("items", "is_list"),
    [
        (('"tea, cup"', "tea", '"cup, spoon, tea"'), True),
        (("tea + cup", "cup + tea", "spoon"), True),
        (('"Shirt, M"', '"Shirt, L"', '"Socks, M"'), False),
        (("tea", "cup", "tea"), False),
        (('"tea,"', "tea", "cup", '", tea"'), False),
        (('"big, tea"', '"tea, big"', *(f"x{n}" for n in range(9))), False),
    ],
)
def test_cells_that_are_lists_of_products_are_told(
    tmp_path: Path, items: tuple[str, ...], is_list: bool
) -> None:
    rows = "".join(f"{n},2024-01-05,c{n},{item},5\n" for n, item in enumerate(items))
    result = init(write(tmp_path, f"order,date,customer,items,total\n{rows}"), "--yes")
    assert result.exit_code == 0, result.output
    assert ("seem to be lists of products" in result.output) == is_list
    rows = "".join(f"{n},{item}\n" for n, item in enumerate(items))
    file = write(tmp_path, f"order,items\n{rows}", "undated.csv")
    assert '{"undated_at": "2024-12-31"}' in init(file, "--yes", "--force").output
    given = '{"undated_at": "2024-12-31"}'
    result = init(file, "--yes", "--force", "--vars", given)
    assert ("seem to be lists of products" in result.output) == is_list


# --- How values are written ---------------------------------------------------


@pytest.mark.parametrize(
    ("values", "formats", "is_unsure"),
    [
        (["2025-05-11 09:55:16 -0400", "2025-05-12"], [""], False),
        (["31/12/2024 23:59", "30/12/2024"], ["%d/%m/%Y %H:%M", "%d/%m/%Y"], False),
        (["01/22/19 21:25", "02/03/19 9:05"], ["%m/%d/%y %H:%M"], False),
        # The number that differs more is the day.
        (["05/01/2024", "07/01/2024", "09/02/2024"], ["%d/%m/%Y"], True),
        (["01/05/2024", "01/07/2024", "02/09/2024"], ["%m/%d/%Y"], True),
        (["1/5/2024 9:05PM"], ["%m/%d/%Y %I:%M %p"], True),
        (["Mar 1, 2024 12:15:04 AM PST"], ["%b %d, %Y %I:%M:%S %p %Z"], False),
        (["5/1/2024 22:11 UTC", "13/1/2024 9:11 UTC"], ["%d/%m/%Y %H:%M %z"], False),
        (["5 janv. 2024"], ["%d %b %Y"], False),
        (["lundi 1er janvier 2024", "mardi 2 mai 2024"], ["%a %d %b %Y"], False),
        (["05.01.2024 9:05 Uhr"], ["%d.%m.%Y %H:%M Uhr"], False),
        (
            ["Fri, 05 Jan 2024 10:00:00 +0000"],
            ["%a, %d %b %Y %H:%M:%S %z"],
            False,
        ),
        (["5 de enero de 2024"], ["%d de %b de %Y"], False),
        (["20240105T100000Z"], ["%Y%m%dT%H%M%S%z"], False),
        (["Friday, May 3rd, 2024"], ["%a, %b %d, %Y"], False),
        (["31/01/2024 à 9h05"], ["%d/%m/%Y à %Hh%M"], False),
        (["Fri Jan 05 10:00:00 2024"], ["%a %b %d %H:%M:%S %Y"], False),
        (["Jan-05-24", "Feb-16-24"], ["%b-%d-%y"], False),
        (["20240131"], ["%Y%m%d"], False),
        (["1706743800"], ["epoch"], False),
        (["45322.97"], ["excel"], False),
        (["yesterday"], [], False),
    ],
)
def test_notations_of_times(
    values: list[str], formats: list[str], is_unsure: bool
) -> None:
    assert time_formats(dict.fromkeys(values, 1)) == (formats, is_unsure)


@pytest.mark.parametrize(
    ("values", "comma"),
    [
        (["1.234,50", "3"], True),
        (["1,234.50", "3"], False),
        (["12,5"], True),
        (["0,125"], True),
        (["1.234.567"], True),
        (["1,234", "12"], None),
        (["12", ""], None),
    ],
)
def test_decimal_signs(values: list[str], comma: bool | None) -> None:
    assert decimal_comma([dict.fromkeys(values, 1)])[0] is comma


@pytest.mark.parametrize(
    ("first", "second", "sign", "net"),
    [
        ("Rs. 500", "Rs.1,000.00", "Rs.", "net 1,500.00 INR"),
        ("Rs. 500", "Rs 250", "Rs., Rs", "net 750.00 INR"),
        ("12.50 kr.", "kr. 7", "kr.", "net 19.50 DKK"),
        ("7 kr.", "kr 7", "kr., kr", "net 14.00 DKK"),
        ("Fr. 12.50", "Fr. 10.-", "Fr.", "net 22.50 CHF"),
        # No cents, as Switzerland writes them.
        ("CHF 10.-", "20.\u2013", "CHF", "net 30.00 CHF"),
        # Minus signs that are typographic.
        ("€10.00", "€\u22124.00", "€", "net 6.00 EUR"),
        ("$10.00", "\u20134.00", "$", "net 6.00 USD"),
        ("10.00", "\u22124.00", "", "net 6.00"),
    ],
)
def test_signs_of_amounts(
    tmp_path: Path, first: str, second: str, sign: str, net: str
) -> None:
    rows = f'2024-01-30,1,ann,"{first}"\n2024-01-31,2,bob,"{second}"\n'
    result = init(write(tmp_path, f"date,order,customer,amount\n{rows}"), "--yes")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["currency_sign"] == sign
    assert net in result.output and "rejected 0" in result.output


def test_several_currencies_by_their_signs_are_never_summed(tmp_path: Path) -> None:
    rows = "2024-01-30,1,ann,{}\n2024-01-31,2,bob,{}\n"
    for amounts in (("€5", "$8"), ("5 EUR", "5 USD"), ("£8", "8 kr.")):
        text = f"date,order,customer,amount\n{rows.format(*amounts)}"
        result = init(write(tmp_path, text), "--yes")
        assert result.exit_code == 1
        assert "signs of several currencies" in result.output
        assert not (tmp_path / "shop.yml").exists()
    text = f"date,order,customer,amount\n{rows.format('$5', 'US$8')}"
    assert accepted(tmp_path, write(tmp_path, text))["currency"] == "USD"


@pytest.mark.parametrize(
    ("quantities", "unit", "told"),
    [
        (("0,750 kg", "1,500 kg"), "kg", "net 4.50"),
        (("3 Stk.", "1 Stück", "2"), "Stück, Stk.", "net 12.00"),
        (("2x", "1 pcs"), "pcs, x", "net 6.00"),
        (("2 kg", "3 Stk"), "Stk, kg", "prices must be per kg, piece and so on"),
        # Which would be 500 units.
        (("0,5 kg", "500 g", "2 kg"), "kg", "rejected 1, orders 2"),
    ],
)
def test_units_of_quantities(
    tmp_path: Path, quantities: tuple[str, ...], unit: str, told: str
) -> None:
    rows = "".join(
        f"0{n}.01.2024;{n};c{n};tea;{quantity};2,00\n"
        for n, quantity in enumerate(quantities, 1)
    )
    header = "Datum;Bestellung;Kunde;Artikel;Menge;Preis\n"
    result = init(write(tmp_path, header + rows), "--yes")
    assert settings(tmp_path)["quantity_unit"] == unit
    assert told in " ".join(result.output.split())
    is_doubted = "my_shop_quantity_unit:" in result.output.split("Not sure")[1]
    assert is_doubted == ("net" not in told)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (("€", "EUR", "Euro"), "EUR"),
        (("£", "gbp", "Pounds"), "GBP"),
        (("US$", "$", "usd"), "USD"),
        # A sign of several currencies is the one that a code names.
        (("$", "$", "CAD"), "CAD"),
        (("CHF", "Fr.", "Schweizer Franken"), "CHF"),
    ],
)
def test_one_currency_under_several_names_is_one(
    tmp_path: Path, written: tuple[str, ...], code: str
) -> None:
    rows = "".join(f"2024-01-0{n},{n},c{n},5,{w}\n" for n, w in enumerate(written, 1))
    file = write(tmp_path, f"date,order,customer,amount,currency\n{rows}")
    result = init(file, "--yes")
    assert settings(tmp_path)["currency"] == code
    assert f"net 15.00 {code}" in result.output and "rejected 0" in result.output
    # As the var is written, too.
    given = json.dumps({"currency": written[-1]})
    assert "rejected 0" in init(file, "--yes", "--force", "--vars", given).output


def test_several_currencies_of_a_column_are_told(tmp_path: Path) -> None:
    rows = "2024-01-01,1,ann,5,€\n2024-01-02,2,bob,5,US$\n2024-01-03,3,eve,5,Euro\n"
    file = write(tmp_path, f"date,order,customer,amount,currency\n{rows}")
    result = init(file, "--yes")
    assert settings(tmp_path)["currency"] == "EUR"
    assert "rejected 1" in result.output and "Amounts are in EURO, US$" in result.output


def test_columns_that_disagree_on_decimals_are_doubted(tmp_path: Path) -> None:
    rows = '2024-01-30,1,ann,tea,"0,750",3.50\n2024-01-31,2,bob,tea,"1,500",3.20\n'
    file = write(tmp_path, f"date,order,customer,product,qty,price\n{rows}")
    result = init(file, "--yes")
    assert "qty has 0,750 and price has 3.20" in " ".join(result.output.split())
    doubt = result.output.split("Not sure")[1]
    assert "my_shop_decimal_comma:" in doubt


def test_later_rows_settle_days_and_months(tmp_path: Path) -> None:
    # More rows than are looked at first, and one day above 12 at the end.
    early = "".join(f"0{n % 9 + 1}/01/2024,{n},c{n},1.5\n" for n in range(20500))
    file = write(tmp_path, f"date,order,customer,amount\n{early}01/13/2024,x,c,1.5\n")
    result = init(file, "--yes")
    assert settings(tmp_path)["time_formats"] == "%m/%d/%Y"
    # The totals are those of what is written, not of the first guess.
    assert "Days 2024-01-01 to 2024-09-01" in result.output
    assert "time_formats: " not in result.output.split("Not sure")[-1]
    (tmp_path / "shop.yml").unlink()
    file = write(tmp_path, f"date,order,customer,amount\n{early}")
    result = init(file, "--yes", "--force")
    assert settings(tmp_path)["time_formats"] == "%d/%m/%Y"
    assert "my_shop_time_formats: %d/%m/%Y\n    No day above 12" in result.output
    assert "%m/%d/%Y fits as well" in (tmp_path / "shop.yml").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/own-shop.md"])
def test_pages_show_what_is_printed(tmp_path: Path, page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    file, _, rest = text.split("```csv\n")[1].partition("```")
    [screen] = [block for block in rest.split("```")[1::2] if block[0] == "\n"][:1]
    result = init(write(tmp_path, file), typed="n\n")
    printed = [line.rstrip() for line in result.output.splitlines()]
    lines = [line.rstrip() for line in screen.strip("\n").splitlines()]
    assert printed[printed.index(lines[0]) :][: len(lines) - 1] == lines[:-1]
    assert result.output.count(lines[-1]) == 1


def test_a_time_of_day_of_its_own_and_zones(tmp_path: Path) -> None:
    header = "Date,Time,Order,Customer,Amount\n"
    file = write(tmp_path, f"{header}30-10-2016,09:58:11,1,ann,2\n")
    result = init(file, "--yes")
    assert settings(tmp_path)["time_of_day_column"] == "Time"
    assert "2016-10-30 09:58" in result.output
    (tmp_path / "shop.yml").unlink()
    # The shop's own clock, and one that is not.
    file = write(tmp_path, f"{header}2016-10-30 09:58:11 -0400,,1,ann,2\n")
    assert "time_zone" not in init(file, "--yes", "--force").output
    file = write(tmp_path, f"{header}2016-10-30T09:58:11Z,,1,ann,2\n")
    result = init(file, "--yes", "--force")
    assert settings(tmp_path)["time_zone"] == ""
    assert "my_shop_time_zone: \n    Times are in UTC" in result.output
    assert "2016-10-30 09:58" in result.output
    zone = '{"time_zone": "Europe/Berlin"}'
    result = init(file, "--vars", zone, typed="y\ny\n")
    assert "2016-10-30 10:58" in result.output
    assert "Times are in UTC" not in result.output


def test_a_sheet_has_date_and_time_of_day(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        lines = book.add_worksheet("Lines")
        lines.write_row(0, 0, ["Date", "Time", "Order", "Customer", "Amount"])
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        clocks = book.add_format({"num_format": "hh:mm"})
        for row, clock in enumerate((0.25, 0.5), start=1):
            lines.write_number(row, 0, 45322, days)
            lines.write_number(row, 1, clock, clocks)
            lines.write_row(row, 2, [row, "ann", 2.5])
    result = init(tmp_path / "orders.xlsx", "--yes")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path)["time_of_day_column"] == "Time"
    assert "2024-01-31 06:00" in result.output and "2024-01-31 12:00" in result.output


def test_days_and_months_are_never_mixed(tmp_path: Path) -> None:
    rows = "".join(f"{day}/01/2024,{day},c,1\n" for day in range(10, 30))
    file = write(tmp_path, f"date,order,customer,amount\n{rows}01/31/2024,x,c,1\n")
    result = init(file, "--yes")
    assert settings(tmp_path)["time_formats"] == "%d/%m/%Y"
    assert "1 times, such as 01/31/2024, are not written so" in result.output
    assert "Rows 21, rejected 1" in result.output


def test_words_of_zones_are_read(tmp_path: Path) -> None:
    rows = '"Jan {} 10:11:12 PM {}",{},ann,2\n'
    rows = rows.format("5, 2024", "PST", 1) + rows.format("6, 2024", "PDT", 2)
    result = init(write(tmp_path, f"date,order,customer,amount\n{rows}"), "--yes")
    assert "Rows 2, rejected 0, orders 2" in result.output
    assert "2024-01-05 22:11" in result.output


def test_dates_with_dots_are_no_numbers(tmp_path: Path) -> None:
    rows = "05.01.2024;1;ann;2\n06.01.2024;2;bob;3\n"
    for name, total in (("Datum", "Summe;;;5\n"), ("Wann das war", "")):
        text = f"{name};Bestellnr;Kunde;Betrag\n{rows}{total}"
        result = init(write(tmp_path, text), "--yes", "--force")
        assert "Days 2024-01-05 to 2024-01-06" in result.output


def test_marks_of_refunds_are_taken_from_the_file(tmp_path: Path) -> None:
    rows = "2024-01-30;1;ann;5,00;\n2024-01-31;1;ann;2,00;ja\n"
    file = write(tmp_path, f"Datum;Bestellnr;Kunde;Betrag;Retoure\n{rows}")
    result = init(file, "--yes")
    assert settings(tmp_path)["refund_values"] == "ja"
    assert "Sold 5.00, refunded 2.00, net 3.00" in result.output


# --- What a line is worth ------------------------------------------------------


WORTH = {
    "an order's total on each line": (
        "order,date,customer,total,product\n"
        "1,2024-01-05,a,64.40,dress\n1,2024-01-05,a,64.40,belt\n"
        "2,2024-01-06,b,40.00,dress\n",
        {"order_total_column": "total"},
        "net 104.40",
    ),
    "prices next to an order's total": (
        "order,date,customer,total,product,qty,price\n"
        "1,2024-01-05,a,64.40,dress,1,50\n1,2024-01-05,a,64.40,belt,1,10\n",
        {"unit_price_column": "price"},
        "net 60.00",
    ),
    "a line's total": (
        "order,date,customer,total,product,qty,price\n"
        "1,2024-01-05,a,20,dress,2,10\n1,2024-01-05,a,20,belt,1,20\n",
        {"amount_column": "total"},
        "net 40.00",
    ),
    "a share off": (
        "order,date,customer,product,qty,price,discount\n"
        "1,2024-01-05,a,dress,2,10,0.25\n2,2024-01-05,a,belt,1,20,0\n",
        {"discount_kind": "rate"},
        "net 35.00",
    ),
    "percent off": (
        "order,date,customer,product,qty,price,Remise (%)\n"
        "1,2024-01-05,a,dress,2,10,25\n2,2024-01-05,a,belt,1,20,0\n",
        {"discount_kind": "percent"},
        "net 35.00",
    ),
    "percent off, in German": (
        "order,date,customer,product,qty,price,Rabatt in %\n"
        "1,2024-01-05,a,dress,2,10.00,10\n2,2024-01-05,a,belt,1,20.00,0\n",
        {"discount_column": "Rabatt in %", "discount_kind": "percent"},
        "net 38.00",
    ),
    "percent off, in French": (
        "order,date,customer,product,qty,price,remise_pct\n"
        "1,2024-01-05,a,dress,2,10.00,10\n2,2024-01-05,a,belt,1,20.00,15\n",
        {"discount_kind": "percent"},
        "net 35.00",
    ),
    "whole numbers among cents": (
        "order,date,customer,product,qty,price,discount\n"
        "1,2024-01-05,a,dress,2,10.00,10\n2,2024-01-05,a,belt,1,20.00,15\n",
        {"discount_kind": "percent"},
        "discount, such as 10, is taken for percent",
    ),
    "percent above the price": (
        "order,date,customer,product,qty,price,discount\n"
        "1,2024-01-05,a,dress,2,10,10\n2,2024-01-05,a,belt,1,8,15\n",
        {"discount_kind": "percent"},
        "net 24.80",
    ),
    "whole money": (
        "order,date,customer,product,qty,price,discount\n"
        "1,2024-01-05,a,dress,2,10.00,5.00\n2,2024-01-05,a,belt,1,20.00,10.00\n",
        {"discount_kind": "money"},
        "is taken for money; percent takes it for a share",
    ),
    "percent that the amounts show": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,5,19\n2,2024-01-05,a,belt,1,20,10,18\n",
        {"discount_kind": "percent", "amount_is": "paid"},
        "net 37.00",
    ),
    "gross sales and net sales": (
        "Date,Transaction ID,Item,Qty,Gross Sales,Discounts,Net Sales,Customer ID\n"
        "2024-01-05,t1,tea,1,$4.50,-$0.50,$4.00,a\n2024-01-06,t2,cup,1,$6,$0,$6,b\n"
        "2024-01-07,t3,tea,-1,-$4.50,$0.50,-$4.00,a\n",
        {"amount_column": "Net Sales", "amount_is": "paid"},
        "Sold 10.00, refunded 4.00, net 6.00",
    ),
    "gross and net in French": (
        "Date;Commande;Client;Montant brut;Remise;Montant net\n"
        "2024-01-05;1;a;20,00;2,50;17,50\n2024-01-06;2;b;10,00;1,25;8,75\n",
        {"amount_column": "Montant net", "amount_is": "paid"},
        "net 26.25",
    ),
    "a total with shipping and tax": (
        "Order,Date,Customer,Total,Tax,Shipping,Discount,Subtotal\n"
        "1,2024-01-05,a,26.60,3.60,5.00,2.00,20.00\n"
        "2,2024-01-06,b,17.00,2.00,5.00,0.00,10.00\n",
        {"amount_column": "Subtotal", "amount_is": "before_discount"},
        "net 28.00",
    ),
    "a total with shipping in Portuguese": (
        "Pedido;Data;Cliente;Subtotal;Desconto;Valor do Frete;Total\n"
        "1;2024-01-05;a;100,00;10,00;15,00;105,00\n2;2024-01-06;b;50,00;0,00;5,00;55,00\n",
        {"amount_column": "Subtotal", "amount_is": "before_discount"},
        "net 140.00",
    ),
    "names of amounts that end in their tax": (
        "Order ID,Order Date,Customer,Order Total (inc VAT)\n1,2024-01-05,a,12.00\n",
        {"amount_column": "Order Total (inc VAT)"},
        "net 12.00",
    ),
    "payouts among payments": (
        "Date,Transaction ID,Name,Type,Gross,Fee\n2024-01-05,T1,a,Payment,50,-2\n"
        "2024-01-06,T2,,General Withdrawal,-40,0\n",
        {"amount_column": "Gross"},
        "Rows with General Withdrawal in Type",
    ),
    "a discount that sums tell among two": (
        "Sale Date,Client ID,Sale ID,Item Price,Quantity,Subtotal,Discount %,"
        "Discount amount,Tax,Item Total\n"
        "2024-01-05,1,501,20.00,2,40.00,10,4.00,3.60,39.60\n"
        "2024-01-15,2,502,20.00,1,20.00,0,0.00,2.00,22.00\n",
        {"amount_column": "Subtotal", "discount_column": "Discount amount"},
        "net 56.00",
    ),
    "percent that would be money too": (
        "Pièce;Date;Code tiers;Désignation;Qté;P.U. HT;Remise;Montant HT\n"
        "F1;2024-01-05;C1;Chaise;2,000 U;50,00;10 %;90,00\n",
        {"discount_kind": "percent", "order_column": "Pièce"},
        "net 90.00",
    ),
    "a flag of refunds": (
        "Purchase ID,Purchase Date,Email,Gross,Refunded?,Partial Refund\n"
        "1,2024-01-05,a,10,0,0.00\n2,2024-01-06,b,18,1,0.00\n",
        {"status_column": "Refunded?", "refunded_amount_column": "Partial Refund"},
        "net 10.00",
    ),
    "names of products": (
        "Date,Receipt number,Name,SKU,Quantity,Final price (GBP)\n"
        "2024-01-05,1,Tea,T1,2,7.00\n2024-01-06,2,Tea,T1,1,4.00\n",
        {"product_name_column": "Name", "amount_column": "Final price (GBP)"},
        "customers 0",
    ),
    "a line's number is no product": (
        "orderItemId,createTime,orderNumber,customerEmail,itemName,paidPrice,unitPrice\n"
        "1,2024-01-05,900,a,Mug,90,100\n2,2024-01-06,901,b,Mug,100,100\n",
        {"product_column": "itemName", "amount_column": "paidPrice"},
        "net 190.00",
    ),
    "comments above the header": (
        "# -----\n# Purchases\n# -----\n\nTransaction ID,Date,Item name,Item revenue\n"
        "T1,20240105,Mug,$24.00\nT2,20240115,Bowl,$20.00\n",
        {"time_column": "Date"},
        "net 44.00",
    ),
    "a subtotal after its discount": (
        "Order,Date,Customer,Total,Shipping,Discount,Subtotal\n"
        "1,2024-01-05,a,25.00,5.00,2.00,20.00\n2,2024-01-06,b,15.00,5.00,0.00,10.00\n",
        {"amount_column": "Subtotal", "amount_is": "paid"},
        "net 30.00",
    ),
    "two amounts that nothing tells apart": (
        "Order,Date,Customer,Total,Net amount\n1,2024-01-05,a,12,10\n",
        {"amount_column": "Net amount"},
        "Or Total, which could be it too",
    ),
    "an order's discount on each line": (
        "order,date,customer,product,qty,price,discount\n"
        "1,2024-01-05,a,dress,2,10,5\n1,2024-01-05,a,belt,1,20,5\n",
        {"discount_of": "order"},
        "net 35.00",
    ),
    "a discount that is taken off already": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,5,15\n2,2024-01-05,a,belt,1,20,4,16\n",
        {"amount_is": "paid"},
        "net 31.00",
    ),
    "a discount still to be taken off": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,5,20\n2,2024-01-05,a,belt,1,20,4,20\n",
        {"amount_is": "before_discount"},
        "net 31.00",
    ),
    # Most lines have none, so that their amounts tell nothing.
    "a discount of few lines": (
        "order,date,customer,product,qty,price,discount,line_total\n"
        "1,2024-01-05,a,dress,2,10,4,16\n2,2024-01-05,a,belt,1,10,0,10\n"
        "3,2024-01-05,a,belt,1,10,,10\n4,2024-01-05,a,belt,1,10,0,10\n"
        "5,2024-01-05,a,belt,1,10,0,10\n",
        {"amount_is": "paid"},
        "net 56.00",
    ),
    "a discount of few lines, still to be taken off": (
        "order,date,customer,product,qty,price,discount,line_total\n"
        "1,2024-01-05,a,dress,2,10,4,20\n2,2024-01-05,a,belt,1,10,0,10\n",
        {"amount_is": "before_discount"},
        "net 26.00",
    ),
    "a discount of each unit, by the amounts": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,1,18\n2,2024-01-05,a,belt,3,20,2,54\n",
        {"discount_of": "unit", "amount_is": "paid"},
        "net 72.00",
    ),
    "percent, by the amounts": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,25,15\n2,2024-01-05,a,belt,1,20,0,20\n",
        {"discount_kind": "percent", "amount_is": "paid"},
        "net 35.00",
    ),
    "amounts that no discount explains": (
        "order,date,customer,product,qty,price,discount,amount\n"
        "1,2024-01-05,a,dress,2,10,4,23\n2,2024-01-05,a,belt,1,20,0,20\n",
        {"amount_is": "paid"},
        "amount is neither quantity times price nor that less discount",
    ),
    "an order's total on its first line": (
        "order,date,customer,product,total\n1,2024-01-05,a,dress,40\n"
        "1,2024-01-05,a,belt,\n2,2024-01-05,a,belt,20\n",
        {"order_total_column": "total"},
        "Rows 3, rejected 0",
    ),
    "prices next to a total on the first line": (
        "order,date,customer,product,qty,price,total\n1,2024-01-05,a,Mug,1,20,40\n"
        "1,2024-01-05,a,Cup,2,10,\n2,2024-01-05,a,Mug,1,20,20\n"
        "3,2024-01-05,a,Mug,1,20,20\n4,2024-01-05,a,Mug,1,20,20\n"
        "5,2024-01-05,a,Mug,1,20,20\n",
        {"unit_price_column": "price"},
        "net 120.00",
    ),
    "an order's discount on its first line": (
        "order,date,customer,product,qty,price,discount\n1,2024-01-05,a,Mug,1,4,10\n"
        "1,2024-01-05,a,Cup,1,40,\n2,2024-01-05,a,Mug,1,20,\n",
        {"discount_of": "order"},
        "net 54.00",
    ),
    "a discount of one line": (
        "order,date,customer,product,qty,price,discount\n1,2024-01-05,a,Mug,1,4,1\n"
        "1,2024-01-05,a,Cup,1,40,0\n2,2024-01-05,a,Mug,1,20,2\n"
        "2,2024-01-05,a,Cup,1,20,2\n",
        {"discount_column": "discount"},
        "net 79.00",
    ),
    "an order's refund on its first line": (
        "order,date,customer,product,qty,price,refunded_amount\n"
        "1,2024-01-05,a,Mug,1,4,14\n1,2024-01-05,a,Cup,1,40,\n",
        {"refunded_amount_of": "order"},
        "refunded 14.00",
    ),
    "statuses in two languages": (
        "order,date,customer,amount,status\n1,2024-01-05,a,10,storniert\n"
        "2,2024-01-05,a,20,Completed\n3,2024-01-05,b,5,refunded\n",
        {"status_column": "status"},
        "Sold 25.00, refunded 5.00, net 20.00",
    ),
    "shipping": (
        "order,date,customer,product,qty,price\n"
        "1,2024-01-05,a,Tea,1,10\n1,2024-01-05,a,Versandkosten,1,4.90\n",
        {"service_products": "Versandkosten"},
        "net 14.90",
    ),
    "vouchers": (
        "order,date,customer,product,qty,amount\n"
        "1,2024-01-05,a,Mug,1,20\n1,2024-01-05,a,Gutschein WELCOME,1,-50\n"
        "2,2024-01-05,a,Mug,1,10\n2,2024-01-05,a,Discount,1,-12\n"
        "3,2024-01-05,b,Gift card,1,25\n3,2024-01-06,b,Gift card,1,-25\n",
        {"voucher_values": "Discount,Gutschein WELCOME"},
        "Sold 25.00, refunded 25.00, net 0.00",
    ),
    "states under another name": (
        "order,date,customer,amount,stateMachineState\n1,2024-01-05,a,10,completed\n"
        "2,2024-01-05,a,20,cancelled\n3,2024-01-05,b,5,in_progress\n",
        {"status_column": "stateMachineState"},
        "net 15.00",
    ),
    "events": (
        "event_time,event_type,product_id,price,user_id\n"
        "2019-10-01 00:00:00 UTC,view,44,35.79,5\n"
        "2019-10-01 00:00:02 UTC,add to cart,44,35.79,5\n"
        "2019-10-01 00:04:37 UTC,purchase,44,35.79,5\n"
        "2019-10-01 00:04:38 UTC,remove_from_cart,45,7.79,6\n",
        {"status_column": "event_type"},
        "Sold 35.79, refunded 0.00",
    ),
    "names beside addresses": (
        "order,date,name,An die Adresse,amount\n1,2024-01-05,John Smith,js1@x.com,20\n"
        "2,2024-01-06,John Smith,js2@x.com,10\n",
        {"customer_column": "An die Adresse"},
        "customers 2",
    ),
    # Money is no number of an order.
    "sales without an order's number": (
        "Date,Customer,Product,Sales\n2024-01-05,a,dress,10.50\n2024-01-06,b,belt,8\n",
        {"amount_column": "Sales"},
        "net 18.50",
    ),
    "ventes": (
        "Date;Client;Produit;Ventes\n2024-01-05;a;robe;120\n2024-01-06;b;robe;120\n",
        {"amount_column": "Ventes"},
        "net 240.00",
    ),
    "a payment": (
        "date,customer,payment\n2024-01-05,a,10.50\n2024-01-06,b,8.00\n",
        {"amount_column": "payment"},
        "net 18.50",
    ),
    "off each unit": (
        "order,date,customer,product,qty,price,unit_discount\n"
        "1,2024-01-05,a,dress,2,10,1.00\n2,2024-01-05,a,belt,1,20,0\n",
        {"discount_of": "unit"},
        "net 38.00",
    ),
    "off per unit, in French": (
        "commande;date;client;produit;quantité;prix;Remise unitaire\n"
        "1;2024-01-05;a;robe;2;10;1,00\n2;2024-01-05;a;robe;1;20;0\n",
        {"discount_of": "unit"},
        "net 38.00",
    ),
    "an order's refund on each line": (
        "order,date,customer,product,amount,refunded_amount\n"
        "1,2024-01-05,a,dress,10,6\n1,2024-01-05,a,belt,8,6\n",
        {"refunded_amount_of": "order"},
        "refunded 6.00",
    ),
    "a column of types": (
        "order,date,customer,amount,type\n1,2024-01-05,a,10,Sale\n"
        "1,2024-01-09,a,10,Refund\n2,2024-01-09,a,7,Sale\n3,2024-01-10,a,4,Return\n",
        {"refund_column": "type", "refund_values": "Refund,Return"},
        "Sold 17.00, refunded 14.00, net 3.00",
    ),
    "types that are neither sales nor refunds": (
        "order,date,customer,amount,type\n1,2024-01-05,a,10,Facture\n"
        "2,2024-01-09,a,4,Avoir\n3,2024-01-09,a,7,Devis\n"
        "4,2024-01-10,a,1,Credit Note\n5,2024-01-10,a,1,Online sale\n",
        {"refund_column": "type", "refund_values": "Avoir,Credit Note"},
        "all others are sales, Devis too",
    ),
    "a column of types in German": (
        "Beleg-Nr;Datum;Kunde;Betrag;Belegart\nR1;2024-01-05;a;10;Rechnung\n"
        "G1;2024-01-09;a;10;Gutschrift\n",
        {"refund_column": "Belegart", "refund_values": "Gutschrift"},
        "Sold 10.00, refunded 10.00",
    ),
    "sales that were given back": (
        "order,date,customer,amount,Returned\n1,2024-01-05,a,10,Y\n"
        "2,2024-01-09,a,7,N\n3,2024-01-09,b,5,N\n",
        {"status_column": "Returned", "refunded_statuses": "Y"},
        "Sold 22.00, refunded 10.00, net 12.00",
    ),
    "a line that was given back": (
        "order,date,customer,product,amount,Returned\n1,2024-01-05,a,tea,10,Y\n"
        "1,2024-01-05,a,cup,7,N\n3,2024-01-09,b,tea,5,N\n",
        {"status_column": "Returned", "refunded_statuses": "Y"},
        "Sold 22.00, refunded 10.00, net 12.00",
    ),
    "refunds with numbers of their own": (
        "order,date,customer,product,amount,is_refund\n1,2024-01-05,a,tea,10,no\n"
        "2,2024-01-09,a,tea,10,yes\n3,2024-01-09,b,tea,5,no\n",
        {"refund_column": "is_refund", "refund_values": "yes"},
        "Sold 15.00, refunded 10.00, net 5.00",
    ),
    "a mark of what was cancelled": (
        "order,date,customer,amount,is_cancelled\n1,2024-01-05,a,10,ja\n"
        "2,2024-01-09,a,7,nee\n",
        {"cancelled_column": "is_cancelled", "cancelled_values": "ja"},
        "net 7.00",
    ),
    "no mark of what was cancelled": (
        "order,date,customer,amount,Annulée\n1,2024-01-05,a,10,n\n",
        {"cancelled_column": "Annulée"},
        "net 10.00",
    ),
    "the time of a cancellation": (
        "order,date,customer,amount,Storniert am\n1,2024-01-05,a,10,2024-01-06\n"
        "2,2024-01-09,a,7,\n",
        {"cancelled_column": "Storniert am"},
        "net 7.00",
    ),
    "statuses in phrases": (
        "order,date,customer,amount,status\n1,2024-01-05,a,10,Commande annulée\n"
        "2,2024-01-05,a,20,Cancelado por el cliente\n3,2024-01-05,b,5,Paid in store\n"
        "4,2024-01-05,b,5,Canceled by customer\n5,2024-01-05,b,1,Not cancelled\n",
        {"status_column": "status"},
        "net 6.00",
    ),
    "statuses that are mostly unknown": (
        "order,date,customer,amount,status\n1,2024-01-05,a,10,Storniert\n"
        "2,2024-01-05,a,20,Foo\n3,2024-01-05,b,5,Bar\n4,2024-01-05,b,5,Baz\n",
        {"status_column": "status"},
        "Bar, Baz, Foo: not known",
    ),
    "two statuses": (
        "order,date,customer,amount,order_status,payment_status\n"
        "1,2024-01-05,a,10,completed,paid\n",
        {"status_column": "order_status"},
        "Or payment_status, which could be it too",
    ),
    "numbers that stores share": (
        "order,date,store,amount\n1,2024-01-05,Bern,10\n1,2024-01-05,Basel,7\n",
        {"order_column": "order"},
        "1 numbers, such as 1, stand in several store",
    ),
    "a bare number": (
        "Réf,date,customer,product,amount\n1,2024-01-05,a,tea,10\n"
        "1,2024-01-05,a,cup,3\n2,2024-01-05,a,tea,7\n",
        {"order_column": "Réf"},
        "orders 2 (of guests 0)",
    ),
    "a bare number of rows": (
        "id,date,customer,product,amount\n1,2024-01-05,a,tea,10\n"
        "2,2024-01-05,a,cup,3\n3,2024-01-06,a,tea,7\n",
        {"amount_column": "amount"},
        "No column numbers the orders",
    ),
    "a bare number of products": (
        "ref,date,customer,amount\n1,2024-01-05,a,10\n"
        "1,2024-01-06,b,3\n2,2024-01-06,a,7\n",
        {"amount_column": "amount"},
        "orders 3 (of guests 0)",
    ),
}


@pytest.mark.parametrize("kind", WORTH)
def test_values_say_what_a_line_is_worth(tmp_path: Path, kind: str) -> None:
    text, expected, told = WORTH[kind]
    result = init(write(tmp_path, text), "--yes")
    assert result.exit_code == 0, result.output
    assert settings(tmp_path).items() >= expected.items()
    assert told in result.output


UNREAD = {
    "Loyal discount": "-2,discount_column",
    "Désc. client": "2.5,discount_column",
    "Desc. socio": "2.5,discount_column",
    "Returned at": "2024-01-09,refunded_amount_column",
    "Return reason": "broken,refunded_amount_column",
    "Qty refunded": "1,refunded_amount_column",
    "Order status": "5,status_column",
    "Shipping (EUR)": "4.90,amount_includes",
    "Order Sales Tax": "4.90,amount_includes",
    # Nothing in it.
    "Refunded at": ",",
    "Tax": "0.00,",
    "Tax ID": "7,",
    "Description": "Tea,",
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_and_might_matter_is_doubted(
    tmp_path: Path, name: str
) -> None:
    value, _, key = UNREAD[name].partition(",")
    amount = "price,qty" if "client" in name else "amount,qty"
    file = write(
        tmp_path,
        f"order,date,customer,{amount},{name}\n1,2024-01-05,a,10,1,{value}\n"
        "2,2024-01-05,b,10,1,\n",
    )
    result = init(file, "--yes")
    assert result.exit_code == 0, result.output
    assert (f"{name}: not read" in result.output) == bool(key)
    assert key in result.output.split("Not sure")[-1]


DOUBTED = {
    "two prices": (
        "Bestellnr;Datum;Kunde;Menge;VK Netto;VK Brutto\n1;2024-01-05;a;1;8,40;10\n",
        "Or VK Brutto, which could be it too",
    ),
    "thousands of units": (
        "Bestellnr;Datum;Kunde;Menge;Preis\n1;2024-01-05;a;1.000;8,40\n"
        "2;2024-01-05;a;2.000;10,00\n",
        "1.000 in Menge is read as thousands",
    ),
    "types that are no sales": (
        "Belegnr;Datum;Kunde;Betrag;Belegart\n1;2024-01-05;a;10,00;Rechnung\n"
        "2;2024-01-06;a;20,00;Angebot\n",
        "Rows with Angebot in Belegart seem to be neither sales nor refunds",
    ),
}


@pytest.mark.parametrize("kind", DOUBTED)
def test_what_values_leave_open_is_doubted(tmp_path: Path, kind: str) -> None:
    text, told = DOUBTED[kind]
    result = init(write(tmp_path, text), "--yes")
    assert told in result.output.split("Not sure")[-1]


def test_lines_that_say_no_order_are_counted(tmp_path: Path) -> None:
    rows = "1,2024-01-05,a,Mug,2,10\n,,,Cup,1,5\n2,2024-01-06,b,Mug,1,10\n,,,,3,25\n"
    file = write(tmp_path, f"order,date,customer,product,qty,price\n{rows}")
    told = " ".join(init(file, "--yes").output.split())
    assert "1 lines, such as that of Cup, have no order, date, customer" in told
    assert "set fill_down to true" in told
    told = " ".join(
        init(file, "--yes", "--force", "--vars", '{"fill_down": true}').output.split()
    )
    assert "such as that of Cup" not in told
    assert "rejected 1, orders 2" in told
    # With the time on each line, they would be orders of guests.
    write(tmp_path, file.read_text().replace(",,,Cup", ",2024-01-05,,Cup"))
    told = " ".join(init(file, "--yes", "--force").output.split())
    assert "such as that of Cup, have no order, customer" in told
    assert "fill these cells down" in told


@pytest.mark.parametrize(
    "name",
    ["Payment Type", "Transaction Type", "Type", "Sale type", "Order type", "Tipo"],
)
def test_ways_to_pay_are_no_refunds(tmp_path: Path, name: str) -> None:
    rows = "1,2024-01-05,a,40,Credit\n2,2024-01-05,a,30,Debit\n3,2024-01-05,b,10,Cash\n"
    file = write(tmp_path, f"order,date,customer,amount,{name}\n{rows}")
    result = init(file, "--yes")
    assert "Sold 80.00, refunded 0.00, net 80.00" in result.output
    # Names of payments are none of refunds, whatever their values.
    if "Payment" in name:
        file = write(tmp_path, file.read_text().replace("Credit", "Chargeback"))
        assert "refund_column" not in accepted(tmp_path, file, "--force")


@pytest.mark.parametrize("status", ["wc-cancelled", "WC_Cancelled", "on_hold", "Void"])
def test_statuses_are_known_as_a_build_compares_them(
    tmp_path: Path, status: str
) -> None:
    rows = f"1,2024-01-05,a,10,{status}\n2,2024-01-05,a,20,Completed\n"
    result = init(
        write(tmp_path, f"order,date,customer,amount,status\n{rows}"), "--yes"
    )
    assert result.exit_code == 0, result.output
    assert "not known" not in result.output
    assert "cancelled_statuses" not in settings(tmp_path)
    net = "net 30.00" if status == "on_hold" else "net 20.00"
    assert net in result.output


def test_ids_that_a_spreadsheet_has_cut_are_doubted(tmp_path: Path) -> None:
    rows = "1,2345E+10;2024-01-05;{};tea;2,50\n2;2024-01-06;bob;cup;3,00\n"
    header = "Bestellung;Datum;Kunde;Artikel;Betrag\n"
    file = write(tmp_path, header + rows.format("4,4123E+11"))
    doubts = init(file, "--yes").output.split("Not sure")[1]
    for column in ("order", "customer"):
        assert f"my_shop_{column}_column" in doubts
    assert "shortened ids such as 1,2345E+10" in doubts
    assert "product_column" not in doubts


# --- What is asked, and what is kept ------------------------------------------


ORDERS = "date,order,customer,amount\n2024-01-31,1,ann,1.5\n2024-02-01,2,,2.5\n"


def test_nothing_is_written_without_a_yes(tmp_path: Path) -> None:
    file = write(tmp_path, ORDERS)
    result = init(file, typed="n\n")
    assert result.exit_code == 0 and "Nothing was written." in result.output
    assert list(tmp_path.iterdir()) == [file]
    result = init(file, typed="y\n")
    assert result.exit_code == 0, result.output
    assert "orders 2 (of guests 1)" in result.output
    assert (tmp_path / "raw" / "my_shop" / "orders.csv").read_text() == ORDERS
    assert file.read_text() == ORDERS


def test_nothing_is_replaced_without_being_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path, ORDERS)
    accepted(tmp_path, file)
    first = (tmp_path / "shop.yml").read_text("utf-8")
    for typed, words in ((None, ["--yes"]), ("n\n", [])):
        result = init(file, *words, typed=typed)
        assert result.exit_code == 1
        assert "the shop my_shop in" in result.output and "--force" in result.output
    # The same file gives the same shop.yml.
    accepted(tmp_path, file, "--force")
    assert (tmp_path / "shop.yml").read_text("utf-8") == first


def test_a_second_shop_leaves_the_first_as_it_is(tmp_path: Path) -> None:
    accepted(tmp_path, write(tmp_path, ORDERS))
    path = tmp_path / "shop.yml"
    edited = path.read_text("utf-8").replace('"My shop"', '"Tea & more"  # mine')
    path.write_text(edited, "utf-8")
    other = write(tmp_path, ORDERS.replace("date", "Datum"), "de.csv")
    accepted(tmp_path, other, "--shop", "my_de")
    content = yaml.safe_load(path.read_text("utf-8"))
    assert content["shops"] == "my_shop, my_de"
    assert settings(tmp_path)["shop_name"] == "Tea & more"
    assert "# mine" in path.read_text("utf-8")
    assert settings(tmp_path, "my_de")["time_column"] == "Datum"
    # And the first again, in its own place.
    accepted(tmp_path, tmp_path / "orders.csv", "--force")
    assert settings(tmp_path, "my_de")["time_column"] == "Datum"
    assert "# mine" not in path.read_text("utf-8")


def test_what_a_person_corrected_stays(tmp_path: Path) -> None:
    rows = "01/02/2024,1,ann,1.5\n03/02/2024,2,bob,2\n"
    accepted(tmp_path, write(tmp_path, f"date,order,customer,amount\n{rows}"))
    other = write(tmp_path, ORDERS, "de.csv")
    accepted(tmp_path, other, "--shop", "my_shop_de")
    path = tmp_path / "shop.yml"
    edited = path.read_text("utf-8").replace("%d/%m/%Y", "%m/%d/%Y")
    added = "  my_shop_gross_margin_rate: 0.4\n  # For all.\n  monetary_basis: gross\n"
    path.write_text(edited + added, "utf-8")
    # Next month's export.
    rows += "01/03/2024,3,cy,3\n"
    file = write(tmp_path, f"date,order,customer,amount\n{rows}", "march.csv")
    result = init(file, "--yes", "--force")
    assert result.exit_code == 0, result.output
    found = settings(tmp_path)
    assert (found["time_formats"], found["table"]) == ("%m/%d/%Y", "march")
    assert found["gross_margin_rate"] == 0.4
    assert "Days 2024-01-02 to 2024-03-02" in result.output
    assert "the files alone would be read with %d/%m/%Y" in result.output
    text = path.read_text("utf-8")
    assert "  # For all.\n  monetary_basis: gross\n" in text
    assert text.count("my_shop_gross_margin_rate:") == 1
    assert settings(tmp_path, "my_shop_de")["table"] == "de"
    # What is typed wins.
    given = '{"time_formats": "%d/%m/%Y"}'
    found = accepted(tmp_path, file, "--force", "--vars", given)
    assert found["time_formats"] == "%d/%m/%Y"


def test_a_person_knows_better(tmp_path: Path) -> None:
    file = write(tmp_path, "date,order,customer,total,paid\n2024-01-31,1,ann,2,1.5\n")
    given = json.dumps({"amount_column": "paid", "my_shop_currency": "CHF"})
    found = accepted(tmp_path, file, "--vars", given)
    assert (found["amount_column"], found["currency"]) == ("paid", "CHF")


def test_files_are_used_where_a_build_finds_them(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "my_shop"
    folder.mkdir(parents=True)
    accepted(tmp_path, write(folder, ORDERS))
    content = yaml.safe_load((tmp_path / "shop.yml").read_text("utf-8"))
    assert content["raw"] == "data"
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "Say what is what with --vars"),
        ("date,customer,amount\nyesterday,ann,1\n", "time_column must name"),
        ("date,amount\n2024-01-01,1\n", "has neither orders nor customers"),
        ("date,customer,amount\n2024-01-01,ann,0\n", "Nothing of it is a purchase"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str, told: str) -> None:
    result = init(write(tmp_path, text), "--yes")
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "shop.yml").exists()
    # In the person's own words: no path of ours.
    assert "/tmp/tmp" not in result.output


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Orders 2024.ZIP", "Unpack it and name the files in it, as in Orders 2024/"),
        ("orders.ods", "is none of .csv, .tsv"),
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, name: str, told: str) -> None:
    result = init(write(tmp_path, ORDERS, name), "--yes")
    assert result.exit_code == 1 and told in result.output


# --- shop.yml in a build -------------------------------------------------------


def test_options_win_over_the_file(tmp_path: Path) -> None:
    accepted(tmp_path, write(tmp_path, ORDERS))
    console = Console(file=(tmp_path / "said").open("w"), width=200)
    raw, shops, variables = shop_file.defaults(ROOT, console, None, None, None)
    assert (raw, shops) == (tmp_path / "raw", "my_shop")
    assert json.loads(variables or "")["my_shop_amount_column"] == "amount"
    given = '{"my_shop_currency": "USD", "monetary_basis": "gross"}'
    other = Path("elsewhere")
    raw, shops, variables = shop_file.defaults(ROOT, console, other, "olist", given)
    assert (raw, shops) == (other, "olist")
    merged = json.loads(variables or "")
    assert (merged["my_shop_currency"], merged["monetary_basis"]) == ("USD", "gross")
    console.file.flush()
    assert f"As {tmp_path / 'shop.yml'} says" in (tmp_path / "said").read_text()


def test_dbt_gets_the_same_vars(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["vars"])
    assert missing.exit_code == 1 and "There is no shop.yml" in missing.output
    accepted(tmp_path, write(tmp_path, ORDERS))
    printed = json.loads(CliRunner().invoke(app, ["vars"]).output)
    assert printed["raw_source"] == "files" and printed["shops"] == "my_shop"
    assert printed["my_shop_source"] == "transactions"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("raw: [", "cannot be read"),
        ("shop: my_shop", "Did you mean shops?"),
        ("my_shop_currency: EUR", "this var below it"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "shop.yml").write_text(text)
    result = CliRunner().invoke(app, ["vars"])
    assert result.exit_code == 1 and told in result.output

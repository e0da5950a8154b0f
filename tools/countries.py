"""Write seeds/sales/country_names.csv: `python -m tools.countries`.

Names come from the CLDR, as the library Babel carries it (constraints.txt pins it). A
country is found by its ISO code of two or three letters, its English and French name,
its name in its own official languages, and what files write instead.
"""

import csv
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

SEED = Path(__file__).parents[1] / "seeds" / "sales" / "country_names.csv"
COLUMNS = ("country_key", "country_code", "country_name", "country_label_fr")

NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ"}
# What Babel's long forms are called for short, as the CLDR's own alternatives.
SHORT = {
    "HK": ("Hong Kong", "Hong Kong"),
    "MM": ("Myanmar", "Myanmar"),
    "MO": ("Macao", "Macao"),
    "PS": ("Palestine", "Palestine"),
    "CD": ("DR Congo", "RD Congo"),
    "CG": ("Congo", "Congo"),
}
# What files write, beyond codes and names.
ALIASES = {
    "AE": ["UAE"],
    "CZ": ["Czech Republic", "République tchèque"],
    "GB": ["UK", "Great Britain", "England", "Grande-Bretagne"],
    "IE": ["EIRE", "Republic of Ireland"],
    "KR": ["Korea", "Corée"],
    "MK": ["Macedonia"],
    "NL": ["Holland", "The Netherlands"],
    "RU": ["Russian Federation"],
    "SZ": ["Swaziland"],
    "TR": ["Turkey"],
    "US": ["United States of America", "U.S.A.", "États-Unis d'Amérique"],
    "VN": ["Viet Nam"],
    "ZA": ["RSA"],
}
# What stands where a country is expected, and is none.
OTHERS = {
    "Channel Islands": "Îles Anglo-Normandes",
    "European Community": "Communauté européenne",
    "European Union": "Union européenne",
    "Unspecified": "Non précisé",
}


def own_names(code: str) -> list[str]:
    """Return a country's name in its official languages, as far as Babel has them."""
    names = []
    for language in get_official_languages(code):
        try:
            names.append(Locale.parse(language).territories.get(code, ""))
        except UnknownLocaleError:
            continue
    return names


def codes_of_three() -> dict[str, list[str]]:
    """Return the codes of three letters of each country."""
    found: dict[str, list[str]] = {}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1:
            found.setdefault(codes[0], []).append(alias)
    return found


def rows() -> list[tuple[str, str, str, str]]:
    """Return the seed's rows, one per key; a key of two countries is nobody's."""
    english, french = Locale("en").territories, Locale("fr").territories
    long_codes = codes_of_three()
    found: dict[str, set[tuple[str, str, str]]] = {}
    for code in sorted((english.keys() & long_codes.keys()) - NO_COUNTRIES):
        name, label = SHORT.get(code, (english[code], french[code]))
        keys = [code, *long_codes[code], english[code], french[code], name, label]
        for key in [*keys, *own_names(code), *ALIASES.get(code, [])]:
            if key:
                # Files write apostrophes the plain way.
                plain = key.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
                found.setdefault(plain, set()).add((code, name, label))
    for name, label in OTHERS.items():
        found[name.lower()] = found[label.lower()] = {("", name, label)}
    return [(key, *next(iter(of))) for key, of in sorted(found.items()) if len(of) == 1]


def main() -> None:
    """Write the seed."""
    with SEED.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows():
            writer.writerow(
                value.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for value in row
            )


if __name__ == "__main__":
    main()

"""README.md and README.fr.md say the same, and every link in them leads somewhere.

`differences` compares two texts of Markdown by what both languages share: structure,
code, names, numbers and links. Whether a sentence is well translated, it cannot see.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import ROOT
from markdown_it import MarkdownIt
from markdown_it.token import Token

ENGLISH = "README.md"
FRENCH = "README.fr.md"
NO_BREAK = "\u00a0"
# What parts thousands; a decimal comma is told from it by that.
THOUSANDS = {ENGLISH: ",", FRENCH: NO_BREAK}

MARKDOWN = MarkdownIt("commonmark").enable("table")


# --- What a text consists of -------------------------------------------------


@dataclass
class Prose:
    """Running text: its code spans, its links and pictures, its bare words."""

    codes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: str = ""
    is_cell: bool = False


@dataclass
class Section:
    """What stands from one heading to the next.

    `blocks` names paragraphs, lists, tables and code blocks in their order, `fences`
    holds language and content, `tables` rows of cells.
    """

    title: str
    level: int
    line: int
    blocks: list[str] = field(default_factory=list)
    fences: list[tuple[str, str]] = field(default_factory=list)
    tables: list[list[list[Prose]]] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)

    def links(self) -> list[str]:
        return [link for prose in self.prose for link in prose.links]

    def codes(self) -> Counter[str]:
        """Count the code spans outside tables, which are compared by cell."""
        return Counter(
            code for prose in self.prose if not prose.is_cell for code in prose.codes
        )

    def numbers(self, language: str) -> Counter[str]:
        """Count the numbers outside tables."""
        words = [prose.words for prose in self.prose if not prose.is_cell]
        return numbers("\n".join(words), language)


def read_prose(inline: Token) -> Prose:
    prose = Prose()
    for token in inline.children or []:
        if token.type == "code_inline":
            prose.codes.append(token.content)
            # Code is no word, but it parts the words around it.
            prose.words += "\0"
        elif token.type in ("softbreak", "hardbreak"):
            prose.words += "\n"
        elif token.type == "text":
            prose.words += token.content
        elif token.type == "link_open":
            # Read as %C3%A9, written as é.
            prose.links.append(unquote(str(token.attrs["href"])))
        elif token.type == "image":
            prose.links.append(unquote(str(token.attrs["src"])))
            prose.words += token.content
    return prose


@lru_cache(maxsize=4)
def read(text: str) -> list[Section]:
    """Take Markdown apart; the first section is what stands above all headings."""
    sections = [Section("(before the first heading)", 0, 1)]
    tokens = MARKDOWN.parse(text)
    for place, token in enumerate(tokens):
        section = sections[-1]
        if token.type == "heading_open":
            title = plain(tokens[place + 1])
            sections.append(Section(title, int(token.tag[1:]), token.map[0] + 1))
        elif token.type == "inline":
            prose = read_prose(token)
            section.prose.append(prose)
            if tokens[place - 1].type in ("th_open", "td_open"):
                prose.is_cell = True
                section.tables[-1][-1].append(prose)
        elif token.type in ("fence", "code_block"):
            section.blocks.append("code block")
            section.fences.append((token.info, token.content))
        elif token.type == "table_open":
            section.blocks.append("table")
            section.tables.append([])
        elif token.type == "tr_open":
            section.tables[-1].append([])
        elif token.type == "list_item_open":
            section.blocks.append("list item")
        elif token.type == "paragraph_open" and not token.hidden:
            section.blocks.append("paragraph")
        elif token.type in ("html_block", "hr", "blockquote_open"):
            section.blocks.append(token.type)
    return sections


def plain(inline: Token) -> str:
    return "".join(
        token.content
        for token in inline.children or []
        if token.type in ("text", "code_inline")
    )


def numbers(words: str, language: str) -> Counter[str]:
    """Count the numbers in digits: 5,791.7 in English, in French 5 791,7."""
    joined = re.sub(rf"(?<=\d){THOUSANDS[language]}(?=\d{{3}}(?!\d))", "", words)
    return Counter(
        found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)*", joined)
    )


def anchors(text: str) -> list[str]:
    """Return the anchor that GitHub gives each heading, in order."""
    repeats: Counter[str] = Counter()
    found = []
    for section in read(text)[1:]:
        # Letters of any language, digits, _ and - stay; spaces become hyphens.
        slug = re.sub(r"[^\w\- ]", "", section.title.lower()).replace(" ", "-")
        found.append(f"{slug}-{repeats[slug]}" if repeats[slug] else slug)
        repeats[slug] += 1
    return found


# --- What must be the same ---------------------------------------------------


def differences(english: str, french: str) -> list[str]:
    """Compare two texts, section by section; an empty list says that they agree."""
    ours, theirs = read(english), read(french)
    for one, other in zip_longest(ours, theirs):
        if one is None or other is None or one.level != other.level:
            return [
                "the headings are not the same from here on: "
                f"{heading(one)} in English, {heading(other)} in French"
            ]
    # A link to a heading is named by it, as the anchors are in two languages.
    names = [f'to "{section.title}"' for section in ours[1:]]
    headings = [
        dict(zip((f"#{anchor}" for anchor in anchors(text)), names, strict=True))
        for text in (english, french)
    ]
    problems = []
    for one, other in zip(ours, theirs, strict=True):
        links = [
            Counter(known.get(link, link) for link in section.links())
            for section, known in zip((one, other), headings, strict=True)
        ]
        # The two name each other (`names_other`).
        del links[0][FRENCH], links[1][ENGLISH]
        found = [
            *block_differences(one, other),
            *fence_differences(one, other),
            *table_differences(one, other),
            *count_differences("code span", one.codes(), other.codes()),
            *count_differences("number", one.numbers(ENGLISH), other.numbers(FRENCH)),
            *count_differences("link", *links),
        ]
        where = f'"{one.title}" (line {one.line}) / "{other.title}" (line {other.line})'
        problems += [f"{where}: {problem}" for problem in found]
    return problems


def heading(section: Section | None) -> str:
    if section is None:
        return "no more"
    return f'{"#" * section.level} "{section.title}" (line {section.line})'


def count_differences(what: str, ours: Counter[str], theirs: Counter[str]) -> list[str]:
    return [
        f"{what} {thing}: {ours[thing]} in English, {theirs[thing]} in French"
        for thing in sorted(ours | theirs)
        if ours[thing] != theirs[thing]
    ]


def block_differences(one: Section, other: Section) -> list[str]:
    if one.blocks == other.blocks:
        return []
    return [f"English has {counted(one.blocks)}, French {counted(other.blocks)}"]


def counted(blocks: list[str]) -> str:
    """Name blocks in order, repeated ones with their number."""
    runs: list[list[str]] = []
    for block in blocks:
        if runs and runs[-1][0] == block:
            runs[-1].append(block)
        else:
            runs.append([block])
    return ", ".join(
        run[0] if len(run) == 1 else f"{len(run)} x {run[0]}" for run in runs
    )


def fence_differences(one: Section, other: Section) -> list[str]:
    problems = []
    pairs = zip_longest(one.fences, other.fences, fillvalue=("", ""))
    for number, (ours, theirs) in enumerate(pairs, start=1):
        if ours[0] != theirs[0]:
            problems.append(
                f'code block {number}: "{ours[0]}" in English, "{theirs[0]}" in French'
            )
        if ours[1] != theirs[1]:
            lines = difflib.ndiff(ours[1].splitlines(True), theirs[1].splitlines(True))
            changed = [line.rstrip("\n") for line in lines if line[0] in "-+"]
            problems.append(
                f"code block {number} differs (- English, + French):\n"
                + "\n".join(changed)
            )
    return problems


def table_differences(one: Section, other: Section) -> list[str]:
    problems = []
    pairs = zip_longest(one.tables, other.tables, fillvalue=[])
    for number, (ours, theirs) in enumerate(pairs, start=1):
        table = f"table {number}"
        if len(ours) != len(theirs):
            names = [{name(row) for row in rows} for rows in (ours, theirs)]
            problems.append(
                f"{table} has {len(ours)} rows in English, {len(theirs)} in French; "
                f"in one only: {sorted(names[0] ^ names[1])}"
            )
            continue
        for our_row, their_row in zip(ours, theirs, strict=True):
            row = f"{table}, row {name(our_row)}"
            if len(our_row) != len(their_row):
                problems.append(
                    f"{row}: {len(our_row)} cells in English, "
                    f"{len(their_row)} in French"
                )
                continue
            for column, cells in enumerate(zip(our_row, their_row, strict=True), 1):
                problems += [
                    f"{row}, column {column}: {problem}"
                    for problem in cell_differences(*cells, is_name=column == 1)
                ]
    return problems


def name(row: list[Prose]) -> str:
    """Name a row by its first cell: the code in it, or else its words."""
    return ", ".join(row[0].codes) or row[0].words


def cell_differences(ours: Prose, theirs: Prose, *, is_name: bool) -> list[str]:
    if ours.codes != theirs.codes:
        return [f"code {ours.codes} in English, {theirs.codes} in French"]
    # A name that is nothing but code is not translated.
    if is_name and ours.words != theirs.words:
        has_words = [re.search(r"\w", cell.words) for cell in (ours, theirs)]
        if not all(has_words):
            return ["code only, and not the same in both languages"]
    if numbers(ours.words, ENGLISH) != numbers(theirs.words, FRENCH):
        return [f'numbers: "{ours.words}" in English, "{theirs.words}" in French']
    return []


# --- What holds for one text -------------------------------------------------


def dead_links(text: str, folder: Path) -> list[str]:
    """Return the links that lead nowhere: to no heading of the text, to no file."""
    headings = anchors(text)
    dead = []
    for section in read(text):
        for link in section.links():
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            if file and not (folder / file).exists():
                dead.append(f'"{section.title}": no such file: {link}')
            elif not file and anchor not in headings:
                dead.append(f'"{section.title}": no such heading: {link}')
    return dead


def names_other(text: str, other: str) -> bool:
    """Say whether the other language's file is linked to below the title."""
    return f"]({other})" in "".join(text.splitlines(keepends=True)[:5])


# French type: no line breaks before these marks or inside these quotes, and
# neither quotes nor apostrophes are a typewriter's.
MISPRINTS = {
    rf"[^{NO_BREAK}][:;?!%\u00bb]|\u00ab[^{NO_BREAK}]": "no non-breaking space",
    r"\d \d{3}(?!\d)": "thousands parted by a space at which a line may break",
    r"['\"]": "a straight apostrophe or quotation mark",
}


def misprints(text: str) -> list[str]:
    """Return the places where French is not set as French is."""
    return [
        f'"{section.title}": {problem}: '
        f'"{prose.words[max(0, found.start() - 20) : found.end() + 5]}"'
        for section in read(text)
        for prose in section.prose
        for pattern, problem in MISPRINTS.items()
        for found in re.finditer(pattern, prose.words)
    ]


# --- The two files -----------------------------------------------------------


@pytest.fixture(scope="module")
def english() -> str:
    return (ROOT / ENGLISH).read_text("utf-8")


@pytest.fixture(scope="module")
def french() -> str:
    return (ROOT / FRENCH).read_text("utf-8")


def listed(problems: list[str]) -> str:
    return "\n".join(["", *problems])


def test_both_readmes_say_the_same(english: str, french: str):
    problems = differences(english, french)
    assert problems == [], listed(problems)


def test_each_readme_names_the_other(english: str, french: str):
    assert names_other(english, FRENCH), f"{ENGLISH}: no link to {FRENCH} at its top"
    assert names_other(french, ENGLISH), f"{FRENCH}: no link to {ENGLISH} at its top"


@pytest.mark.parametrize("file", [ENGLISH, FRENCH])
def test_no_link_of_a_readme_leads_nowhere(file: str):
    dead = dead_links((ROOT / file).read_text("utf-8"), ROOT)
    assert dead == [], listed(dead)


def test_french_is_set_as_french_is(french: str):
    problems = misprints(french)
    assert problems == [], listed(problems)


def test_a_row_or_a_line_of_code_that_is_dropped_is_noticed(english: str, french: str):
    assert not differences(english, french)
    lines = french.splitlines(keepends=True)
    in_code = False
    dropped, unnoticed = 0, []
    for place, line in enumerate(lines):
        if line.startswith("```"):
            in_code = not in_code
        elif in_code or line.startswith("|"):
            dropped += 1
            copy = "".join(lines[:place] + lines[place + 1 :])
            if not differences(english, copy):
                unnoticed.append(f"line {place + 1}: {line}")
    assert dropped > 100
    assert unnoticed == [], listed(unnoticed)


# --- What is noticed ---------------------------------------------------------

EXAMPLE = """\
# Shop

English | [Français](README.fr.md)

It has 1,234.5 customers, and `orders`: see [Tables](#tables) and [UCI](https://uci.edu).

```sh
make build
```

## Tables

| table | rows | says |
|---|---|---|
| `orders` | 12 | `a` or `b` |
| `lines` (all) | 34 | nothing |

- first
- second

### Is it fast?

Yes, see [above](#shop).
"""

# A tilde stands for the space at which no line breaks.
EXEMPLE = """\
# Boutique

[English](README.md) | Français

Elle compte 1~234,5 clients, et `orders`~: voir [Tables](#tables) et
[UCI](https://uci.edu).

```sh
make build
```

## Tables

| table | lignes | ce qu'elle dit |
|---|---|---|
| `orders` | 12 | `a` ou `b` |
| `lines` (toutes) | 34 | rien |

- premier
- second

### Est-ce déjà rapide~?

Oui, voir [plus haut](#boutique).
""".replace("~", NO_BREAK).replace("'", "\u2019")


def test_a_translation_is_the_same():
    assert differences(EXAMPLE, EXEMPLE) == []
    assert misprints(EXEMPLE) == []
    assert dead_links(EXEMPLE, ROOT) == []


CHANGES = {
    "level": ("### Est", "## Est", '### "Is it fast?" (line 21) in English, ## "Est'),
    "heading dropped": ("## Tables", "", '## "Tables" (line 11) in English, ### "Est'),
    "heading added": ("Oui, voir", "## Fin\n\nOui, voir", "no more in English, ##"),
    "command": ("make build", "make construire", "- make build\n+ make construire"),
    "language": ("```sh", "```", 'code block 1: "sh" in English, "" in French'),
    "line of code": ("make build\n", "", "(- English, + French):\n- make build"),
    "code block": ("```sh\nmake build\n```\n", "", "French 2 x paragraph"),
    "row": ("| `orders` | 12 | `a` ou `b` |\n", "", "in one only: ['orders']"),
    "rows swapped": (
        "| `orders` | 12 | `a` ou `b` |\n| `lines` (toutes) | 34 | rien |\n",
        "| `lines` (toutes) | 34 | rien |\n| `orders` | 12 | `a` ou `b` |\n",
        "row orders, column 1: code ['orders'] in English, ['lines'] in French",
    ),
    "column": (
        " |\n|---|---|---|\n",
        " | de plus |\n|---|---|---|---|\n",
        "row orders: 3 cells in English, 4 in French",
    ),
    "order in a cell": ("`a` ou `b`", "`b` ou `a`", "row orders, column 3: code"),
    "code in a cell": ("| rien", "| `rien`", "row lines, column 3: code []"),
    "name with words": ("| `orders` |", "| `orders` (x) |", "column 1: code only"),
    "number in a cell": ("| 12 |", "| 21 |", 'row orders, column 2: numbers: "12"'),
    "code span": ("et `orders`", "et `commandes`", "code span commandes: 0 in English"),
    "code span dropped": ("et `orders`", "et", "code span orders: 1 in English, 0 in"),
    "number": ("234,5", "234,6", "number 1234.5: 1 in English, 0 in French"),
    "link": ("https://uci.edu", "https://uci.fr", "link https://uci.edu: 1 in English"),
    "link to a heading": (
        "(#boutique)",
        "(#tables)",
        'link to "Shop": 1 in English, 0',
    ),
    "list item": ("- second\n", "", "2 x list item"),
    "paragraph": ("Oui, voir", "Oui.\n\nVoir", "French 2 x paragraph"),
}


@pytest.mark.parametrize(("old", "new", "message"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed(old: str, new: str, message: str):
    assert EXEMPLE.count(old) == 1
    changed = EXEMPLE.replace(old, new)
    assert message in listed(differences(EXAMPLE, changed))


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ("#tables", None),
        ("#table", "no such heading: #table"),
        ("#Tables", "no such heading: #Tables"),
        ("#est-ce-déjà-rapide", None),
        ("#est-ce-deja-rapide", "no such heading: #est-ce-deja-rapide"),
        ("CONTRIBUTING.md", None),
        ("benchmarks/RESULTS.md#anything", None),
        ("benchmarks/RESULT.md", "no such file: benchmarks/RESULT.md"),
        ("https://uci.edu", None),
    ],
)
def test_a_dead_link_is_noticed(link: str, dead: str | None):
    text = EXEMPLE.replace("#boutique", link)
    expected = [] if dead is None else [f'"Est-ce déjà rapide{NO_BREAK}?": {dead}']
    assert dead_links(text, ROOT) == expected


def test_anchors_are_those_of_github():
    headings = ["L'été, c'est où~?", "A_b `c.d` - e", "L'été, c'est où~?", "Été"]
    text = "".join(f"# {title}\n\n" for title in headings).replace("~", NO_BREAK)
    assert anchors(text) == ["lété-cest-où", "a_b-cd---e", "lété-cest-où-1", "été"]


def test_a_missing_link_to_the_other_readme_is_noticed():
    assert names_other(EXAMPLE, FRENCH)
    assert not names_other(EXAMPLE.replace(FRENCH, "README.de.md"), FRENCH)
    assert not names_other("\n" * 5 + EXAMPLE, FRENCH)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (f"rapide{NO_BREAK}?", "rapide ?", "no non-breaking space"),
        (f"`{NO_BREAK}:", "`:", "no non-breaking space"),
        ("premier", f"« premier{NO_BREAK}»", "no non-breaking space"),
        ("premier", f"«{NO_BREAK}premier »", "no non-breaking space"),
        (f"1{NO_BREAK}234", "1 234", "thousands parted"),
        ("qu\u2019elle", "qu'elle", "a straight apostrophe"),
        ("premier", '"premier"', "a straight apostrophe or quotation mark"),
    ],
)
def test_a_misprint_is_noticed(old: str, new: str, problem: str):
    assert EXEMPLE.count(old) == 1
    assert problem in listed(misprints(EXEMPLE.replace(old, new)))

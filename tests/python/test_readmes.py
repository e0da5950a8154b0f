"""What README.md, README.fr.md and docs/ promise: length, links, languages, commands.

Two languages of a page are compared by what they share: outline, code, names and
numbers. Whether a sentence is well translated, no test can see.
"""

import json
import re
import shlex
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
import yaml
from conftest import ROOT
from markdown_it import MarkdownIt
from markdown_it.token import Token

from clientele.cli import app
from tools.docs import areas, lineage, parameters

MARKDOWN = MarkdownIt("commonmark").enable("table")
NO_BREAK = "\u00a0"
LONGEST_README = 180
LONGEST_DECISION = 5

# English and French.
PAIRS = (
    ("README.md", "README.fr.md"),
    ("docs/actions.md", "docs/fr/actions.md"),
    ("docs/alerts.md", "docs/fr/alerts.md"),
    ("docs/export.md", "docs/fr/export.md"),
    ("docs/own-shop.md", "docs/fr/own-shop.md"),
    ("docs/presets.md", "docs/fr/presets.md"),
    ("docs/publishing.md", "docs/fr/publishing.md"),
)
FRENCH = (*(french for _, french in PAIRS), "docs/fr/marts.md")
PAGES = sorted(
    str(page.relative_to(ROOT))
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    # `clientele maintenance` leaves this one, untracked.
    if page.name != "maintenance.md"
)
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


# --- What a page consists of -------------------------------------------------


@dataclass
class Section:
    """What comes after a heading; `names` are the first cells of tables' rows."""

    level: int
    blocks: list[str] = field(default_factory=list)
    fences: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)


@dataclass
class Page:
    """A page's sections, headings, links and words outside code."""

    sections: list[Section]
    titles: list[str]
    links: list[str]
    words: list[str]


def parse(text: str) -> Page:
    """Take Markdown apart; the first section is what comes before all headings."""
    page = Page([Section(0)], [], [], [])
    tokens = MARKDOWN.parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        section = page.sections[-1]
        if token.type == "heading_open":
            page.sections.append(Section(int(token.tag[1:])))
        elif token.type == "fence":
            section.fences.append((token.info, token.content))
        elif token.type in (
            "paragraph_open",
            "list_item_open",
            "table_open",
            "tr_open",
        ):
            if not token.hidden:
                section.blocks.append(token.type.removesuffix("_open"))
        elif token.type == "inline":
            read_inline(token, page, section, before.type)
    return page


def read_inline(token: Token, page: Page, section: Section, inside: str) -> None:
    words = "".join(
        # Code is no word, but it parts the words around it.
        "\0" if child.type == "code_inline" else child.content or "\n"
        for child in token.children
    )
    codes = [child.content for child in token.children if child.type == "code_inline"]
    page.words.append(words)
    page.links += [
        unquote(str(child.attrs[where]))
        for child in token.children
        for where in ("href", "src")
        if where in child.attrs
    ]
    section.codes.update(codes)
    # 5,791.7 in English, 5 791,7 in French.
    section.numbers.update(
        re.findall(r"\d+", re.sub(rf"(?<=\d)[{NO_BREAK},.](?=\d)", "", words))
    )
    if inside == "heading_open":
        texts = [c.content for c in token.children if c.type in ("text", "code_inline")]
        page.titles.append("".join(texts))
    if section.blocks[-1:] == ["tr"] and inside == "td_open" and codes:
        section.names.append(codes[0])


def differences(english: str, french: str) -> list[str]:
    """Compare two languages of a page; an empty list says that they agree."""
    found = []
    one, other = parse(english), parse(french)
    titles = zip_longest(["(top)", *one.titles], ["(top)", *other.titles])
    for title, ours, theirs in zip_longest(titles, one.sections, other.sections):
        if ours is None or theirs is None:
            return [*found, f"{title}: in one language only"]
        for part, value in vars(ours).items():
            if value != getattr(theirs, part):
                found.append(
                    f"{title}, {part}: {value} in English, "
                    f"{getattr(theirs, part)} in French"
                )
    return found


def anchors(page: Page) -> set[str]:
    """Return the anchors that GitHub gives the headings."""
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in page.titles
    }


def dead_links(text: str, folder: Path) -> list[str]:
    """Return the links that lead to no file, or to no heading of a page."""
    page = parse(text)
    dead = []
    for link in page.links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = folder / file
        if not target.exists():
            dead.append(link)
        elif anchor:
            there = parse(target.read_text("utf-8")) if file else page
            dead += [link] if anchor not in anchors(there) else []
    return dead


# French sets no space at which a line may break before these marks, or inside these
# quotes, and neither quotes nor apostrophes are a typewriter's.
MISPRINTS = (
    rf"[^{NO_BREAK}][:;?!%\u00bb]|\u00ab[^{NO_BREAK}]",
    r"\d \d{3}(?!\d)",
    r"['\"]",
)


def misprints(text: str) -> list[str]:
    """Return the places where French is not set as French is."""
    return [
        words[max(0, found.start() - 20) : found.end() + 5]
        for words in parse(text).words
        for pattern in MISPRINTS
        for found in re.finditer(pattern, words)
    ]


# --- Commands ----------------------------------------------------------------


COMMAND = re.compile(
    r"(?:^|&& )(?:[A-Z_]+=\S+ )*(make|\.venv/bin/\S+)( .*)?$", re.MULTILINE
)


def shell_commands(text: str) -> list[list[str]]:
    """Return the calls of make and of installed tools in the sh blocks, by words."""
    return [
        [tool, *shlex.split(told, comments=True)]
        for section in parse(text).sections
        for language, code in section.fences
        if language == "sh"
        for tool, told in COMMAND.findall(code)
        if not tool.endswith("/python")
    ]


def wrong_commands(text: str) -> list[str]:
    """Return what `make` and `clientele` are told that they do not know."""
    makefile = read("Makefile")
    targets = re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE)
    commands = typer.main.get_command(app).commands
    settings = yaml.safe_load(read("dbt_project.yml"))["vars"]
    shops = "|".join(settings["shops"].split(","))
    wrong = []
    for words in shell_commands(text):
        tool, *told = words
        if tool == "make":
            wrong += [w for w in told if "=" not in w and w not in targets]
        elif tool == ".venv/bin/clientele":
            command = commands.get(told[0])
            known = [o for p in command.params for o in p.opts] if command else []
            options = [word for word in told[1:] if word.startswith("--")]
            wrong += [word for word in options if word not in known]
            wrong += [] if command else [told[0]]
        for given in re.findall(r"(?:VARS=|--vars )({.*?})", " ".join(words)):
            # `init` takes the settings of an own shop without a prefix.
            own = "transactions_" if "init" in told else ""
            wrong += [
                name
                for name in json.loads(given)
                if own + name not in settings
                and re.sub(rf"^({shops})_", "", name) not in settings
            ]
    return wrong


# --- The pages ---------------------------------------------------------------


@pytest.mark.parametrize("readme", PAIRS[0])
def test_a_readme_is_one_page(readme: str) -> None:
    assert len(read(readme).splitlines()) <= LONGEST_README


@pytest.mark.parametrize(("english", "french"), PAIRS)
def test_both_languages_say_the_same(english: str, french: str) -> None:
    assert differences(read(english), read(french)) == []
    for page, other in ((english, french), (french, english)):
        links = parse(read(page)).links
        assert any(Path(link).name == Path(other).name for link in links[:1]), page


@pytest.mark.parametrize("page", PAGES)
def test_links_and_commands_lead_somewhere(page: str) -> None:
    assert dead_links(read(page), (ROOT / page).parent) == []
    assert wrong_commands(read(page)) == []
    # A page about a folder tells more than the folder.
    folders = [link for link in parse(read(page)).links if link.endswith("/")]
    assert [link for link in folders if "decisions" not in link] == []


@pytest.mark.parametrize("page", FRENCH)
def test_french_is_set_as_french_is(page: str) -> None:
    assert misprints(read(page)) == []


def test_both_readmes_lead_to_every_page() -> None:
    ends = {"docs/decisions/", "benchmarks/RESULTS.md", "CONTRIBUTING.md"}
    ends |= {page for page in PAGES if re.fullmatch(r"docs/[\w-]+\.md", page)}
    for readme in PAIRS[0]:
        links = {
            link.replace("docs/fr/", "docs/") for link in parse(read(readme)).links
        }
        assert ends <= links, readme


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_is_short_and_complete(file: Path) -> None:
    for decision in file.read_text("utf-8").split("\n## ")[1:]:
        title, text = decision.split("\n\n", 1)
        assert re.match(r"20\d\d-\d\d-\d\d\. ", text), title
        assert "Reason:" in text, title
        assert "Alternative:" in text, title
        assert len(text.strip().splitlines()) <= LONGEST_DECISION, title


# --- What is noticed ---------------------------------------------------------

EXAMPLE = """\
# Shop

English | [Français](README.fr.md)

It has 1,234.5 customers, and `orders`: see [Tables](#tables).

```sh
make build
```

## Tables

| table | says |
|---|---|
| `orders` | `a` or `b` |

- first
"""

# A tilde is the space at which no line breaks.
EXEMPLE = """\
# Boutique

[English](README.md) | Français

Elle compte 1~234,5 clients, et `orders`~: voir [Tables](#tables).

```sh
make build
```

## Tables

| table | dit |
|---|---|
| `orders` | `a` ou `b` |

- premier
""".replace("~", NO_BREAK)


def test_a_translation_is_the_same() -> None:
    assert differences(EXAMPLE, EXEMPLE) == []
    assert misprints(EXEMPLE) == []
    assert dead_links(EXEMPLE, ROOT) == []
    assert wrong_commands(EXEMPLE) == []


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("## Tables", "### Tables", "level"),
        ("## Tables\n", "", "in one language only"),
        ("make build", "make test", "fences"),
        ("```sh", "```", "fences"),
        ("| `orders` |", "| `lines` |", "names"),
        ("| `orders` | `a` ou `b` |\n", "", "blocks"),
        ("et `orders`", "et `lines`", "codes"),
        ("234,5", "234,6", "numbers"),
        ("- premier\n", "", "blocks"),
    ],
)
def test_a_change_is_noticed(old: str, new: str, part: str) -> None:
    assert EXEMPLE.count(old) == 1
    assert part in "\n".join(differences(EXAMPLE, EXEMPLE.replace(old, new)))


@pytest.mark.parametrize(
    "link", ["#table", "no-such.md", "CONTRIBUTING.md#no-such-heading"]
)
def test_a_dead_link_is_noticed(link: str) -> None:
    assert dead_links(EXEMPLE.replace("#tables", link), ROOT) == [link]


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("make biuld", "biuld"),
        (".venv/bin/clientele prepare", "prepare"),
        (".venv/bin/clientele load a.zip raw --shoop olist", "--shoop"),
        ("""make build VARS='{"olist_moentary_basis": 1}'""", "olist_moentary_basis"),
    ],
)
def test_a_wrong_command_is_noticed(command: str, wrong: str) -> None:
    assert wrong_commands(EXAMPLE.replace("make build", command)) == [wrong]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"`{NO_BREAK}:", "`:"),
        (f"1{NO_BREAK}234", "1 234"),
        ("premier", '"premier"'),
        ("premier", f"« premier{NO_BREAK}»"),
    ],
)
def test_a_misprint_is_noticed(old: str, new: str) -> None:
    assert misprints(EXEMPLE.replace(old, new))


# --- Generated pages ---------------------------------------------------------


def test_a_var_without_a_comment_is_refused() -> None:
    text = "\nvars:\n  # --- Time ---\n  # A moment.\n  at: ''\n  until: ''\n"
    (group,) = parameters.groups(text, {"at": "", "until": ""})
    assert (group.title, group.entries[0].comment) == ("Time", "A moment.")
    assert list(group.entries[0].defaults) == ["at", "until"]
    with pytest.raises(ValueError, match=r"^at in .* has no heading or"):
        list(parameters.groups(text.replace("  # A moment.\n", ""), {"at": ""}))


def test_areas_in_a_circle_are_refused() -> None:
    reads = {"sales": {"core", "baskets"}, "core": set(), "baskets": {"core"}}
    assert areas.levels(reads) == {"core": 0, "baskets": 1, "sales": 2}
    assert lineage.without_detours(reads) == {("core", "baskets"), ("baskets", "sales")}
    reads["baskets"].add("sales")
    with pytest.raises(ValueError, match="in a circle: baskets, sales"):
        areas.levels(reads)


PICTURES = ["docs/lineage.svg", "docs/fr/lineage.svg"]
SVG = "{http://www.w3.org/2000/svg}"


def boxes_of(root: ET.Element) -> list[list[float]]:
    return [
        [float(box.get(side)) for side in ("x", "y", "width", "height")]
        for box in root.findall(f"{SVG}rect")
        if box.get("rx")
    ]


def points_of(path: str) -> Iterator[tuple[float, float]]:
    """Points along a line of vertical (V) and curved (C) parts."""
    x = y = 0.0
    for letter, words in re.findall(r"([MVC])([^MVC]*)", path):
        numbers = [float(number) for number in words.split()]
        xs, ys = numbers[::2], numbers[1::2]
        if letter == "V":
            xs, ys = [x] * 3, [y, *numbers * 2]
        if letter != "M":
            for part in (step / 50 for step in range(51)):
                weights = [(1 - part) ** 3, *2 * [3 * part * (1 - part)], part**3]
                weights[1] *= 1 - part
                weights[2] *= part
                yield (
                    sum(w * at for w, at in zip(weights, [x, *xs], strict=True)),
                    sum(w * at for w, at in zip(weights, [y, *ys], strict=True)),
                )
        x, y = xs[-1], ys[-1]


@pytest.mark.parametrize("picture", PICTURES)
def test_no_arrow_runs_behind_a_box(picture: str) -> None:
    root = ET.fromstring(read(picture))
    paths = [path.get("d") for path in root.findall(f"{SVG}g/{SVG}path")]
    assert len(paths) > 8
    for path in paths:
        for x, y in points_of(path):
            assert not any(
                # A point on the edge is where an arrow begins.
                left + 0.5 < x < left + width - 0.5
                and top + 0.5 < y < top + height - 0.5
                for left, top, width, height in boxes_of(root)
            ), (path, x, y)


def test_points_of_a_line() -> None:
    points = list(points_of("M1 2 V4 C1 6 5 6 5 8"))
    assert (points[0], points[50], points[-1]) == ((1, 2), (1, 4), (5, 8))
    assert points[51 + 25] == (3, 6)


@pytest.mark.parametrize("picture", PICTURES)
def test_no_text_leaves_its_box(picture: str) -> None:
    root = ET.fromstring(read(picture))
    boxes = boxes_of(root)
    texts = root.findall(f"{SVG}text")
    assert len(texts) > len(boxes) > 5
    for text in texts:
        x, y = float(text.get("x")), float(text.get("y"))
        # 0.602 of its size is how wide a letter of DejaVu Sans Mono is.
        size = float(text.get("font-size", root.get("font-size")))
        end = x + len(text.text) * size * 0.602
        assert any(
            left <= x and end <= left + width and top <= y <= top + height
            for left, top, width, height in boxes
        ), text.text

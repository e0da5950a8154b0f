"""Say in our words what DuckDB could not read, where, and what to do about it."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Problem(NamedTuple):
    """DuckDB's words for a bad file, what they mean, and the remedy."""

    pattern: re.Pattern[str]
    meaning: str
    remedy: str


_SHOWN_CHARACTERS = 120
_AGAIN = "Download or export the file again."
_OPTIONS_HINT = "Set it with VARS (docs/parameters.md)."

# Of a CSV file. DuckDB names the file, and the line where it can.
_CSV_PROBLEMS = [
    Problem(
        re.compile(r"Value with unterminated quote found"),
        "a double quote opens a value and does not close it",
        "Remove the quote, or put the value in quotes and write quotes in it twice.",
    ),
    Problem(
        re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)"),
        "the header has {0} columns, the line {1}",
        "Put a value that holds the delimiter in double quotes; if the line is cut "
        "off, export the file again; lines that are no rows must go.",
    ),
    Problem(
        re.compile(r"Invalid unicode"),
        "the text is not UTF-8",
        "Save the file as UTF-8, or name its encoding, latin-1 or utf-16, in the var "
        f"<shop>_csv_encoding. {_OPTIONS_HINT}",
    ),
    Problem(
        re.compile(r"Maximum line size of (\d+) bytes exceeded"),
        "a row is longer than {0} bytes",
        "Look for a double quote that is not closed, or shorten the value.",
    ),
    Problem(
        re.compile(r"state machine reached an invalid state"),
        "its lines end in different ways, or a quote stands where none may",
        "Save the file with one kind of line end.",
    ),
]

# Of any file; DuckDB's own words stay and name the file, but for the last.
_FILE_PROBLEMS = [
    Problem(
        re.compile(r"No magic bytes found|too small to be a Parquet file"),
        "The file is cut off, or is no Parquet file.",
        f"{_AGAIN} A CSV file must be called .csv.",
    ),
    Problem(
        re.compile(r"Failed to read file \"[^\"]+\"|[Pp]arquet.*(corrupt|invalid)"),
        "The file is damaged.",
        _AGAIN,
    ),
    Problem(
        re.compile(r"Permission denied"),
        "You may not read the file.",
        "Change its permissions (chmod u+r).",
    ),
    Problem(
        re.compile(r"File is not (\S+) encoded"),
        "A file that this model reads is not in the encoding {0}.",
        f"Save it as UTF-8, or name its encoding in the var <shop>_csv_encoding. "
        f"{_OPTIONS_HINT}",
    ),
]


def explain(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return dbt's errors by node, those about bad files explained.

    What DuckDB advises, options of its own readers, is of no use to the person
    who started a build, so it is replaced by what can be done.
    """
    return {node: _explained(texts) for node, texts in errors.items()}


def _explained(texts: list[str]) -> list[str]:
    text = "\n".join(texts)
    file = re.search(r"^ *file = (.+)$", text, re.MULTILINE)
    for problem in _CSV_PROBLEMS if file else []:
        if found := problem.pattern.search(text):
            where = file[1] if file else ""
            if line := re.search(r"CSV Error on Line: (\d+)", text):
                where += f", line {line[1]}"
            meaning = problem.meaning.format(*found.groups())
            shown = ""
            if original := re.search(r"Original Line: (.*)", text):
                shown = f"\nThe line: {_cut(original[1])}"
            # The name of the node, and not what DuckDB says in an operation.
            name = texts[0].splitlines()[0]
            return [name, f"{where}: {meaning}.{shown}\n{problem.remedy}"]
    for problem in _FILE_PROBLEMS:
        if found := problem.pattern.search(text):
            meaning = problem.meaning.format(*found.groups())
            return [*texts, f"{meaning} {problem.remedy}"]
    return texts


def _cut(text: str) -> str:
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}..."

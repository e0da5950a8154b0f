"""Say in our words what DuckDB could not read, where, and what to do about it."""

import re
from collections.abc import Mapping

_SHOWN_CHARACTERS = 120
_AGAIN = "Download or export the file again."
_IN_VAR = "in the var <shop>_csv_encoding (docs/parameters.md)."

# What DuckDB says of a CSV file, what that means, and the remedy. DuckDB names the
# file, and the line where it can.
_CSV_PROBLEMS = {
    r"Value with unterminated quote found": (
        "a double quote opens a value and does not close it",
        "Remove the quote, or put the value in quotes and write quotes in it twice.",
    ),
    r"Expected Number of Columns: (\d+) Found: (\d+)": (
        "the header has {0} columns, the line {1}",
        "Put a value that holds the delimiter in double quotes; if the line is cut "
        "off, export the file again. If it is a total or a remark, remove it, or set "
        "the var <shop>_csv_short_lines to true: short lines are then rejected by "
        "what they lack.",
    ),
    r"Invalid unicode": (
        "the text is not UTF-8",
        "Save the file as UTF-8, or name its encoding, windows-1252 (Excel), cp850 "
        "(old tills), windows-1250, windows-1251, shift_jis, gbk or utf-16, "
        f"{_IN_VAR}",
    ),
    r"Maximum line size of (\d+) bytes exceeded": (
        "a row is longer than {0} bytes",
        "Look for a double quote that is not closed, or shorten the value.",
    ),
    r"state machine reached an invalid state": (
        "its lines end in different ways, or a quote is where none may be",
        "Save the file with one kind of line end.",
    ),
}

# The same of any file; DuckDB's own words stay and name the file, but for the last.
_FILE_PROBLEMS = {
    r"No magic bytes found|too small to be a Parquet file": (
        "The file is cut off, or is no Parquet file.",
        f"{_AGAIN} A CSV file must be called .csv.",
    ),
    r"Failed to read file \"[^\"]+\"|[Pp]arquet.*(corrupt|invalid)": (
        "The file is damaged.",
        _AGAIN,
    ),
    r"Permission denied": (
        "You may not read the file.",
        "Change its permissions (chmod u+r).",
    ),
    r"File is not (\S+) encoded": (
        "A file that this model reads is not in the encoding {0}.",
        f"Save it as UTF-8, or name its encoding {_IN_VAR}",
    ),
    r"does not support the encoding: \"([^\"]+)\"": (
        "There is no encoding {0}.",
        "The usual ones are utf-8, windows-1252 (Excel), windows-1250, iso-8859-15, "
        f"shift-jis, gbk. Name it {_IN_VAR}",
    ),
}


def explain(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return dbt's errors by node, those about bad files explained.

    DuckDB advises options of its readers, which do not help the person who started
    a build. This says what that person can do instead.
    """
    return {node: _explained(texts) for node, texts in errors.items()}


def explain_error(text: str) -> str:
    """Return what DuckDB said of a file in our words, else the text as it is."""
    explained = _explained([text])
    return explained[-1] if "file = " in text else "\n".join(explained)


def _explained(texts: list[str]) -> list[str]:
    text = "\n".join(texts)
    if file := re.search(r"^ *file = (.+)$", text, re.MULTILINE):
        for pattern, (meaning, remedy) in _CSV_PROBLEMS.items():
            if found := re.search(pattern, text):
                line = re.search(r"CSV Error on Line: (\d+)", text)
                where = f"{file[1]}, line {line[1]}" if line else file[1]
                problem = f"{where}: {meaning.format(*found.groups())}."
                if original := re.search(r"Original Line: (.*)", text):
                    begin = original[1][:_SHOWN_CHARACTERS]
                    problem += f"\nThe line: {begin}"
                    problem += "..." if begin != original[1] else ""
                # The name of the node, and not what DuckDB says in an operation.
                return [texts[0].splitlines()[0], f"{problem}\n{remedy}"]
    for pattern, (meaning, remedy) in _FILE_PROBLEMS.items():
        if found := re.search(pattern, text):
            return [*texts, f"{meaning.format(*found.groups())} {remedy}"]
    return texts

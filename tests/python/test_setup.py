"""The set-up: Makefile, CI script, pins and lint settings."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    *("build", "test", "test-snowflake", "bench", "lint", "sample", "reproduced"),
    *("clean", "docs", "help", "init", "snowflake-package"),
}
SNOWFLAKE = Path("tests") / "snowflake"
SNOWFLAKE_PINS = [
    str(SNOWFLAKE / name) for name in ("requirements.txt", "constraints.txt")
]

# style.md, section 3: the style that every model follows.
STYLE_EXAMPLE = """\
with

orders as (
    select * from {{ ref('stg_shop__orders') }}
),

-- Cancelled orders are no purchases (docs/decisions/amounts.md).
purchases_by_customer as (
    select
        customer_id,
        sum(order_amount) as total_spend_amount
    from orders
    where not is_cancelled
    group by customer_id
),

final as (
    select
        cast(customer_id as varchar) as customer_id,
        cast(total_spend_amount as decimal(18, 4)) as total_spend_amount
    from purchases_by_customer
)

select * from final
"""


def run(command, folder, **environment):
    """Run a command as a person would, whatever make this test runs under."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MAKE")
        and name not in {"MFLAGS", "RAW", "SHOPS", "VARS", "TARGET", "PYTHON"}
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=inherited | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def write_script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path):
    """The Makefile with installed environments of stubs.

    Their `clientele` and `pytest` print their arguments as JSON; their `python`
    notes each call.
    """
    (tmp_path / SNOWFLAKE).mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", *SNOWFLAKE_PINS):
        shutil.copy(ROOT / name, tmp_path / name)
    for environment in (tmp_path / ".venv", tmp_path / ".venv-snowflake"):
        for name in ("clientele", "pytest"):
            write_script(
                environment / "bin" / name,
                f"#!{sys.executable}\n"
                "import json, sys\nprint(json.dumps(sys.argv[1:]))\n",
            )
        write_script(
            environment / "bin" / "python", '#!/bin/sh\necho "$*" >> installs.txt\n'
        )
        (environment / ".installed").touch()
    return tmp_path


# --- make --------------------------------------------------------------------


@pytest.mark.parametrize(
    "variables",
    [
        '{"monetary_basis": "gross", "history_months": 12}',
        '{"name": "it\'s $HOME, $(shell id), `id` \\"quoted\\" # no comment"}',
        '{"a": 1,\n "b": 2}',
        "{a: 'b;  c', d: \"*\"}",
    ],
)
def test_vars_reach_the_command_as_typed(clone, variables):
    result = run(["make", "build", f"VARS={variables}"], clone)
    # Line ends become spaces, which are the same to JSON.
    expected = variables.replace("\n", " ")
    assert json.loads(result.stdout) == ["build", "--vars", expected], result.stderr


def test_every_option_of_build_reaches_the_command(clone):
    result = run(
        [
            "make",
            "build",
            "RAW=../my data",
            "SHOPS=olist,online_retail",
            "VARS={}",
            "TARGET=prod",
        ],
        clone,
    )
    assert json.loads(result.stdout) == [
        *("build", "--raw", "../my data", "--shops", "olist,online_retail"),
        *("--vars", "{}", "--target", "prod"),
    ]


def test_build_without_variables_has_no_options(clone):
    assert json.loads(run(["make", "build"], clone).stdout) == ["build"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("my orders.csv", ["my orders.csv"]),
        ("jan.csv feb.csv", ["jan.csv", "feb.csv"]),
        ("*.csv", ["feb.csv", "jan.csv", "my orders.csv"]),
        ("it's $1.csv", ["it's $1.csv"]),
    ],
)
def test_init_takes_files_patterns_and_options(clone, typed, words):
    for name in ("my orders.csv", "jan.csv", "feb.csv"):
        (clone / name).touch()
    if "$" in typed:
        (clone / typed).touch()
    options = ["SHOP=my_de", "YES=1", "FORCE=1", "VARS={}", "SHEET=a b"]
    result = run(["make", "init", f"FILE={typed}", *options], clone)
    assert json.loads(result.stdout) == [
        *("init", *words, "--shop", "my_de", "--vars", "{}", "--sheet", "a b"),
        *("--yes", "--force"),
    ]


def test_second_run_installs_nothing(clone):
    started = time.monotonic()
    assert run(["make", "build"], clone).returncode == 0
    assert time.monotonic() - started < 5
    assert not (clone / "installs.txt").exists()


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_pins_install_again(clone, name):
    later = time.time() + 10
    os.utime(clone / name, (later, later))
    assert run(["make", "build"], clone).returncode == 0
    installs = (clone / "installs.txt").read_text()
    assert "-c constraints.txt -e .[dev]" in installs


@pytest.mark.parametrize("name", SNOWFLAKE_PINS)
def test_changed_pins_of_snowflake_install_that_again(clone, name):
    later = time.time() + 10
    os.utime(clone / name, (later, later))
    result = run(["make", "test-snowflake"], clone)
    assert result.returncode == 0
    assert json.loads(result.stdout.splitlines()[-1]) == [str(SNOWFLAKE)]
    installs = (clone / "installs.txt").read_text()
    requirements, constraints = SNOWFLAKE_PINS
    assert f"-c {constraints} -r {requirements}" in installs
    assert "-e ." not in installs


def test_failed_installation_is_tried_again(clone):
    (clone / ".venv" / ".installed").unlink()
    write_script(
        clone / ".venv" / "bin" / "python",
        '#!/bin/sh\ncase "$*" in *install*) exit 1;; esac\n',
    )
    assert run(["make", "build"], clone).returncode != 0
    assert not (clone / ".venv" / ".installed").exists()


def test_old_python_is_refused_with_the_remedy(clone):
    (clone / ".venv" / ".installed").unlink()
    write_script(
        clone / "old",
        '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.1 && exit\nexit 1\n',
    )
    result = run(["make", "build", "PYTHON=./old"], clone)
    assert result.returncode != 0
    assert "needs Python 3.11 or newer" in result.stderr
    assert "Python 3.9.1" in result.stderr
    assert not (clone / ".venv" / ".installed").exists()


def test_make_alone_lists_every_target(clone):
    listed = re.findall(
        r"^  make ([\w-]+)  ", run(["make"], clone).stdout, re.MULTILINE
    )
    assert set(listed) == TARGETS


def test_package_for_snowflake_holds_the_package_only(clone):
    for name in ("src/clientele", "tools/sample", "tests/python"):
        shutil.copytree(ROOT / name, clone / name)
    (clone / "src" / "clientele.egg-info").mkdir()
    cached = clone / "src" / "clientele" / "__pycache__"
    cached.mkdir(exist_ok=True)
    (cached / "cli.cpython-311.pyc").touch()
    result = run(["make", "snowflake-package", f"PYTHON={sys.executable}"], clone)
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(clone / "build" / "clientele.zip") as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    source = ROOT / "src"
    files = (f for kind in ("py", "yml") for f in source.rglob(f"*.{kind}"))
    assert names == {file.relative_to(source).as_posix() for file in files}
    # Nothing else is left of the work.
    assert [path.name for path in (clone / "build").iterdir()] == ["clientele.zip"]


def imported_by(text):
    """Return the top-level names of all modules that a module imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_package_imports_neither_tools_nor_tests():
    forbidden = {"benchmarks", "tests", "tools"}
    found = {
        str(module.relative_to(ROOT)): names
        for module in (ROOT / "src").rglob("*.py")
        if (names := imported_by(module.read_text("utf-8")) & forbidden)
    }
    assert found == {}


def test_imports_are_found_wherever_they_are():
    text = "import tools.sample\ndef f():\n    from tests import acceptance"
    assert imported_by(text) == {"tools", "tests"}


@pytest.mark.parametrize(
    ("failing", "lint", "pytest_", "snowflake"),
    [
        (None, 0, 0, 0),
        (".venv/bin/ruff", 3, 0, 0),
        (".venv/bin/pytest", 0, 3, 0),
        (".venv-snowflake/bin/pytest", 0, 0, 3),
    ],
)
def test_test_target_runs_every_check(clone, failing, lint, pytest_, snowflake):
    """Lint and both suites side by side, each with its output and exit code."""
    for name in ("ruff", "sqlfluff"):
        write_script(clone / ".venv" / "bin" / name, f"#!/bin/sh\necho {name} $*\n")
    if failing:
        write_script(clone / failing, "#!/bin/sh\nexit 3\n")
    result = run(["make", "test"], clone)
    assert (result.returncode == 0) == (failing is None), result.stdout
    lines = result.stdout.splitlines()
    assert lines[-1] == (
        f"Exit codes: lint {lint}, pytest {pytest_}, Snowflake suite {snowflake}"
    )
    for start, name in {
        "ruff check .": ".venv/bin/ruff",
        "ruff format --check .": ".venv/bin/ruff",
        # A lint that failed has stopped before.
        "sqlfluff lint": ".venv/bin/ruff",
        '["-n", "auto", "--dist", "loadfile", "--no-loads': ".venv/bin/pytest",
        f'["{SNOWFLAKE}"]': ".venv-snowflake/bin/pytest",
    }.items():
        found = any(line.startswith(start) for line in lines)
        assert found == (name != failing), result.stdout


def test_ci_runs_make_test_from_anywhere(tmp_path):
    write_script(tmp_path / "bin" / "make", '#!/bin/sh\necho "$PWD: make $*"\n')
    result = run(
        ["bash", str(ROOT / ".ci" / "run")],
        tmp_path,
        PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}",
    )
    assert result.stdout == f"{ROOT}: make test\n", result.stderr


# --- Pins --------------------------------------------------------------------


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read_constraints(name="constraints.txt"):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    # A name and a version, so no host, no path and no editable package.
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    return {
        normalised(name): version for name, version in (p.split("==") for p in pins)
    }


def test_constraints_hold_every_pin_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    required = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        required += extra
    constraints = read_constraints()
    for requirement in required:
        name, number = requirement.split("==")
        assert constraints.get(normalised(name)) == number, requirement


def test_emulator_runs_with_the_dbt_of_the_project():
    requirements, constraints = map(read_constraints, SNOWFLAKE_PINS)
    assert requirements.items() <= constraints.items()
    ours = read_constraints()
    for name in ("dbt-core", "pytest"):
        assert requirements[name] == ours[name]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["snowflake"] == [
        f"dbt-snowflake=={requirements['dbt-snowflake']}"
    ]


def test_constraints_leave_the_project_itself_out():
    assert "clientele" not in read_constraints()


def installed_with(name, extra=""):
    """Return what `pip install name[extra]` installed, by name, with versions."""
    found = {}
    waiting = [(name, extra)]
    while waiting:
        name, extra = waiting.pop()
        for text in requires(name) or []:
            requirement = Requirement(text)
            wanted = requirement.marker is None or requirement.marker.evaluate(
                {"extra": extra}
            )
            needed = normalised(requirement.name)
            if wanted and needed not in found:
                found[needed] = version(needed)
                waiting += [(needed, part) for part in ("", *requirement.extras)]
    return found


def test_constraints_hold_everything_that_is_installed():
    installed = installed_with("clientele", "dev")
    assert {"dbt-core", "numpy", "pytest", "pluggy", "msgpack"} <= set(installed)
    constraints = read_constraints()
    assert {
        name: number
        for name, number in installed.items()
        if constraints.get(name) != number
    } == {}


# --- Style -------------------------------------------------------------------


def lint(sql):
    """Return SQLFluff's exit code and findings for a model of this text."""
    command = [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar"]
    result = subprocess.run(
        [*command, "--stdin-filename", "models/example.sql", "-"],
        cwd=ROOT,
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def test_linter_accepts_the_style_guides_example():
    code, findings = lint(STYLE_EXAMPLE)
    assert code == 0, findings


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (
            "    select\n        customer_id,",
            "    SELECT\n        customer_id,",
            "CP01",
        ),
        (" as total_spend_amount\n    from orders", "\n    from orders", "AL03"),
        ("cast(customer_id as varchar)", "customer_id::varchar", "CV11"),
        (
            "from purchases_by_customer\n",
            "from purchases_by_customer\n    cross join orders\n",
            "RF02",
        ),
    ],
)
def test_linter_refuses_what_the_style_guide_forbids(right, wrong, rule):
    assert right in STYLE_EXAMPLE
    code, findings = lint(STYLE_EXAMPLE.replace(right, wrong, 1))
    assert code == 1
    assert rule in findings


def long_lines(sql):
    """Return the numbers of lines over 80 characters, comments and Jinja apart."""
    templated = set()
    for tag in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", sql, re.DOTALL):
        first = sql.count("\n", 0, tag.start())
        templated.update(range(first, first + tag.group().count("\n") + 1))
    return [
        number + 1
        for number, line in enumerate(sql.splitlines())
        if len(line) > 80
        and number not in templated
        and not line.lstrip().startswith("--")
    ]


def test_long_lines_are_found_outside_comments_and_jinja():
    words = "x" * 81
    sql = f"select\n    {words}\n-- {words}\n{{{{ ref(\n'{words}'\n) }}}}\nfrom {words}"
    assert long_lines(sql) == [2, 7]


def test_sql_lines_fit_in_80_characters():
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("models", "analyses", "tests/sql")
        for path in (ROOT / folder).rglob("*.sql")
        for number in long_lines(path.read_text("utf-8"))
    }
    assert found == set()

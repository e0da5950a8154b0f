"""The project's own compiled SQL, model by model, free of databases and schemas."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# Raw lines to scored customers: cleaning, amounts, as-of dates, R, F, M, fifths.
LAST_MODEL = "int_customer_rfm_by_as_of"
# The published recipe: gross amounts, percentile fifths, one as-of date.
VARS = {
    "raw_source": "files",
    "shops": "online_retail",
    "monetary_basis": "gross",
    "rfm_score_method": "percentile",
    "rfm_tie_policy": "customer_id",
    "history_months": 0,
}


def compile_models(root: Path, raw: Path) -> list[dict[str, str]]:
    """Return name, kind (view or table) and SQL of LAST_MODEL and its parents.

    Parents come first, and the SQL refers to models and seeds by bare names.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [
                *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
                *("--quiet", "compile", "--select", f"+{LAST_MODEL}"),
                *("--vars", json.dumps(VARS)),
                *("--target-path", str(folder), "--log-path", str(folder)),
            ],
            cwd=root,
            env={
                **os.environ,
                "CLIENTELE_RAW": str(raw),
                "CLIENTELE_DUCKDB_PATH": str(folder / "compile.duckdb"),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        nodes = json.loads((folder / "manifest.json").read_text("utf-8"))["nodes"]

    ordered: dict[str, dict] = {}

    def visit(node_id: str) -> None:
        node = nodes.get(node_id)
        if node and node_id not in ordered:
            for parent in node["depends_on"].get("nodes", ()):
                visit(parent)
            ordered[node_id] = node

    visit(f"model.clientele.{LAST_MODEL}")
    return [_model(root, node, ordered.values()) for node in ordered.values()]


def _model(root: Path, node: dict, others: "list[dict]") -> dict[str, str]:
    if node["resource_type"] == "seed":
        file = root / node["original_file_path"]
        sql = f"select * from read_csv('{file}', header = true)"
    else:
        sql = node["compiled_code"].strip()
    for other in others:
        sql = sql.replace(other["relation_name"], f'"{other["name"]}"')
    is_view = node["config"]["materialized"] == "view"
    return {"name": node["name"], "kind": "view" if is_view else "table", "sql": sql}

"""Write the generated pages: `python -m tools.docs`, or `make docs`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tools.docs import ROOT, pages

TARGET = ROOT / "target" / "docs"


def main() -> None:
    """Let dbt read the project with its default vars, and write each page."""
    subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "parse"),
            *("--target-path", str(TARGET)),
        ],
        cwd=ROOT,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        check=True,
    )
    manifest = json.loads((TARGET / "manifest.json").read_text("utf-8"))
    for name, text in pages(manifest).items():
        file = ROOT / name
        file.parent.mkdir(parents=True, exist_ok=True)
        changed = not file.exists() or file.read_text("utf-8") != text
        file.write_text(text, "utf-8", newline="\n")
        print(f"{name}: {'written' if changed else 'unchanged'}")


if __name__ == "__main__":
    main()

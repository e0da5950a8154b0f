"""dbt's command line in a process that ends with the one that started it.

`python -m clientele.building.dbt_process build` is `dbt build`. The parent holds the
pipe on standard input open and never writes to it, so its end closes the pipe.
"""

import gc
import os
import sys
import threading

from clientele.warehouse import worker

# What Python models need: imported while dbt reads the project.
MATHEMATICS = ("clientele.baskets.tables", "clientele.segmentation.drift")


def main() -> None:
    """Run dbt with the arguments of this process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # dbt keeps most of the millions of objects that it makes, so a search for garbage
    # as often as Python's default finds little and costs seconds.
    gc.set_threshold(200_000, 20, 50)
    if "build" in sys.argv:
        worker.start(*MATHEMATICS)
    from dbt.cli.main import cli

    cli()


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()

"""A process next to dbt's that does the mathematics of Python models.

dbt's interpreter runs one thing at a time on one core, and so would all Python models
in it. The worker is started once per dbt process and imports scikit-learn meanwhile.
On Snowflake, where a model runs in the warehouse, and where no process can be
started, the mathematics run in place.
"""

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

# More threads only get in each other's way in fits of some thousand rows.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Worker:
    """A process that imports modules, and then calls functions, one at a time."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "clientele.warehouse.worker", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
        )

    def call(self, function: str, arguments: Sequence[Any]) -> Any:
        """Return what a function gives; raise what it raises.

        Raises RuntimeError if the process has ended.
        """
        to_worker, from_worker = self._process.stdin, self._process.stdout
        assert to_worker is not None and from_worker is not None  # PIPE above
        try:
            with self._lock:
                pickle.dump((function, arguments), to_worker)
                to_worker.flush()
                error, result = pickle.load(from_worker)
        except (BrokenPipeError, EOFError) as closed:
            raise RuntimeError(
                "The process that runs Python models ended with code "
                f"{self._process.wait()}. If the system ended it for lack of memory, "
                "close other programs or build fewer shops at once."
            ) from closed
        if error is not None:
            raise error
        return result


_started: list[Worker] = []
_starting = Lock()


def start(*modules: str) -> Worker:
    """Return this process's worker; start it, with these modules, if there is none."""
    with _starting:
        if not _started:
            _started.append(Worker(modules))
        return _started[0]


def run(session: Any, function: str, *arguments: Any) -> Any:
    """Call a function in the worker, or here where there is none.

    `session` is what dbt passes: DuckDB's connection or Snowpark's session. The
    function is named as in `clientele.segmentation.drift:drift_table`, so that dbt's
    process need not import its libraries. Arguments can be pickled: Arrow tables,
    mappings, numbers.
    """
    if type(session).__module__.startswith("snowflake."):
        return _call(function, arguments)
    try:
        worker = start()
    except OSError:
        return _call(function, arguments)
    return worker.call(function, arguments)


def _call(function: str, arguments: Sequence[Any]) -> Any:
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)(*arguments)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until the process that sends them has ended, however it did."""
    queue: SimpleQueue[tuple[str, Sequence[Any]]] = SimpleQueue()
    Thread(target=_receive, args=(requests, queue), daemon=True).start()
    for module in sys.argv[1:]:
        import_module(module)
    while True:
        try:
            answer = pickle.dumps((None, _call(*queue.get())))
        except Exception as error:
            # The message says what to do; where it arose stands below it.
            error.add_note(traceback.format_exc())
            answer = pickle.dumps((error, None))
        answers.write(answer)
        answers.flush()


def _receive(
    requests: IO[bytes], queue: "SimpleQueue[tuple[str, Sequence[Any]]]"
) -> None:
    try:
        while True:
            queue.put(pickle.load(requests))
    finally:
        # At once, even in the middle of a fit that nobody waits for any more.
        os._exit(0)


def main() -> None:
    """Serve the process that started this one."""
    # Ctrl-C reaches all processes of a terminal; this one ends with its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()

"""The process of Python models: it answers, errs as told, and leaves no orphan."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from clientele.warehouse.worker import Worker, run


@pytest.fixture
def worker() -> Iterator[Worker]:
    one = Worker(("json",))
    yield one
    one._process.kill()


def test_worker_calls_one_function_after_the_other(worker: Worker) -> None:
    assert worker.call("operator:add", (1, 2)) == 3
    assert worker.call("math:floor", (2.5,)) == 2
    # What a function prints is no answer.
    assert worker.call("builtins:print", ("hello",)) is None
    assert worker.call("os:getpid", ()) == worker._process.pid


def test_errors_arrive_as_they_were_raised(worker: Worker) -> None:
    with pytest.raises(ValueError, match=r"^math domain error|^expected a ") as error:
        worker.call("math:sqrt", (-1,))
    assert "worker.py" in error.value.__notes__[0]
    assert worker.call("operator:add", (1, 2)) == 3


def test_worker_that_has_died_is_told(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="ended with code 7"):
        worker.call("os:_exit", (7,))


def test_functions_run_in_place_on_snowflake() -> None:
    session = type("Session", (), {"__module__": "snowflake.snowpark"})()
    assert run(session, "os:getpid") == os.getpid()


def test_worker_ends_with_its_parent_in_the_middle_of_a_call() -> None:
    script = (
        "from clientele.warehouse import worker\n"
        "print(worker.start()._process.pid, flush=True)\n"
        "worker.run(None, 'time:sleep', 600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    )
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(1)
    assert child.is_running()
    parent.kill()
    parent.wait()
    child.wait(timeout=10)

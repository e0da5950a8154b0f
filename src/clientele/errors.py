"""What stops a command: an error explained in words, or a signal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_STOPPING = (signal.SIGINT, signal.SIGTERM)


class ClienteleError(Exception):
    """What stopped a command, in words for the person who started it."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class Stopped(BaseException):
    """A signal asked the command to stop; a traceback would explain nothing."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(number).name}.")
        self.exit_code = 128 + number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise Stopped in the block."""

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_stopping() -> None:
    """Ignore Ctrl-C and SIGTERM until the end of the `stoppable` block."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def nothing_changed(text: str, *errors: type[Exception]) -> Iterator[None]:
    """Add to an error raised in the block that the command changed nothing.

    `text` says what is as it was; `errors` are explained in words too, besides OSError.
    Raises ClienteleError in place of such an error, with its exit code.
    """
    try:
        yield
    except Stopped as stopped:
        raise ClienteleError(f"{stopped} {text}", stopped.exit_code) from stopped
    except (ClienteleError, OSError, *errors) as error:
        raise ClienteleError(f"{error}\n\n{text}") from error

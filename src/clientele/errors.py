"""The error that every command of `clientele` reports in words."""


class ClienteleError(Exception):
    """What stopped a command, in words for the person who started it."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code

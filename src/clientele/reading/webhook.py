"""Post JSON to a webhook, carefully: its URL is a secret."""

import logging
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from clientele.errors import ClienteleError

# Seconds to connect and to wait for an answer, each time.
TIMEOUTS = (5.0, 10.0)
# Seconds for all tries together: a server that sends a byte now and then answers in
# time for each wait.
PATIENCE = 60.0
# Further tries, and seconds before them: 0, 1, 2.
RETRIES = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    # A message that comes twice is better than none.
    allowed_methods=None,
    raise_on_status=False,
    # It may ask for hours.
    respect_retry_after_header=False,
)


def check(url: str) -> str:
    """Return what messages may show of an http or https URL: scheme, host and port.

    Raises ClienteleError if the URL is another one. No message shows more of it.
    """
    try:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.hostname}"
        if parts.port:
            place = f"{place}:{parts.port}"
    except ValueError:
        raise ClienteleError("The URL in --webhook cannot be read.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ClienteleError(
            f"--webhook needs a URL that begins with http:// or https://, "
            f"not {parts.scheme or 'nothing'}:."
        )
    return place


def post(url: str, text: str) -> None:
    """Post a text of JSON to an http or https URL, within `PATIENCE` seconds.

    Raises ClienteleError as `check` does, and if the URL redirects, or if the server
    cannot be reached, refuses or takes too long.
    """
    place = check(url)
    # It would log what it tries again, with the path of the URL.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    answers: SimpleQueue[requests.Response | requests.RequestException]
    answers = SimpleQueue()
    # A thread that the end of the command does not wait for.
    Thread(target=lambda: answers.put(_answer(url, text)), daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE)
    except Empty:
        raise _not_sent(
            f"{place} did not finish within {PATIENCE:g} seconds",
            "Look at the server of --webhook.",
        ) from None
    if isinstance(answer, requests.RequestException):
        raise _not_sent(
            f"{place} {_reason(answer)}",
            "Look at the network and at the host of --webhook.",
        )
    if answer.is_redirect:
        raise _not_sent(
            f"{place} redirects to another address",
            "Give --webhook the address that takes them.",
        )
    if not answer.ok:
        raise _not_sent(
            f"{place} answered {answer.status_code}",
            "Look at the address of --webhook and at what it expects.",
        )


def _answer(url: str, text: str) -> requests.Response | requests.RequestException:
    """Return the head of the answer, of which nothing else is read, or what failed."""
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        try:
            with session.post(
                url,
                data=text.encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=TIMEOUTS,
                # Most redirects drop what was posted; others may lead anywhere.
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer
        except requests.RequestException as error:
            return error


def _not_sent(reason: str, remedy: str) -> ClienteleError:
    return ClienteleError(f"The alerts were not sent: {reason}.\n{remedy}")


def _reason(error: requests.RequestException) -> str:
    """Return why nothing came back, without what the error says of the URL."""
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return f"did not answer within {TIMEOUTS[1]:g} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "has no certificate that can be trusted"
    if isinstance(error, requests.ConnectionError):
        return "cannot be reached"
    return f"failed ({type(error).__name__})"

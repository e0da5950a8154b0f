"""Post JSON to a webhook, carefully: its URL is a secret."""

import logging
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from clientele.errors import ClienteleError

# Seconds to connect and to wait for an answer, each time.
TIMEOUTS = (5.0, 10.0)
# Further tries, and seconds before them: 0, 1, 2.
RETRIES = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    # A message that comes twice is better than none.
    allowed_methods=None,
    raise_on_status=False,
)


def post(url: str, text: str) -> None:
    """Post a text of JSON to an http or https URL.

    Raises ClienteleError if the URL is another one or redirects, or if the server
    cannot be reached or refuses. No message shows more of the URL than its host.
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
    # It would log what it tries again, with the path of the URL.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        try:
            answer = session.post(
                url,
                data=text.encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=TIMEOUTS,
                # Most redirects drop what was posted; others may lead anywhere.
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise ClienteleError(
                f"The alerts were not sent: {place} {_reason(error)}.\n"
                "Look at the network and at the host of --webhook."
            ) from None
    if answer.is_redirect:
        raise ClienteleError(
            f"The alerts were not sent: {place} redirects to another address.\n"
            "Give --webhook the address that takes them."
        )
    if not answer.ok:
        raise ClienteleError(
            f"The alerts were not sent: {place} answered {answer.status_code}.\n"
            "Look at the address of --webhook and at what it expects."
        )


def _reason(error: requests.RequestException) -> str:
    """Return why nothing came back, without what the error says of the URL."""
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return f"did not answer within {TIMEOUTS[1]:g} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "has no certificate that can be trusted"
    if isinstance(error, requests.ConnectionError):
        return "cannot be reached"
    return f"failed ({type(error).__name__})"

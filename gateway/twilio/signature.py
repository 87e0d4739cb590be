"""Whether Twilio sent a webhook: the HMAC of its exact address and its sorted parameters, by our auth token."""

import base64
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from urllib.parse import SplitResult, parse_qs, urlsplit

SIGNATURE_HEADER = "X-Twilio-Signature"
SIGNATURE_SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"

_DEFAULT_ALGORITHM = "HMAC_SHA1"
_DIGESTS = {_DEFAULT_ALGORITHM: "sha1", "HMAC_SHA256": "sha256"}
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came in.

    `target` is the raw path with the raw query. `fields` are the parameters of a form, blanks and duplicates included,
    or none for any other body, whose hash then stands in the query as `bodySHA256`. `settings` is the header that
    names the algorithm, or empty.
    """

    target: str
    fields: Sequence[tuple[str, str]] | None
    body: bytes
    signature: str
    settings: str = ""


class SignatureCheck:
    """Checks against the address that Twilio was given, since behind a proxy a request does not show it."""

    def __init__(self, base_url: str, auth_tokens: Iterable[str]) -> None:
        # Without an address or a token nothing is ever accepted.
        self._bases = _with_and_without_port(urlsplit(base_url.rstrip("/"))) if base_url else ()
        self._tokens = tuple(token.encode() for token in auth_tokens if token)

    def accepts(self, request: SignedRequest) -> bool:
        """Whether one of the tokens signed `request`."""
        digest = _DIGESTS.get(_algorithm(request.settings).upper())
        if digest is None or not (request.fields is not None or _is_hashed(request)):
            return False
        given = request.signature.encode()
        parameters = _joined(request.fields or ())
        signed = [(base + request.target + parameters).encode() for base in self._bases]
        # The first that fits is enough: one digest for nearly every webhook of Twilio's.
        expected = (base64.b64encode(hmac.digest(token, text, digest)) for token in self._tokens for text in signed)
        return any(hmac.compare_digest(signature, given) for signature in expected)


def _joined(fields: Iterable[tuple[str, str]]) -> str:
    return "".join(chain.from_iterable(sorted(set(fields))))


def _is_hashed(request: SignedRequest) -> bool:
    stated = parse_qs(request.target.partition("?")[2]).get("bodySHA256", [""])[0]
    return hmac.compare_digest(sha256(request.body).hexdigest().encode(), stated.encode())


def _algorithm(settings: str) -> str:
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip()
    return _DEFAULT_ALGORITHM


def _with_and_without_port(base: SplitResult) -> tuple[str, ...]:
    """`base` both ways: Twilio signs sometimes with the port and sometimes without."""
    if base.port is None:
        numbered = base._replace(netloc=f"{base.netloc}:{_DEFAULT_PORTS.get(base.scheme, 80)}")
        return base.geturl(), numbered.geturl()
    bare = base._replace(netloc=base.netloc.removesuffix(f":{base.port}"))
    return base.geturl(), bare.geturl()

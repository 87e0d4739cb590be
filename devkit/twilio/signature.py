"""X-Twilio-Signature: the HMAC of the exact URL and the sorted form fields, in base64."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from devkit.twilio.settings import SignatureAlgorithm

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"

_HASHES = {SignatureAlgorithm.SHA1: hashlib.sha1, SignatureAlgorithm.SHA256: hashlib.sha256}


def sign(token: str, url: str, form: Mapping[str, str], algorithm: SignatureAlgorithm) -> str:
    """`url` as requested, without a fragment; `form` is empty for a GET, whose fields are in the URL."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), _HASHES[algorithm])).decode()


def signature_headers(token: str, url: str, form: Mapping[str, str], algorithm: SignatureAlgorithm) -> dict[str, str]:
    headers = {SIGNATURE_HEADER: sign(token, url, form, algorithm)}
    if algorithm is not SignatureAlgorithm.SHA1:
        headers[SETTINGS_HEADER] = f"key=webhooks_sharedkey_devkit,algorithm={algorithm}"
    return headers

"""From the SDK's exceptions to ours."""

import email.utils
import math
from collections.abc import Mapping

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from shared.llm.errors import ModelError, ModelInputRejected, ModelMisconfigured, ModelRefused, Outage
from shared.llm.retries import MalformedFailure, OutageFailure, TransientFailure

# Statuses that say "not now" rather than "not so": request timeout, conflict, too early.
_TRY_AGAIN = frozenset({408, 409, 425})
_TOO_LARGE = frozenset({413, 415})
_INPUT_CODES = frozenset({"context_length_exceeded", "audio_too_short", "string_above_max_length"})
_FILTER_CODES = frozenset({"content_filter", "content_policy_violation"})


def translated(error: APIError) -> TransientFailure | ModelError:
    """The failure to raise in place of `error`."""
    match error:
        case APITimeoutError():
            return OutageFailure(Outage.TIMEOUT)
        case APIConnectionError():
            return OutageFailure(Outage.CONNECTION)
        case APIStatusError():
            return _of_status(error)
        case _:
            return MalformedFailure(f"unreadable response ({type(error).__name__})")


def _of_status(error: APIStatusError) -> TransientFailure | ModelError:
    after = retry_after(error.response.headers)
    if error.status_code == 429:
        # An empty account answers 429 too, and no wait within our patience will fill it.
        if error.code == "insufficient_quota":
            return OutageFailure(Outage.QUOTA_EXHAUSTED, lasting=True)
        return OutageFailure(Outage.RATE_LIMITED, after_seconds=after)
    if error.status_code >= 500 or error.status_code in _TRY_AGAIN:
        return OutageFailure(Outage.SERVER_ERROR, after_seconds=after)
    if error.code in _FILTER_CODES:
        return ModelRefused(f"content filter: {error.code}")
    if _is_about_input(error):
        return ModelInputRejected(f"HTTP {error.status_code}: {error.code or 'input rejected'}")
    return ModelMisconfigured(error.status_code, _server_message(error))


def _is_about_input(error: APIStatusError) -> bool:
    # "file" is the one parameter of ours that carries nothing but data.
    return error.status_code in _TOO_LARGE or error.code in _INPUT_CODES or error.param == "file"


def _server_message(error: APIStatusError) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, Mapping) else body if isinstance(body, str) else None
    return str(message or error.code or type(error).__name__)[:300]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks us to wait: `retry-after-ms`, else `Retry-After` in seconds or as a date.

    A date is read against the server's own `Date`, so that a difference of clocks does not count.
    """
    for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[header]) * unit
        except (KeyError, ValueError):
            continue
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    until = email.utils.parsedate_tz(headers.get("retry-after", ""))
    now = email.utils.parsedate_tz(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0.0, float(email.utils.mktime_tz(until) - email.utils.mktime_tz(now)))

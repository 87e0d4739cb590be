"""What follows from an answer: another attempt, or none; and whether an endpoint is given up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from services.webhook_service.answer import Answer, Result
from shared.events.webhooks import DisablingReason
from shared.webhooks.cursor import Disabling, WebhookCursor
from shared.webhooks.delivery import DeliveryStatus
from shared.webhooks.endpoint import WebhookEndpoint

LONGEST_RETRY_AFTER = 24 * 3600.0
_JITTER = 0.2
_MAY_ASK_FOR_TIME = (429, 503)


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a delivery."""

    status: DeliveryStatus
    at: datetime | None


def after(answer: Answer, attempts: int, retries: Sequence[float], now: datetime, chance: float) -> Next:
    """What follows from the answer to attempt number `attempts`, from 1. `chance` is in [0, 1)."""
    if answer.is_success:
        return Next(DeliveryStatus.SUCCEEDED, None)
    if attempts > len(retries):
        return Next(DeliveryStatus.FAILED, None)
    wait = retries[attempts - 1] * (1 + _JITTER * (chance - 0.5))
    if answer.retry_after is not None and answer.status in _MAY_ASK_FOR_TIME:
        wait = max(wait, min(answer.retry_after, LONGEST_RETRY_AFTER))
    return Next(DeliveryStatus.PENDING, now + timedelta(seconds=wait))


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds, from a header that holds seconds or a date; none where it makes no sense."""
    if not header:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header.strip()[:9])
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError, OverflowError):  # also where the date has no zone, or is in no time that there is
        return None


@dataclass(frozen=True, slots=True)
class Patience:
    """When an endpoint is given up: nothing came through for so long, in at least so many attempts."""

    time: timedelta
    failures: int


def fared(
    cursor: WebhookCursor, endpoint: WebhookEndpoint, host: str, answer: Answer, now: datetime, patience: Patience
) -> WebhookCursor:
    """`cursor` after one more answer. It is disabled in it when the endpoint is gone, or fails for too long."""
    failures = cursor.failures if cursor.generation == endpoint.generation else 0
    if answer.is_success:
        return _with(cursor, endpoint, None, 0, None)
    since = (cursor.failing_since if failures else None) or now
    failed = _with(cursor, endpoint, since, failures + 1, answer.words)
    reason = _reason(failed, answer, now, patience)
    if reason is None:
        return failed
    disabling = Disabling(
        generation=endpoint.generation,
        at=now,
        reason=reason,
        host=host,
        failing_since=since,
        failures=failures + 1,
        last_failure=answer.words,
    )
    return _with(cursor, endpoint, None, 0, None).model_copy(update={"disabled": disabling})


def _reason(failed: WebhookCursor, answer: Answer, now: datetime, patience: Patience) -> DisablingReason | None:
    if answer.result is Result.GONE:
        return DisablingReason.GONE
    assert failed.failing_since is not None
    is_too_long = now - failed.failing_since >= patience.time and failed.failures >= patience.failures
    return DisablingReason.FAILING if is_too_long else None


def _with(
    cursor: WebhookCursor, endpoint: WebhookEndpoint, since: datetime | None, failures: int, last: str | None
) -> WebhookCursor:
    return cursor.model_copy(
        update={
            "generation": endpoint.generation,
            "failing_since": since,
            "failures": failures,
            "last_failure": last,
        }
    )

"""What follows from an answer."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.webhook_service.answer import Answer, Result, result_of
from services.webhook_service.decisions import LONGEST_RETRY_AFTER, Patience, after, fared, retry_after
from services.webhook_service.settings import RETRIES, WebhookSettings
from shared.events.webhooks import DisablingReason
from shared.webhooks.cursor import WebhookCursor
from shared.webhooks.delivery import DeliveryStatus
from shared.webhooks.endpoint import WebhookEndpoint
from tests.strategies.values import BEGIN

OK = Answer(Result.OK, 12, status=204)
DOWN = Answer(Result.SERVER_ERROR, 12, status=500)
GONE = Answer(Result.GONE, 12, status=410)
SILENT = Answer(Result.TIMEOUT, 15000, error="no answer within 15 s")
PATIENCE = Patience(timedelta(days=5), 10)
CURSOR = WebhookCursor(_id="whe_1", tenant="acme")


def endpoint(generation: int = 1) -> WebhookEndpoint:
    return WebhookEndpoint(
        _id="whe_1",
        tenant="acme",
        created_at=BEGIN,
        updated_at=BEGIN,
        url="https://ats.example.com/",
        types=None,
        description=None,
        secrets=(),
        enabled=True,
        generation=generation,
        since=None,
    )


def fare(cursor: WebhookCursor, answer: Answer, at: datetime, generation: int = 1) -> WebhookCursor:
    return fared(cursor, endpoint(generation), "ats.example.com", answer, at, PATIENCE)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert after(Answer(result_of(status), 1, status=status), 1, RETRIES, BEGIN, 0.5).status is DeliveryStatus.SUCCEEDED


@pytest.mark.parametrize("status", [100, 300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503, 599])
def test_anything_else_is_tried_again(status: int) -> None:
    found = after(Answer(result_of(status), 1, status=status), 1, RETRIES, BEGIN, 0.5)
    assert (found.status, found.at) == (DeliveryStatus.PENDING, BEGIN + timedelta(seconds=5))


def test_the_waits_are_those_of_standard_webhooks_and_then_it_is_given_up() -> None:
    at, waits = BEGIN, []
    for attempt in range(1, len(RETRIES) + 1):
        found = after(SILENT, attempt, WebhookSettings().retries, at, 0.5)
        assert found.at is not None
        waits.append((found.at - at).total_seconds())
        at = found.at
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert after(SILENT, len(RETRIES) + 1, RETRIES, at, 0.5).status is DeliveryStatus.FAILED


@given(attempt=st.integers(1, len(RETRIES)), chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_a_tenth_more_or_less(attempt: int, chance: float) -> None:
    found = after(DOWN, attempt, RETRIES, BEGIN, chance)
    assert found.at is not None
    wait, usual = (found.at - BEGIN).total_seconds(), RETRIES[attempt - 1]
    assert usual * 0.9 <= wait + 0.001
    assert wait <= usual * 1.1


@pytest.mark.parametrize(("status", "heeded"), [(429, True), (503, True), (500, False), (400, False)])
def test_whoever_is_busy_may_say_when_to_come_again(status: int, heeded: bool) -> None:
    found = after(Answer(result_of(status), 1, status=status, retry_after=600), 1, RETRIES, BEGIN, 0.5)
    assert found.at == BEGIN + timedelta(seconds=600 if heeded else 5)


def test_nobody_can_ask_for_more_than_a_day_or_for_less_than_we_wait() -> None:
    late = Answer(Result.SERVER_ERROR, 1, status=503, retry_after=1e9)
    soon = Answer(Result.SERVER_ERROR, 1, status=503, retry_after=0)
    assert after(late, 1, RETRIES, BEGIN, 0.5).at == BEGIN + timedelta(seconds=LONGEST_RETRY_AFTER)
    assert after(soon, 2, RETRIES, BEGIN, 0.5).at == BEGIN + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 23 Nov 2026 09:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 08:00:00 GMT", 0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("²", None),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, BEGIN) == seconds


def test_an_endpoint_that_is_gone_is_disabled_at_once() -> None:
    found = fare(CURSOR, GONE, BEGIN).disabling(1)
    assert found is not None
    assert (found.reason, found.failures, found.last_failure) == (DisablingReason.GONE, 1, "status 410")


def test_an_endpoint_is_disabled_when_nothing_came_through_for_days_and_in_many_attempts() -> None:
    cursor = CURSOR
    for hour in range(121):
        cursor = fare(cursor, DOWN, BEGIN + timedelta(hours=hour))
        assert (cursor.disabling(1) is not None) == (hour == 120)
    assert cursor.disabled is not None
    assert (cursor.disabled.failing_since, cursor.disabled.failures) == (BEGIN, 121)


def test_a_few_failures_far_apart_disable_nothing() -> None:
    cursor = CURSOR
    for week in range(9):
        cursor = fare(cursor, DOWN, BEGIN + timedelta(weeks=week))
    assert cursor.disabling(1) is None


def test_one_success_forgives_all_failures() -> None:
    cursor = fare(fare(CURSOR, DOWN, BEGIN), OK, BEGIN + timedelta(days=4))
    for day in range(5, 9):
        cursor = fare(cursor, DOWN, BEGIN + timedelta(days=day))
    assert cursor.disabling(1) is None
    assert cursor.failing_since == BEGIN + timedelta(days=5)


def test_enabled_anew_it_begins_anew() -> None:
    gone = fare(CURSOR, GONE, BEGIN)
    assert gone.disabling(2) is None
    later = fare(gone, DOWN, BEGIN + timedelta(days=9), generation=2)
    assert (later.failures, later.failing_since) == (1, BEGIN + timedelta(days=9))


def test_failures_of_an_earlier_generation_do_not_count() -> None:
    cursor = CURSOR
    for _ in range(30):
        cursor = fare(cursor, DOWN, BEGIN)
    later = fare(cursor, DOWN, BEGIN + timedelta(days=30), generation=2)
    assert later.disabling(2) is None
    assert later.failures == 1

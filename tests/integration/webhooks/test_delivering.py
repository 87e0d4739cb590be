"""Facts reach an endpoint: signed, chosen, again where they failed."""

import asyncio

import pytest
from cloudevents.v1.http import from_http

from gateway.views.webhooks import AttemptView
from tests.integration.office import Office
from tests.integration.webhooks.desk import WebhookDesk
from tests.webhook_receiver import OK, Receiver, Reply


def _types(receiver: Receiver, subject: str) -> set[str]:
    return {each.event["type"] for each in receiver.taken if each.event["subject"] == subject}


def _timed_out(attempt: AttemptView) -> bool:
    return attempt.error is not None and ("within" in attempt.error or "in time" in attempt.error)


async def test_every_fact_is_sent_signed_as_a_cloudevent(desk: WebhookDesk, office: Office, receiver: Receiver) -> None:
    endpoint = await desk.endpoint(receiver.url)
    assert endpoint.secret is not None
    job = await office.job()
    await receiver.until(lambda: _types(receiver, job) >= {"jd.created.v1", "jd.questions_generated.v1"})

    for each in receiver.taken:
        event = each.verified(endpoint.secret)
        assert event["id"] == each.id
        assert event["datacontenttype"] == each.headers["content-type"] == "application/json"
        assert {"specversion", "source", "time", "tenant", "correlationid", "causationid", "data"} <= event.keys()
    about = [each for each in receiver.taken if each.event["subject"] == job]
    first = next(each for each in about if each.event["type"] == "jd.created.v1")
    parsed = from_http({"content-type": "application/cloudevents+json"}, first.body)
    assert (parsed["id"], parsed["subject"]) == (first.id, job)
    assert first.target == "/hooks?for=tests"


async def test_an_endpoint_hears_of_what_it_asked_for_from_now_on(
    desk: WebhookDesk, office: Office, receiver: Receiver
) -> None:
    before = await office.job()
    await desk.endpoint(receiver.url, event_types=["jd.questions_generated"])
    after = await office.job()
    await receiver.until(lambda: any(each.event["subject"] == after for each in receiver.taken))

    assert {each.event["type"] for each in receiver.taken} == {"jd.questions_generated.v1"}
    assert before not in {each.event["subject"] for each in receiver.taken}


async def test_from_the_beginning_it_hears_of_everything(desk: WebhookDesk, office: Office, receiver: Receiver) -> None:
    before = [await office.job() for _ in range(2)]
    await desk.endpoint(receiver.url, event_types=["jd.created"], from_beginning=True)
    await receiver.until(lambda: {*before} <= {each.event["subject"] for each in receiver.taken})


@pytest.mark.parametrize(
    "failure",
    [
        Reply(status=500, body=b"x" * 100_000),
        Reply(status=302, headers={"location": "http://127.0.0.1:1/elsewhere"}),
        Reply(reset=True),
        Reply(seconds=10),
    ],
    ids=["error", "redirect", "reset", "slow"],
)
async def test_what_fails_is_sent_again_with_the_same_id_and_body(
    desk: WebhookDesk, receiver: Receiver, failure: Reply
) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])  # of which there is none
    receiver.behaviour = lambda _: failure if len(receiver.received) <= 2 else OK
    delivery = await desk.settled(endpoint.id, await desk.test(endpoint.id))

    mine = [each for each in receiver.received if each.id == delivery.event_id]
    assert len({each.body for each in mine}) == 1
    assert delivery.status == "succeeded"
    assert delivery.attempts[-1].status == 204
    assert all(len(attempt.response or "") <= 1024 for attempt in delivery.attempts)
    # Where the machine stands still for longer than the product waits for an answer, it may have to ask once more.
    late = sum(map(_timed_out, delivery.attempts)) - (2 if failure.seconds else 0)
    assert delivery.attempt_count == len(delivery.attempts) >= 3
    assert late or delivery.attempt_count == len(mine) == 3


async def test_an_endpoint_that_hangs_holds_up_no_other_and_is_asked_a_few_times_at_once(
    desk: WebhookDesk, office: Office, receiver: Receiver, other: Receiver
) -> None:
    receiver.behaviour = lambda _: Reply(seconds=1.0)
    await desk.endpoint(receiver.url)
    await desk.endpoint(other.url)
    jobs = await asyncio.gather(*(office.job() for _ in range(6)))
    await other.until(lambda: {*jobs} <= {each.event["subject"] for each in other.taken})
    await receiver.until(lambda: len(receiver.ids()) >= 12)
    assert 1 < receiver.most_at_once <= 5


async def test_retry_after_is_heeded(desk: WebhookDesk, receiver: Receiver) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])  # of which there is none
    receiver.behaviour = lambda _: Reply(status=503, headers={"retry-after": "3600"})
    # An attempt that was answered too late, by the clock of a machine that stood still, is made again soon.
    delivery = await desk.until_delivery(
        endpoint.id, await desk.test(endpoint.id), lambda found: [each.status for each in found.attempts][-1:] == [503]
    )
    wait = delivery.next_attempt_at
    assert wait is not None
    assert 3500 < (wait - receiver.received[-1].at).total_seconds() < 3700

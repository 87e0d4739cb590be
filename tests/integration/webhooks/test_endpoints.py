"""What a client can ask of its endpoints."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from devkit.world import World
from gateway.views.webhooks import WebhookDeliveryView, WebhookEndpointView
from shared.mongo.database import Database
from shared.mongo.settings import MongoSettings
from shared.mongo.webhook_endpoints import WebhookEndpoints
from shared.webhooks.endpoint import WebhookEndpoint
from tests.integration.gateway.story import PATIENT, eventually
from tests.integration.office import Office
from tests.integration.webhooks.desk import WebhookDesk
from tests.webhook_receiver import Received, Receiver, Reply


async def test_asked_for_twice_with_one_key_it_is_one_endpoint_with_one_secret(
    desk: WebhookDesk, receiver: Receiver
) -> None:
    key = secrets.token_hex(8)
    first, second = [await desk.endpoint(receiver.url, key=key) for _ in range(2)]
    assert first == second
    assert first.secret is not None
    listed = (await desk.http.get("/v1/webhook-endpoints?limit=100")).json()["items"]
    assert [item["id"] for item in listed].count(first.id) == 1
    assert all("secret" not in item for item in listed)

    await desk.delete(first.id)
    again = await desk.http.post("/v1/webhook-endpoints", json={"url": receiver.url}, headers={"Idempotency-Key": key})
    assert (again.status_code, again.json()["id"]) == (201, first.id), "a repetition is answered as the first was"
    assert (await desk.http.get(f"/v1/webhook-endpoints/{first.id}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://10.0.0.1/"}, "/url"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "/url"),
        ({"url": "https://[::1]/"}, "/url"),
        ({"url": "https://user:word@example.com/"}, "/url"),
        ({"url": "https://no-such-host.invalid/"}, "/url"),
        ({"url": "https://xn--i-7iq.invalid/"}, "/url"),
        ({"url": "https://93.184.215.14/", "event_types": ["dead_letter.discarded"]}, "/event_types/0"),
        ({"url": "https://93.184.215.14/", "event_types": []}, "/event_types"),
        ({"url": "https://93.184.215.14/", "since": "2026-11-23T00:00:00Z", "from_beginning": True}, ""),
    ],
)
async def test_what_cannot_be_is_told_with_its_place(desk: WebhookDesk, body: dict[str, object], pointer: str) -> None:
    answer = await desk.http.post("/v1/webhook-endpoints", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:screener:problem:invalid-request")
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_while_a_secret_is_replaced_both_sign_and_then_the_new_one_alone(
    desk: WebhookDesk, receiver: Receiver
) -> None:
    made = await desk.endpoint(receiver.url)
    old, key = made.secret, {"Idempotency-Key": secrets.token_hex(8)}
    assert old is not None
    answers = [await desk.post(made.id, "rotate-secret", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["secret"] == answers[1].json()["secret"] != old
    until = datetime.fromisoformat(answers[0].json()["previous_secret_until"])
    assert timedelta(hours=23) < until - datetime.now(UTC) < timedelta(hours=25)

    both = await tried(desk, receiver, made.id, signatures=2)
    for secret in (old, answers[0].json()["secret"]):
        both.verified(secret)

    last = (await desk.post(made.id, "rotate-secret", grace_hours=0)).json()["secret"]
    alone = await tried(desk, receiver, made.id, signatures=1)
    alone.verified(last)
    with pytest.raises(WebhookVerificationError):
        alone.verified(old)


async def tried(desk: WebhookDesk, receiver: Receiver, endpoint_id: str, signatures: int) -> Received:
    """A test event as it came, once the worker knows that it is to be signed with so many secrets."""

    async def came() -> Received | None:
        delivery = await desk.settled(endpoint_id, await desk.test(endpoint_id))
        assert delivery.status == "succeeded"
        (*_, latest) = [each for each in receiver.taken if each.id == delivery.event_id]
        return latest if len(latest.headers["webhook-signature"].split(" ")) == signatures else None

    found: Received = await eventually(came)
    return found


async def test_a_test_event_is_told_of_at_once(desk: WebhookDesk, receiver: Receiver) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    key = {**PATIENT, "Idempotency-Key": secrets.token_hex(8)}
    first = await desk.post(endpoint.id, "test", headers=key)
    assert first.status_code == 201, first.text
    assert first.json()["attempts"], "its first attempt is waited for"
    assert first.headers["location"].endswith(first.json()["id"])
    assert (await desk.post(endpoint.id, "test", headers=key)).json()["id"] == first.json()["id"]
    delivery = await desk.settled(endpoint.id, first.json()["id"])
    assert delivery.status == "succeeded"
    # Perhaps more than once, where an answer came too late; there is no other.
    assert {(each.id, each.event["type"]) for each in receiver.taken} == {(delivery.event_id, "webhook.test.v1")}


async def test_deliveries_are_listed_page_by_page_and_sent_again(
    desk: WebhookDesk, office: Office, receiver: Receiver
) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    jobs = [await office.job() for _ in range(5)]
    await receiver.until(lambda: len(receiver.ids()) >= 5)

    async def succeeded() -> list[WebhookDeliveryView]:
        delivered = await desk.deliveries(endpoint.id, limit=2, status="succeeded")
        return delivered if len(delivered) >= 5 else []

    found: list[WebhookDeliveryView] = await eventually(succeeded)
    assert {delivery.subject for delivery in found} == {*jobs}
    assert [delivery.created_at for delivery in found] == sorted((each.created_at for each in found), reverse=True)
    assert await desk.deliveries(endpoint.id, status="failed") == []
    (one,) = await desk.deliveries(endpoint.id, event_id=found[0].event_id)

    again = await desk.post(endpoint.id, f"deliveries/{one.id}/resend", headers=PATIENT)
    assert again.status_code == 201, again.text
    assert (again.json()["trigger"], again.json()["event_id"]) == ("resend", one.event_id)
    assert again.json()["id"] != one.id
    assert (await desk.settled(endpoint.id, again.json()["id"])).status == "succeeded"
    assert len(await desk.deliveries(endpoint.id, event_id=one.event_id)) == 2
    bodies = [each.body for each in receiver.taken if each.id == one.event_id]
    assert len(bodies) >= 2, "more where an answer came too late"
    assert len(set(bodies)) == 1


async def test_a_range_can_be_had_again(desk: WebhookDesk, office: Office, receiver: Receiver) -> None:
    await office.job()
    begun = datetime.now(UTC)
    jobs = [await office.job() for _ in range(3)]
    ended = datetime.now(UTC)
    late = await office.job()
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])

    asked = await desk.post(endpoint.id, "replay", since=begun.isoformat(), until=ended.isoformat())
    assert (asked.status_code, asked.json()["status"]) == (202, "pending")
    await desk.until(endpoint.id, lambda now: [each.status for each in now.replays] == ["done"])
    await receiver.until(lambda: len(receiver.ids()) >= 3)
    heard = {each.id: each.event["subject"] for each in receiver.taken}
    assert sorted(heard.values()) == sorted(jobs)

    await desk.post(endpoint.id, "replay", from_beginning=True)
    await receiver.until(lambda: late in {each.event["subject"] for each in receiver.taken})
    await desk.until(endpoint.id, lambda now: [each.status for each in now.replays] == ["done", "done"])
    (fact_id,) = [each for each, subject in heard.items() if subject == jobs[0]]
    twice = [await desk.settled(endpoint.id, each.id) for each in await desk.deliveries(endpoint.id, event_id=fact_id)]
    assert [(each.trigger, each.status) for each in twice] == [("replay", "succeeded")] * 2
    assert len([each for each in receiver.taken if each.id == fact_id]) >= 2, "more where an answer came too late"


@pytest.mark.parametrize("body", [{}, {"since": "2026-11-23T00:00:00Z", "until": "2026-11-22T00:00:00Z"}])
async def test_a_replay_needs_a_range(desk: WebhookDesk, receiver: Receiver, body: dict[str, str]) -> None:
    endpoint = await desk.endpoint(receiver.url)
    answer = await desk.http.post(f"/v1/webhook-endpoints/{endpoint.id}/replay", json=body)
    assert answer.status_code == 422


async def test_nobody_sees_another_tenants_endpoint(desk: WebhookDesk, world: World, receiver: Receiver) -> None:
    mine = await desk.endpoint(receiver.url)
    settings = MongoSettings(
        mongodb_url=world.environment["MONGODB_URL"],
        mongodb_database=world.environment.get("MONGODB_DATABASE", MongoSettings().mongodb_database),
        mongodb_timeout_ms=60_000,
    )
    now = datetime.now(UTC)
    foreign = WebhookEndpoint(
        _id=f"whe_{secrets.token_hex(16)}",
        tenant="somebody-else",
        created_at=now,
        updated_at=now,
        url=receiver.url,
        types=None,
        description=None,
        secrets=(),
        enabled=False,
        since=now,
    )
    async with Database(settings) as database:
        await WebhookEndpoints(database).add(foreign)
    path = f"/v1/webhook-endpoints/{foreign.id}"
    answers = [
        await desk.http.get(path),
        await desk.http.patch(path, json={"enabled": True}),
        await desk.http.delete(path),
        await desk.http.post(f"{path}/rotate-secret", json={}),
        await desk.http.post(f"{path}/test"),
        await desk.http.post(f"{path}/replay", json={"from_beginning": True}),
        await desk.http.get(f"{path}/deliveries"),
        await desk.http.get(f"{path}/deliveries/whd_1"),
        await desk.http.post(f"{path}/deliveries/whd_1/resend"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["type"] for answer in answers} == {"urn:screener:problem:webhook-endpoint-not-found"}
    listed = (await desk.http.get("/v1/webhook-endpoints?limit=100")).json()["items"]
    assert mine.id in {item["id"] for item in listed}
    assert foreign.id not in {item["id"] for item in listed}


async def test_what_is_changed_holds(desk: WebhookDesk, office: Office, receiver: Receiver, other: Receiver) -> None:
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"], description="one")
    changed = await desk.change(endpoint.id, url=other.url, event_types=None)
    assert (changed.url, changed.event_types, changed.description) == (other.url, None, "one")
    assert (await desk.change(endpoint.id, description=None)).description is None

    async def is_heeded() -> bool:
        """Whoever delivers hears of a change a moment later, and passes over what is not wanted until then."""
        await desk.settled(endpoint.id, await desk.test(endpoint.id))
        return bool(other.taken)

    assert await eventually(is_heeded)
    job = await office.job()
    told = ("jd.questions_generated.v1", job)
    await other.until(lambda: told in {(each.event["type"], each.event["subject"]) for each in other.taken})
    for wrong in ({"url": None}, {"enabled": None}, {"url": "https://10.0.0.1/"}, {"secret": "x"}):
        answer = await desk.http.patch(f"/v1/webhook-endpoints/{endpoint.id}", json=wrong)
        assert answer.status_code == 422


async def test_a_failing_answer_is_kept_for_whoever_looks(desk: WebhookDesk, receiver: Receiver) -> None:
    words = "ü: I do not understand"
    endpoint = await desk.endpoint(receiver.url, event_types=["jd.created"])
    receiver.behaviour = lambda _: Reply(status=422, body=words.encode())

    def is_kept(delivery: WebhookDeliveryView) -> bool:
        return (422, words) in {(attempt.status, attempt.response) for attempt in delivery.attempts}

    delivery = await desk.until_delivery(endpoint.id, await desk.test(endpoint.id), is_kept)
    assert all(attempt.duration >= 0 for attempt in delivery.attempts)

    def is_told_of(now: WebhookEndpointView) -> bool:
        """An attempt whose answer came too late is a failure, too, and the next one fails by its status."""
        return not now.enabled or (now.failing is not None and now.failing.last_failure == "status 422")

    await desk.until(endpoint.id, is_told_of)

"""What callers must have had while Kafka was away: each invariant in a run that keeps it, and in runs that do not."""

from pathlib import Path

import pytest

from tests.chaos.checker import Finding
from tests.chaos.checker.evidence import Outage
from tests.chaos.conversations import Entry
from tests.chaos.kafka_away.callers import Invariant, completed, heard, one_call, outage, spanned, taken
from tests.chaos.kafka_away.plan import CALLERS, away_plan
from tests.chaos.kafka_away.silence import Silence, silence, waits
from tests.chaos.plan import FaultKind
from tests.chaos.schedule import schedule
from tests.unit.chaos_checker.story import BASE, INTERVIEW, Story, at


@pytest.fixture
def story() -> Story:
    """Its two questions are heard, and Kafka is away between the two answers."""
    story = Story()
    for number, question in enumerate(("One?", "Two?"), start=1):
        story.phone("heard", speaker="application", text=f"Question {number} of 2. {question} Please speak.")
    answers = [entry for entry in story.phones if entry["kind"] == "recording_made"]
    for entry, seconds in zip(answers, (10, 90), strict=True):
        entry["at"] = at(seconds).isoformat()
    story.outages.append(Outage("broker_kill", "kafka", at(20), at(80)))
    return story


def breaches(finding: Finding) -> list[str]:
    return [str(breach) for breach in finding.breaches]


@pytest.mark.parametrize("invariant", [completed, heard, one_call, spanned, taken])
def test_a_good_run_has_no_breach(story: Story, invariant: Invariant) -> None:
    finding = invariant(story.case())
    assert finding.holds
    assert finding.examined > 0


@pytest.mark.parametrize(("begin", "end"), [(5, 80), (20, 95)])
def test_kafka_must_be_away_within_the_calls(story: Story, begin: float, end: float) -> None:
    story.outages[:] = [Outage("broker_kill", "kafka", at(begin), at(end))]
    assert breaches(spanned(story.case())) == [
        f"Kafka: was away for {end - begin:.0f} s with its start, within only 0 of 1 calls"
    ]


def test_a_run_in_which_kafka_was_never_away_shows_nothing() -> None:
    with pytest.raises(ValueError, match="never away"):
        outage([Outage("sigkill", "gateway", at(0), at(1))])


def test_calls_without_an_answer_show_nothing(story: Story) -> None:
    story.phones[:] = [entry for entry in story.phones if entry["kind"] != "recording_made"]
    assert breaches(spanned(story.case())) == ["Kafka: was away for 60 s with its start, within only 0 of 0 calls"]


def test_a_second_call_is_one_too_many(story: Story) -> None:
    again = {"kind": "call_created", "call_sid": "CA2", "url": f"{BASE}/voice/default/{INTERVIEW}/2?ask=1", "to": "+1"}
    story.phones.append(again)
    assert breaches(one_call(story.case())) == [f"{INTERVIEW}: took 2 calls: CA1, CA2"]


def test_somebody_who_was_never_called_is_found(story: Story) -> None:
    story.phones[:] = [entry for entry in story.phones if entry["kind"] != "call_created"]
    assert breaches(one_call(story.case())) == [f"{INTERVIEW}: took 0 calls: "]


def test_a_question_that_nobody_heard_is_found(story: Story) -> None:
    story.phones[:] = [entry for entry in story.phones if "Two?" not in entry.get("text", "")]
    assert breaches(heard(story.case())) == [f"{INTERVIEW}: question 2 of 2 was never heard: Two?"]


def test_what_the_callee_says_is_no_question(story: Story) -> None:
    for entry in story.phones:
        if "Two?" in entry.get("text", ""):
            entry["speaker"] = "callee"
    assert not heard(story.case()).holds


@pytest.mark.parametrize("status", [500, 403, None])
def test_a_webhook_that_failed_is_found(story: Story, status: int | None) -> None:
    story.webhook("twiml", f"answer/default/{INTERVIEW}/1/0?ask=", status=status)
    assert len(breaches(taken(story.case()))) == 1


def test_a_forged_webhook_is_to_be_refused(story: Story) -> None:
    story.webhook("twiml", f"answer/default/{INTERVIEW}/1/0?ask=", status=403, copy="forged")
    assert taken(story.case()).holds


def test_an_interview_that_is_not_complete_is_found(story: Story) -> None:
    story.change("end", outcome="partial", answers=[{"question_index": 0, "recording_sid": "RE0", "attempt": 1}])
    assert breaches(completed(story.case())) == [f"{INTERVIEW}: is partial, 1 of 2 answered"]


@pytest.mark.parametrize("missing", ["end", "eva"])
def test_an_interview_without_its_end_or_evaluation_is_found(story: Story, missing: str) -> None:
    story.without(missing)
    assert breaches(completed(story.case())) == [f"{INTERVIEW}: is not completed and evaluated"]


def test_waits_are_told_apart_by_when_they_were() -> None:
    def twiml(answered: float, seconds: float, **more: object) -> Entry:
        entry = {"kind": "webhook_sent", "webhook": "twiml", "response_status": 200, "latency_ms": seconds * 1000}
        return {**entry, "at": at(answered).isoformat(), **more}

    log: list[Entry] = [
        twiml(19, 0.1),
        twiml(21, 2.0),
        twiml(50, 0.2),
        twiml(81, 3.0),
        twiml(90, 0.3),
        twiml(50, 9.0, webhook="status"),
        twiml(50, 9.0, response_status=None),
        {"kind": "heard", "at": at(50).isoformat()},
    ]
    during, otherwise = waits(log, at(20), at(80))
    assert (during, otherwise) == ([2.0, 0.2, 3.0], [0.1, 0.3])
    assert silence(during) == Silence(3, 2.0, 3.0)


def test_the_gateway_dies_in_the_middle_of_it() -> None:
    away, death = schedule(away_plan(7, 60, True, Path("nowhere")))
    assert (away.kind, away.at, away.seconds, away.callers) == (FaultKind.BROKER_KILL, 0, 60, CALLERS)
    assert (death.kind, death.at, death.target) == (FaultKind.SIGKILL, 30, "gateway")
    assert [fault.kind for fault in schedule(away_plan(7, 60, False, Path("nowhere")))] == [FaultKind.BROKER_KILL]

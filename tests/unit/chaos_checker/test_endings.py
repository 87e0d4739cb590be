"""Every accepted interview comes to one end, in time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.chaos.checker.evidence import Outage, Sent
from tests.chaos.checker.invariants import endings
from tests.unit.chaos_checker.conftest import Invariant
from tests.unit.chaos_checker.story import DEADLINE, INTERVIEW, Story, at

Breaches = Callable[[Invariant], list[str]]


class TestAccepted:
    def test_what_got_a_2xx_and_is_not_in_the_log(self, story: Story, breaches: Breaches) -> None:
        story.without("req")
        assert breaches(endings.accepted) == [f"{INTERVIEW}: the interview got a 201, and no fact tells of it"]

    def test_a_job_that_is_lost(self, story: Story, breaches: Breaches) -> None:
        story.without("job")
        assert len(breaches(endings.accepted)) == 1

    def test_what_got_no_answer_may_be_there_or_not(self, story: Story, breaches: Breaches) -> None:
        story.sent.append(Sent("interview", None, None, "another key", None))
        assert breaches(endings.accepted) == []

    def test_one_key_and_two_interviews(self, story: Story, breaches: Breaches) -> None:
        story.sent.append(Sent("interview", 201, "int_2", f"key of {INTERVIEW}", None))
        story.fact("req2", "call.requested", "int_2", {"deadline": DEADLINE.isoformat()}, cause="k")
        assert breaches(endings.accepted) == [
            f"interview key of {INTERVIEW}: one idempotency key made 2: {INTERVIEW}, int_2"
        ]

    def test_one_interview_by_two_facts(self, story: Story, breaches: Breaches) -> None:
        story.fact("other", "call.requested", INTERVIEW, {"deadline": DEADLINE.isoformat()}, cause="k")
        assert breaches(endings.accepted) == [f"{INTERVIEW}: the interview is in the log by 2 different facts"]


class TestEnded:
    def test_an_interview_without_an_end(self, story: Story, breaches: Breaches) -> None:
        story.without("end")
        assert breaches(endings.ended) == [f"{INTERVIEW}: never ended"]

    def test_an_interview_that_nobody_got_an_answer_for_ends_too(self, story: Story, breaches: Breaches) -> None:
        story.sent = [sent for sent in story.sent if sent.what != "interview"]
        story.without("end")
        assert breaches(endings.ended) == [f"{INTERVIEW}: never ended"]

    def test_two_ends(self, story: Story, breaches: Breaches) -> None:
        story.by("telephony_service", "end2", "interview.completed", {"outcome": "failed", "answers": []}, cause="req")
        assert breaches(endings.ended) == [f"{INTERVIEW}: ended 2 times: end, end2"]

    def test_the_same_end_written_twice_is_one(self, story: Story, breaches: Breaches) -> None:
        end = next(record for record in story.records if dict(record.headers).get("ce_id") == b"end")
        story.record(end.place.topic, end.key, end.value, list(end.headers))
        assert breaches(endings.ended) == []

    def test_a_document_with_another_status(self, story: Story, breaches: Breaches) -> None:
        story.project("interviews", lambda document: document["status"].update(name="in_progress"))
        assert breaches(endings.ended) == [
            f"{INTERVIEW}: ended as complete, and its document's status is 'in_progress'"
        ]

    def test_a_document_with_another_end(self, story: Story, breaches: Breaches) -> None:
        story.project("interviews", lambda document: document["completed"].update(id="other"))
        assert len(breaches(endings.ended)) == 1

    def test_no_document(self, story: Story, breaches: Breaches) -> None:
        story.collections["interviews"].clear()
        assert breaches(endings.ended) == [f"{INTERVIEW}: has ended, and has no document"]


class TestInTime:
    def late_by(self, story: Story, seconds: float) -> None:
        for index, record in enumerate(story.records):
            if dict(record.headers).get("ce_id") == b"end":
                story.records[index] = replace(record, appended=DEADLINE + timedelta(seconds=seconds))

    def test_within_the_slack(self, story: Story, breaches: Breaches) -> None:
        self.late_by(story, 59)
        assert breaches(endings.in_time) == []

    def test_beyond_the_slack(self, story: Story, breaches: Breaches) -> None:
        self.late_by(story, 61)
        assert breaches(endings.in_time) == [
            f"{INTERVIEW}: ended 1.0 s later than its deadline, outages and slack allow"
        ]

    def test_outages_are_counted_once_and_only_while_the_interview_was_on(
        self, story: Story, breaches: Breaches
    ) -> None:
        story.outages = [
            Outage("broker_kill", "kafka", at(100), at(110)),
            Outage("sigkill", "gateway", at(105), at(115)),
            Outage("mongod_kill", "mongod", at(-500), at(-400)),
        ]
        self.late_by(story, 74)
        assert breaches(endings.in_time) == []
        self.late_by(story, 76)
        assert len(breaches(endings.in_time)) == 1


class TestEvaluated:
    def test_answers_that_were_never_evaluated(self, story: Story, breaches: Breaches) -> None:
        story.without("eva")
        story.project("evaluations", lambda document: document.pop("evaluated"))
        assert breaches(endings.evaluated) == [f"{INTERVIEW}: has answers, and was never evaluated"]

    def test_two_evaluations_in_one_generation(self, story: Story, breaches: Breaches) -> None:
        story.by("scoring_service", "eva2", "interview.evaluated", {"generation": ""}, cause="end")
        assert breaches(endings.evaluated) == [f"{INTERVIEW}: evaluated 2 times in generation '': eva, eva2"]

    def test_another_generation_must_have_been_asked_for(self, story: Story, breaches: Breaches) -> None:
        story.by("scoring_service", "eva2", "interview.evaluated", {"generation": "res"}, cause="end")
        assert len(breaches(endings.evaluated)) == 1
        story.fact("res", "interview.rescore_requested", INTERVIEW, {}, cause="k")
        assert breaches(endings.evaluated) == []

    def test_a_document_with_an_evaluation_that_nobody_made(self, story: Story, breaches: Breaches) -> None:
        story.project("evaluations", lambda document: document["evaluated"].update(id="other"))
        assert len(breaches(endings.evaluated)) == 1

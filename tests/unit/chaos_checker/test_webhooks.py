"""What the phone network told is known, and what it did not tell is not."""

import pytest

from tests.chaos.checker.invariants import webhooks
from tests.unit.chaos_checker.story import CALL, INTERVIEW, Story
from tests.unit.chaos_checker.test_endings import Breaches

STATUS = f"status/default/{INTERVIEW}/1"


class TestGenuine:
    @pytest.mark.parametrize(("fact", "lost"), [("con", 1), ("rec0", 2), ("sta", 1)])
    def test_a_webhook_without_its_fact(self, fact: str, lost: int, story: Story, breaches: Breaches) -> None:
        story.without(fact)
        assert len(breaches(webhooks.genuine_are_known)) == lost

    def test_what_got_no_2xx_need_not_be_known(self, story: Story, breaches: Breaches) -> None:
        story.webhook("status", STATUS, {"CallStatus": "busy", "SequenceNumber": "9"}, status=500)
        story.webhook("status", STATUS, {"CallStatus": "busy", "SequenceNumber": "9"}, status=None)
        assert breaches(webhooks.genuine_are_known) == []

    def test_a_status_that_is_known_to_be_over_by_another_fact(self, story: Story, breaches: Breaches) -> None:
        story.webhook("status", STATUS, {"CallStatus": "ringing", "SequenceNumber": "1"})
        assert breaches(webhooks.genuine_are_known) == []
        asked = {"attempt": 1, "call_sid": CALL, "status": "completed", "sequence_number": None}
        story.without("sta")
        story.by("telephony_service", "ask", "call.status_changed", asked, cause="per")
        assert breaches(webhooks.genuine_are_known) == []

    def test_a_status_of_a_call_whose_end_is_unknown(self, story: Story, breaches: Breaches) -> None:
        story.webhook("status", f"status/default/{INTERVIEW}/2", {"CallStatus": "ringing"}, call_sid="CA2")
        story.phones[-1]["call_sid"] = "CA2"
        assert breaches(webhooks.genuine_are_known) == [
            f"webhook status of {INTERVIEW}, attempt 2 (call CA2, original): "
            "status ringing (sequence ) is unknown to the log"
        ]

    def test_a_no_that_is_lost(self, story: Story, breaches: Breaches) -> None:
        story.webhook("consent", f"consent/default/{INTERVIEW}/1?ask=0", {"Digits": "2"}, answer="<Hangup/>")
        assert len(breaches(webhooks.genuine_are_known)) == 1

    def test_an_unclear_word_is_asked_about_again_and_is_no_fact(self, story: Story, breaches: Breaches) -> None:
        story.webhook("consent", f"consent/default/{INTERVIEW}/1?ask=0", {"SpeechResult": "Hm"}, answer="<Gather/>")
        assert breaches(webhooks.genuine_are_known) == []

    def test_a_question_that_was_passed_over(self, story: Story, breaches: Breaches) -> None:
        silence = f"silence/default/{INTERVIEW}/1/0?ask=1&tries="
        story.webhook("silence", f"{silence}1", answer="<Record/>")
        assert breaches(webhooks.genuine_are_known) == []
        story.webhook("silence", f"{silence}2", answer="<Record/>")
        assert len(breaches(webhooks.genuine_are_known)) == 1
        skipped = {"attempt": 1, "call_sid": CALL, "question_index": 0}
        story.fact("ski", "response.skipped", INTERVIEW, skipped, cause=f"{CALL}:0")
        assert breaches(webhooks.genuine_are_known) == []

    def test_an_address_that_is_none_of_ours(self, story: Story, breaches: Breaches) -> None:
        story.webhook("status", "elsewhere")
        assert len(breaches(webhooks.genuine_are_known)) == 1


class TestForged:
    @pytest.mark.parametrize(("status", "found"), [(403, 0), (None, 0), (200, 1), (204, 1), (500, 1)])
    def test_only_a_403_or_nobody_there_will_do(
        self, status: int | None, found: int, story: Story, breaches: Breaches
    ) -> None:
        story.webhook("status", STATUS, {"CallStatus": "busy"}, copy="forged", status=status, call_sid="CAforged")
        assert len(breaches(webhooks.forged_are_not)) == found

    @pytest.mark.parametrize("field", ["CallSid", "RecordingSid"])
    def test_a_fact_that_knows_a_forgers_sid(self, field: str, story: Story, breaches: Breaches) -> None:
        story.webhook("recording", STATUS, {"CallSid": "CAf", "RecordingSid": "REf"}, copy="forged", status=403)
        assert breaches(webhooks.forged_are_not) == []
        named = {"CallSid": ("call_sid", "CAf"), "RecordingSid": ("recording_sid", "REf")}[field]
        story.fact(
            "bad", "response.recorded", INTERVIEW, {"call_sid": CALL, "recording_sid": "RE0"} | dict([named]), cause="x"
        )
        assert len(breaches(webhooks.forged_are_not)) == 1

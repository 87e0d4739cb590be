import pytest

from gateway.twilio.dialogue import REFUSED
from gateway.twilio.scripts import InterviewOver, ProjectedScripts
from gateway.twilio.wording import Script
from shared.call_urls import CallUrls, Leg
from tests.unit.twilio_webhooks.phone import BASE, INTERVIEW, LEG, NOW, Interviews, Phone

SCRIPT = Script("ACME", "Engineer", "Alex Rivera", tuple(f"Question text {number}?" for number in range(3)))

COMPLETED = {
    "outcome": "cancelled",
    "reason": "Cancelled: filled",
    "answers": [],
    "unanswered": [0, 1, 2],
    "attempts": 0,
    "call_seconds": 0,
}
OVER = INTERVIEW | {"completed": {"at": NOW, "id": "f1", "value": COMPLETED}}


async def test_a_script_is_the_snapshot_of_its_interview() -> None:
    assert await ProjectedScripts(Interviews()).find(LEG) == SCRIPT


async def test_a_script_is_read_once_for_all_attempts() -> None:
    interviews = Interviews()
    scripts = ProjectedScripts(interviews)
    await scripts.find(LEG)
    interviews.is_down = True
    assert await scripts.find(Leg(LEG.tenant, LEG.interview_id, 2)) == SCRIPT
    assert interviews.reads == 1


async def test_the_script_that_was_not_used_for_longest_is_forgotten_first() -> None:
    keys = ["a", "b", "c"]
    interviews = Interviews({key: INTERVIEW | {"_id": key} for key in keys})
    scripts = ProjectedScripts(interviews, capacity=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        await scripts.find(Leg("default", key, 1))
    assert interviews.reads == 4


async def test_what_is_not_there_yet_is_looked_for_again() -> None:
    interviews = Interviews({})
    scripts = ProjectedScripts(interviews)
    assert await scripts.find(LEG) is None
    interviews.documents[LEG.interview_id] = {key: INTERVIEW[key] for key in INTERVIEW if key != "requested"}
    assert await scripts.find(LEG) is None
    interviews.documents[LEG.interview_id] = INTERVIEW
    assert await scripts.find(LEG) == SCRIPT


async def test_another_tenants_interview_is_not_spoken() -> None:
    assert await ProjectedScripts(Interviews()).find(Leg("other", LEG.interview_id, 1)) is None


async def test_a_document_that_is_no_interview_is_out_of_reach() -> None:
    scripts = ProjectedScripts(Interviews({LEG.interview_id: {"_id": LEG.interview_id, "tenant": "default"}}))
    assert await scripts.find(LEG) is None


async def test_without_an_answer_from_mongodb_there_is_no_script() -> None:
    assert await ProjectedScripts(Interviews(is_down=True)).find(LEG) is None
    assert await ProjectedScripts(Interviews(hangs=True), seconds=0.01).find(LEG) is None


@pytest.mark.parametrize("part", ["completed", "cancel"])
async def test_a_call_that_comes_after_the_end_gets_no_script(part: str) -> None:
    ends = {"completed": COMPLETED, "cancel": {"reason": "filled", "requested_by": "recruiter"}}
    interviews = Interviews()
    scripts = ProjectedScripts(interviews)
    assert await scripts.begin(LEG) == SCRIPT
    interviews.documents[LEG.interview_id] = INTERVIEW | {part: {"at": NOW, "id": "f1", "value": ends[part]}}
    with pytest.raises(InterviewOver):
        await scripts.begin(LEG)


async def test_a_call_that_is_under_way_goes_on_to_its_end() -> None:
    interviews = Interviews()
    scripts = ProjectedScripts(interviews)
    await scripts.begin(LEG)
    interviews.documents[LEG.interview_id] = OVER
    assert await scripts.find(LEG) == SCRIPT


async def test_a_call_begins_with_what_is_in_memory_while_mongodb_is_down() -> None:
    interviews = Interviews()
    scripts = ProjectedScripts(interviews)
    await scripts.begin(LEG)
    interviews.is_down = True
    assert await scripts.begin(LEG) == SCRIPT


async def test_a_call_that_begins_waits_for_mongodb_once() -> None:
    interviews = Interviews(is_down=True)
    assert await ProjectedScripts(interviews).begin(LEG) is None
    assert interviews.reads == 1


async def test_a_call_under_way_whose_script_is_in_memory_nowhere_is_told_of_the_end() -> None:
    scripts = ProjectedScripts(Interviews({LEG.interview_id: OVER}))
    with pytest.raises(InterviewOver):
        await scripts.find(LEG)


async def test_nobody_is_promised_another_call_after_the_end_and_what_they_said_is_kept() -> None:
    phone = Phone()
    phone.interviews.documents[LEG.interview_id] = OVER
    recording = {
        "RecordingSid": "RE" + "1" * 32,
        "RecordingUrl": "https://api.example.com/RE1",
        "RecordingDuration": "9",
    }
    answer = await phone.post(CallUrls(BASE, LEG).answer(0, [1]), recording)
    assert answer.content == REFUSED
    assert phone.log.types == ["response.recorded.v1"]


async def test_who_picks_up_after_the_end_hears_a_hang_up() -> None:
    phone = Phone()
    phone.interviews.documents[LEG.interview_id] = OVER
    answer = await phone.post(CallUrls(BASE, LEG).voice([0, 1, 2]))
    assert answer.status_code == 200
    assert "<Hangup" in answer.text
    assert "<Say" not in answer.text

from gateway.twilio.scripts import ProjectedScripts
from gateway.twilio.wording import Script
from shared.call_urls import Leg
from tests.unit.twilio_webhooks.phone import INTERVIEW, LEG, Interviews

SCRIPT = Script("ACME", "Engineer", "Alex Rivera", tuple(f"Question text {number}?" for number in range(3)))


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

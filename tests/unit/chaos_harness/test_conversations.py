"""The phone network's log tells who is talking, and what was said to them."""

from tests.chaos.conversations import Entry, in_their_answers, spoken_to


def answered(call: str) -> Entry:
    return {"kind": "recording_made", "call_sid": call}


def reached(call: str, status: str) -> Entry:
    return {"kind": "status_reached", "call_sid": call, "status": status}


def heard(call: str, speaker: str, text: str) -> Entry:
    return {"kind": "heard", "call_sid": call, "speaker": speaker, "text": text}


def test_somebody_is_in_their_answers_from_the_first_one_to_the_end_of_the_call() -> None:
    log = [reached("CA1", "in-progress"), reached("CA2", "in-progress"), reached("CA3", "in-progress")]
    assert in_their_answers(log) == set()
    log += [answered("CA1"), answered("CA2"), answered("CA1")]
    assert in_their_answers(log) == {"CA1", "CA2"}
    log += [reached("CA2", "completed")]
    assert in_their_answers(log) == {"CA1"}


def test_what_a_call_was_told_is_what_the_application_said_on_it() -> None:
    log = [heard("CA1", "application", "One?"), heard("CA1", "callee", "Yes."), heard("CA2", "application", "Two?")]
    assert spoken_to([*log, answered("CA1")]) == {"CA1": ["One?"], "CA2": ["Two?"]}

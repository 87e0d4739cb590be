"""Nobody is phoned twice for one attempt, nor without leave."""

from collections import defaultdict
from collections.abc import Iterator

from tests.chaos.checker.case import Case
from tests.chaos.checker.report import Breach, Finding, finding


def once_per_attempt(case: Case) -> Finding:
    """The phone network accepted at most one call for each (interview, attempt)."""
    return finding("at most one call for each attempt", len(case.calls), "calls", _twice(case))


def _twice(case: Case) -> Iterator[Breach]:
    legs: dict[str, list[str]] = defaultdict(list)
    for call in case.calls:
        if call.address is None:
            yield Breach(f"call {call.call_sid}", "its script's address names no interview and attempt")
        else:
            legs[call.address.leg].append(call.call_sid)
    for leg, sids in legs.items():
        if len(sids) > 1:
            yield Breach(leg, f"was phoned {len(sids)} times: {', '.join(sids)}")


def permitted(case: Case) -> Finding:
    """Every call was let through by the gates beforehand, and none came after somebody had said no."""
    return finding("every call was permitted", len(case.calls), "calls", _unpermitted(case))


def _unpermitted(case: Case) -> Iterator[Breach]:
    permits = {(fact.subject, fact.data["attempt"]) for fact in case.of("call.permitted")}
    declined = _declined(case)
    for call in case.calls:
        if call.address is None:
            continue
        leg = (call.address.interview, call.address.attempt)
        if leg not in permits:
            yield Breach(call.address.leg, f"was phoned (call {call.call_sid}), and never permitted")
        no = declined.get(call.address.interview)
        if no is not None and call.address.attempt > no:
            yield Breach(call.address.leg, f"was phoned after the candidate declined in attempt {no}")


def _declined(case: Case) -> dict[str, int]:
    """The first attempt in which the last word on consent was a no, by interview."""
    words: dict[tuple[str, int], tuple[object, bool]] = {}
    for fact in case.of("consent.recorded"):
        leg, word = (fact.subject, fact.data["attempt"]), ((fact.time, fact.id), fact.data["granted"])
        words[leg] = max(words.get(leg, word), word)
    first: dict[str, int] = {}
    for (interview, attempt), (_, granted) in words.items():
        if not granted:
            first[interview] = min(first.get(interview, attempt), attempt)
    return first


def consented(case: Case) -> Finding:
    """No answer was recorded on a call on which nobody agreed to be recorded."""
    calls = {(fact.subject, fact.data["call_sid"]) for fact in case.of("response.recorded")}
    granted = {(fact.subject, fact.data["call_sid"]) for fact in case.of("consent.recorded") if fact.data["granted"]}
    breaches = (
        Breach(interview, f"answers of call {call_sid} were recorded, and nothing tells of a consent")
        for interview, call_sid in sorted(calls - granted)
    )
    return finding("nobody is recorded without consent", len(calls), "calls", breaches)

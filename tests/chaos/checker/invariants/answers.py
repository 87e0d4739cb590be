"""Whatever a caller said is known, and to the right question."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.chaos.checker.case import Case
from tests.chaos.checker.phones import Spoken
from tests.chaos.checker.record import Fact, moment
from tests.chaos.checker.report import Breach, Finding, finding

_CALLED_OFF = ("cancelled", "declined")


def recorded(case: Case) -> Finding:
    """For each recording that the phone network made of an answer there is a fact, and every fact is about it."""
    return finding("every answer given is known", len(case.recordings), "recordings", _recorded(case))


def _recorded(case: Case) -> Iterator[Breach]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in case.of("response.recorded"):
        facts[fact.data["recording_sid"]].append(fact)
    unassigned = {sid for fact in case.of("call.reconciled") for sid in fact.data["unassigned"]}
    for spoken in case.recordings:
        about = f"recording {spoken.recording_sid}"
        if spoken.address is None or spoken.address.question is None:
            yield Breach(about, "its address names no interview and question")
        elif found := facts.get(spoken.recording_sid):
            yield from _misplaced(about, spoken, found)
        elif spoken.recording_sid in unassigned:
            yield Breach(about, f"of {spoken.address.leg} was found, and assigned to no question")
        else:
            yield Breach(about, f"of {spoken.address.leg}, question {spoken.address.question} is lost")
    made = {spoken.recording_sid for spoken in case.recordings}
    for sid in facts.keys() - made:
        yield Breach(f"recording {sid}", "is known to the log, and the phone network never made it")


def _misplaced(about: str, spoken: Spoken, facts: Sequence[Fact]) -> Iterator[Breach]:
    assert spoken.address is not None
    right = (spoken.address.interview, spoken.address.attempt, spoken.address.question, spoken.call_sid)
    for fact in facts:
        said = (fact.subject, fact.data["attempt"], fact.data["question_index"], fact.data["call_sid"])
        if said != right:
            yield Breach(about, f"answers {right}, and {fact.place} says {said}")


def counted(case: Case) -> Finding:
    """An interview that ended before its deadline, and was not called off, counts each question that was answered."""
    ends = [end for end in case.of("interview.completed") if end.data["outcome"] not in _CALLED_OFF]
    return finding("every answer counts at the end", len(ends), "interviews", _uncounted(case, ends))


def _uncounted(case: Case, ends: Sequence[Fact]) -> Iterator[Breach]:
    takes: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for fact in case.of("response.recorded"):
        takes[fact.subject][fact.data["question_index"]].add(fact.data["recording_sid"])
    deadlines = {fact.subject: moment(fact.data["deadline"]) for fact in case.of("call.requested")}
    for end in ends:
        named = {answer["question_index"]: answer["recording_sid"] for answer in end.data["answers"]}
        for index, sids in takes[end.subject].items():
            if index not in named and end.subject in deadlines and end.time < deadlines[end.subject]:
                yield Breach(
                    end.subject, f"question {index} was answered ({', '.join(sorted(sids))}) and is not counted"
                )
        for index, sid in named.items():
            if sid not in takes[end.subject][index]:
                yield Breach(end.subject, f"counts {sid} for question {index}, which nobody recorded")

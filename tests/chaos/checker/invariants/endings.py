"""Every accepted interview comes to one end, in time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from tests.chaos.checker.case import Case
from tests.chaos.checker.evidence import Outage
from tests.chaos.checker.mongo import Document
from tests.chaos.checker.record import Fact, moment
from tests.chaos.checker.report import Breach, Finding, finding

_HELD = ("complete", "partial")


def accepted(case: Case) -> Finding:
    """Every interview that got a 2xx is in the log, by one request; one idempotency key makes one thing."""
    sent = [sent for sent in case.evidence.sent if sent.is_accepted]
    return finding("what got a 2xx is in the log, once", len(sent), "answers", _accepted(case))


def _accepted(case: Case) -> Iterator[Breach]:
    logged = {
        "job": case.by_subject("jd.created"),
        "candidate": case.by_subject("candidate.created"),
        "interview": case.by_subject("call.requested"),
    }
    ids: dict[str, set[str]] = defaultdict(set)
    for sent in case.evidence.sent:
        if sent.is_accepted and sent.id is not None:
            if sent.idempotency_key:
                ids[f"{sent.what} {sent.idempotency_key}"].add(sent.id)
            if sent.id not in logged[sent.what]:
                yield Breach(sent.id, f"the {sent.what} got a {sent.status}, and no fact tells of it")
    for key, made in ids.items():
        if len(made) > 1:
            yield Breach(key, f"one idempotency key made {len(made)}: {', '.join(sorted(made))}")
    for kind, facts in logged.items():
        for subject, requests in facts.items():
            if len(requests) > 1:
                yield Breach(subject, f"the {kind} is in the log by {len(requests)} different facts")


def ended(case: Case) -> Finding:
    """Every interview has exactly one `interview.completed`, and its document agrees with it."""
    return finding("every interview ends once", len(case.interviews), "interviews", _ended(case))


def _ended(case: Case) -> Iterator[Breach]:
    ends, documents = case.by_subject("interview.completed"), case.documents("interviews")
    for interview in sorted(case.interviews | ends.keys()):
        found = ends.get(interview, ())
        if len(found) != 1:
            yield Breach(interview, "never ended" if not found else f"ended {len(found)} times: {_ids(found)}")
        elif interview not in documents:
            yield Breach(interview, "has ended, and has no document")
        elif disagreement := _disagreement(found[0], documents[interview]):
            yield Breach(interview, disagreement)


def _disagreement(end: Fact, document: Document) -> str | None:
    status = (document.get("status") or {}).get("name")
    wanted = "completed" if end.data["outcome"] in _HELD else "failed"
    if status != wanted:
        return f"ended as {end.data['outcome']}, and its document's status is {status!r}"
    completed = document.get("completed") or {}
    if completed.get("id") != end.id:
        return f"ended by {end.id}, and its document says by {completed.get('id')}"
    return None


def in_time(case: Case) -> Finding:
    """Every end came by the deadline, plus what was away meanwhile, plus a stated slack."""
    ends = case.by_subject("interview.completed")
    return finding("every end comes in time", len(ends), "interviews", _late(case))


def _late(case: Case) -> Iterator[Breach]:
    requests, ends = case.by_subject("call.requested"), case.by_subject("interview.completed")
    deadlines = {sent.id: sent.deadline for sent in case.evidence.sent if sent.what == "interview" and sent.deadline}
    for interview, found in sorted(ends.items()):
        if interview not in requests:
            yield Breach(interview, "ended, and nobody asked for it")
            continue
        request, end = requests[interview][0], min(found, key=lambda fact: fact.appended)
        deadline = deadlines.get(interview) or moment(request.data["deadline"])
        away = overlap(case.evidence.outages, request.time, end.appended)
        latest = deadline + away + timedelta(seconds=case.evidence.slack_seconds)
        if end.appended > latest:
            late = (end.appended - latest).total_seconds()
            yield Breach(interview, f"ended {late:.1f} s later than its deadline, outages and slack allow")


def overlap(outages: Iterable[Outage], begin: datetime, end: datetime) -> timedelta:
    """For how long something was away between `begin` and `end`."""
    away, covered = timedelta(), begin
    for outage in sorted(outages, key=lambda outage: outage.begin):
        first, last = max(outage.begin, covered), min(outage.end, end)
        if last > first:
            away += last - first
            covered = last
    return away


def evaluated(case: Case) -> Finding:
    """Where answers were heard there is one evaluation for each generation, and the document holds one of them."""
    heard = {end.subject: end for end in case.of("interview.completed") if end.data["answers"]}
    return finding("every heard interview is evaluated once", len(heard), "interviews", _evaluated(case, heard))


def _evaluated(case: Case, heard: dict[str, Fact]) -> Iterator[Breach]:
    evaluations, rescores = case.by_subject("interview.evaluated"), case.by_subject("interview.rescore_requested")
    documents = case.documents("evaluations")
    for interview in sorted(heard.keys() | evaluations.keys()):
        found = evaluations.get(interview, ())
        wanted = {fact.id for fact in rescores.get(interview, ())} | {""}
        generations: dict[str, list[Fact]] = defaultdict(list)
        for fact in found:
            generations[fact.data["generation"]].append(fact)
        for generation, of_it in generations.items():
            if len(of_it) > 1:
                yield Breach(interview, f"evaluated {len(of_it)} times in generation {generation!r}: {_ids(of_it)}")
            if generation not in wanted:
                yield Breach(interview, f"evaluated in generation {generation!r}, which nobody asked for")
        if interview in heard and not found:
            yield Breach(interview, "has answers, and was never evaluated")
        current = (documents.get(interview, {}).get("evaluated") or {}).get("id")
        if found and current not in {fact.id for fact in found}:
            yield Breach(interview, f"its document holds the evaluation {current}, which the log does not know")


def _ids(facts: Sequence[Fact]) -> str:
    return ", ".join(fact.id for fact in facts)

"""What was accepted is worked on: every job gets its questions, every résumé is read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.chaos.checker.case import Case
from tests.chaos.checker.record import Fact
from tests.chaos.checker.report import Breach, Finding, finding


def worked_on(case: Case) -> Finding:
    """One set of questions was written for each job, and each résumé was read or said to be unreadable, once."""
    jobs, resumes = case.by_subject("jd.created"), _resumes(case)
    examined = len(jobs) + len(resumes)
    return finding("every job and résumé is worked on once", examined, "jobs and résumés", _breaches(case))


def _breaches(case: Case) -> Iterator[Breach]:
    written = case.by_subject("jd.questions_generated")
    for job in sorted(case.by_subject("jd.created")):
        if len(found := written.get(job, ())) != 1:
            yield Breach(job, f"questions were written for it {len(found)} times{_ids(found)}")
    read: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in case.of("resume.parsed", "resume.rejected"):
        read[fact.subject, fact.data["sha256"]].append(fact)
    for (candidate, sha256), received in sorted(_resumes(case).items()):
        found = read.get((candidate, sha256), [])
        if not 1 <= len(found) <= received:
            what = f"the résumé {sha256[:12]} came in {received} times and was read {len(found)} times"
            yield Breach(candidate, what + _ids(found))


def _resumes(case: Case) -> dict[tuple[str, str], int]:
    """How often each file came in, by candidate and hash."""
    received: dict[tuple[str, str], int] = defaultdict(int)
    for fact in case.of("candidate.created", "resume.replaced"):
        if resume := fact.data.get("resume"):
            received[fact.subject, resume["sha256"]] += 1
    return received


def _ids(facts: Sequence[Fact]) -> str:
    return f": {', '.join(fact.id for fact in facts)}" if facts else ""

"""How facts change a candidate's document. Pure, in any order, any number of times."""

from shared.events.candidates import CandidateCreated, ResumeFile, ResumeParsed, ResumeRejected, ResumeReplaced
from shared.events.fact import Fact
from shared.mongo.update import Update, earliest, latest, segment


def created(fact: Fact[CandidateCreated]) -> Update:
    """A candidate is created once, with a résumé or without."""
    update = earliest(fact, "created")
    resume = fact.data.resume
    return update if resume is None else update.merge(_received(fact, resume))


def resume_replaced(fact: Fact[ResumeReplaced]) -> Update:
    """The file that came last is the current one, also when it had come before."""
    return _received(fact, fact.data.resume)


def resume_parsed(fact: Fact[ResumeParsed]) -> Update:
    """What was read from a file."""
    # What it cost is of interest to analytics alone; the document stays what the release before makes of the fact.
    return latest(fact, f"resumes.{segment(fact.data.sha256)}.parsed", fact.data.model_dump(exclude={"usage"}))


def resume_rejected(fact: Fact[ResumeRejected]) -> Update:
    """Why a file could not be read."""
    return latest(fact, f"resumes.{segment(fact.data.sha256)}.rejected")


def _received(fact: Fact[CandidateCreated] | Fact[ResumeReplaced], resume: ResumeFile) -> Update:
    return latest(fact, f"resumes.{segment(resume.sha256)}.received", {"resume": resume.model_dump()})

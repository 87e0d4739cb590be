"""Writes about candidates."""

from gateway.commands.sender import Sender
from gateway.inputs.candidates import NewCandidate
from shared.events.candidates import CandidateCreated, ResumeFile, ResumeReplaced
from shared.events.fact import Fact

_CREATE = "createCandidate"


def candidate_id(sender: Sender) -> str:
    """The id that the candidate handed in by `sender` has or will have."""
    return sender.new_id("cand", _CREATE)


def create_candidate(sender: Sender, new: NewCandidate, resume: ResumeFile | None) -> Fact[CandidateCreated]:
    """A candidate was handed in, with a résumé that is kept already or without one."""
    data = CandidateCreated(name=new.name, email=new.email, phone=new.phone, time_zone=new.time_zone, resume=resume)
    return sender.fact(data, candidate_id(sender), cause=sender.cause(_CREATE))


def replace_resume(sender: Sender, candidate: str, resume: ResumeFile, base: str | None = None) -> Fact[ResumeReplaced]:
    """A candidate handed in another résumé, in the place of `base` where one is given."""
    return sender.edit(ResumeReplaced(resume=resume), candidate, f"replaceResume:{candidate}", base)

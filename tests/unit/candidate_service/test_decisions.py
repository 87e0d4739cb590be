from hypothesis import given

from services.candidate_service.decisions import decide
from shared.events.candidates import CandidateCreated, ResumeReplaced
from shared.events.fact import Fact
from shared.projections.candidate import Candidate
from tests.strategies.facts import SUBJECT, bags
from tests.strategies.projections import PROJECTING
from tests.strategies.stories.candidates import candidate, resume_file
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN

CANDIDATES = next(projecting for projecting in PROJECTING if projecting.service == "candidate_service")


def candidate_of(facts: list[Fact]) -> Candidate:
    """What candidate_service knows after `facts`."""
    return Candidate.model_validate({"_id": SUBJECT, **CANDIDATES.document(facts)})


@given(bags(CANDIDATES.types))
def test_exactly_the_files_that_came_in_and_are_not_settled_are_read(facts: list[Fact]) -> None:
    known = candidate_of(facts)
    waiting = {sha256 for sha256, resume in known.resumes.items() if resume.received and not resume.is_settled}
    found = decide(known, BEGIN)
    assert {intent.resume.sha256 for intent in found} == waiting
    assert len(found) == len(waiting)
    assert found == decide(known, BEGIN)


@given(bags(CANDIDATES.types))
def test_the_current_resume_is_the_one_that_came_last(facts: list[Fact]) -> None:
    current = candidate_of(facts).current_resume
    came = [
        (fact.time, fact.id, fact.data.resume.sha256)
        for fact in facts
        if isinstance(fact.data, CandidateCreated | ResumeReplaced) and fact.data.resume is not None
    ]
    assert (current is None) == (not came)
    if current is not None and current.received is not None:
        assert current.received.value.resume.sha256 in {sha for at, id, sha in came if (at, id) == max(came)[:2]}


def test_a_candidate_without_a_resume_asks_for_nothing() -> None:
    created = CandidateCreated(name="Ada Example", email=None, phone="+14155550100", time_zone=None, resume=None)
    story = Story()
    story.tell(created)
    assert decide(candidate_of(story.facts), BEGIN) == []


def test_at_each_point_of_a_candidates_life_the_unread_file_is_read() -> None:
    facts = candidate()
    waiting = [[intent.resume.sha256[0] for intent in decide(candidate_of(facts[:n]), BEGIN)] for n in range(1, 5)]
    assert waiting == [["a"], [], ["b"], []]


def test_a_file_that_comes_again_is_current_again_and_not_read_again() -> None:
    story = Story(facts=candidate())
    story.now = story.facts[-1].time
    story.tell(ResumeReplaced(resume=resume_file("a")), 60)
    known = candidate_of(story.facts)
    assert decide(known, BEGIN) == []
    assert known.current_resume is not None
    assert known.current_resume.parsed is not None

"""Deciding on what a story has told so far."""

from collections.abc import Iterable

from services.scoring_service.decisions import decide
from services.scoring_service.intents import ScoringIntent
from services.scoring_service.policy import Policy
from shared.events.fact import Fact
from shared.projections.evaluation import Evaluation
from tests.strategies.facts import SUBJECT
from tests.strategies.projections import PROJECTING
from tests.strategies.stories.story import Story

SCORING = next(projecting for projecting in PROJECTING if projecting.service == "scoring_service")
POLICY = Policy(transcript_confidence=0.6, hire=7.0, consider=5.0)


def evaluation_of(facts: Iterable[Fact]) -> Evaluation:
    """What scoring knows after `facts`, in whatever order they are."""
    known = [fact for fact in facts if type(fact.data) in SCORING.types]
    return Evaluation.model_validate({"_id": SUBJECT, **SCORING.document(known)})


def decided(story: Story) -> list[ScoringIntent]:
    """What is decided now."""
    return decide(POLICY, evaluation_of(story.facts), story.now)

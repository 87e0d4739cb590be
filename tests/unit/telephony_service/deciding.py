"""Deciding on what a story has told so far."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from services.telephony_service.decisions import Decided, decide
from services.telephony_service.policy import Policy
from shared.events.fact import Fact
from shared.intents import Wake
from shared.projections.interview import Interview
from tests.strategies.facts import SUBJECT
from tests.strategies.projections import PROJECTING
from tests.strategies.stories.calls import Calls, request
from tests.strategies.stories.story import Story
from tests.unit.telephony_service.policies import POLICY

TELEPHONY = next(projecting for projecting in PROJECTING if projecting.service == "telephony_service")

I = TypeVar("I")  # noqa: E741


def asked_for(deadline_seconds: float = 24 * 3600) -> Calls:
    """An interview that has just been asked for."""
    story = Story()
    story.tell(request(story, deadline_seconds))
    return Calls(story)


def interview_of(facts: Iterable[Fact]) -> Interview:
    """What telephony knows after `facts`, in whatever order they are."""
    known = [fact for fact in facts if type(fact.data) in TELEPHONY.types]
    return Interview.model_validate({"_id": SUBJECT, **TELEPHONY.document(known)})


def decided(story: Story, after: float = 0.0, policy: Policy = POLICY) -> Decided:
    """What is decided `after` seconds after what was told last."""
    story.now += timedelta(seconds=after)
    return decide(policy, interview_of(story.facts), story.now)


def only(items: Iterable[object], kind: type[I]) -> I:
    """The one decided thing, which is of `kind`; a wake-up beside it is allowed."""
    (found,) = [item for item in items if kind is Wake or not isinstance(item, Wake)]
    assert isinstance(found, kind), found
    return found

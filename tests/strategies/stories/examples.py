"""One believable fact of every type."""

from shared.events.fact import Fact
from tests.strategies.stories.assessments import assessment
from tests.strategies.stories.candidates import candidate
from tests.strategies.stories.interviews import blocked_interview, cancelled_interview, interview
from tests.strategies.stories.jobs import job
from tests.strategies.stories.operations import dead_letter
from tests.strategies.stories.webhooks import failing_endpoint

STORIES: tuple[list[Fact], ...] = (
    job(),
    candidate(),
    interview(),
    blocked_interview(),
    cancelled_interview(),
    assessment(),
    failing_endpoint(),
    dead_letter(),
)
"""Lives in which every type of the catalogue occurs."""

EXAMPLES: dict[str, Fact] = {fact.type: fact for story in reversed(STORIES) for fact in reversed(story)}
"""By type, its first fact in the stories."""

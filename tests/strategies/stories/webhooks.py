"""The end of a webhook endpoint."""

from shared.events.fact import Fact
from shared.events.webhooks import DisablingReason, WebhookEndpointDisabled
from tests.strategies.stories.story import Story
from tests.strategies.values import BEGIN


def failing_endpoint() -> list[Fact]:
    """Nothing came through for days."""
    story = Story(subject="whe_1")
    story.tell(
        WebhookEndpointDisabled(
            reason=DisablingReason.FAILING,
            host="ats.example.com",
            failing_since=BEGIN,
            failures=31,
            last_failure="status 503",
        ),
        5 * 86_400,
    )
    return story.facts

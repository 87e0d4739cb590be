"""The life of a dead letter."""

from shared.events.fact import Fact
from shared.events.operations import DeadLetterDiscarded, DeadLetterRedriven
from shared.events.topics import Topic
from tests.strategies.stories.story import Story


def dead_letter() -> list[Fact]:
    """A letter that was put back, failed again, and was set aside."""
    service, topic = "jd_service", Topic.JD_CREATED.value
    story = Story(subject=f"{service}/{topic}/0/7")
    story.tell(
        DeadLetterRedriven(
            service=service,
            original_topic=topic,
            original_partition=0,
            original_offset=7,
            redrive=1,
            by="ada",
            reason="the reader is mended",
        )
    )
    story.tell(
        DeadLetterDiscarded(
            service=service,
            original_topic=topic,
            original_partition=0,
            original_offset=7,
            by="ada",
            reason="written by a broken script",
        ),
        60,
    )
    return story.facts

"""Names that others subscribe to. None of them may change."""

from shared.events.catalogue import CATALOGUE
from shared.events.topics import Topic, topic_partitions

TOPICS = {
    *("jd.created", "jd.questions_generated", "jd.questions_edited"),
    *("candidate.created", "resume.parsed", "resume.rejected"),
    *("call.requested", "call.permitted", "call.blocked", "call.placed", "call.status_changed"),
    *("response.recorded", "response.transcribed", "response.scored", "response.unscoreable"),
    *("interview.completed", "interview.evaluated", "interview.reviewed"),
}
"""The topics of the public table."""


def test_every_topic_of_the_public_table_exists() -> None:
    assert {topic.value for topic in Topic} >= TOPICS


def test_a_topic_holds_the_facts_of_one_model() -> None:
    assert sorted(model.topic for model in CATALOGUE) == sorted(Topic)


def test_every_topic_has_its_dead_letters_and_the_same_number_of_partitions() -> None:
    partitions = topic_partitions(6)
    assert set(partitions) == {name for topic in Topic for name in (topic.value, f"{topic.value}.dlq")}
    assert set(partitions.values()) == {6}

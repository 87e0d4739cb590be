"""The story of an interview, for other programs."""

import json
from typing import Any

from ops.headlines import headline
from ops.personal import without_personal
from ops.trace.stages import summary
from ops.trace.story import Entry, GivenUp, Story, Told, Unreadable


def as_json(story: Story, personal: bool) -> str:
    """Everything, as one JSON object."""
    how = summary(story.facts)
    told: dict[str, Any] = {
        "interview": story.interview_id,
        "outcome": how.outcome.value if how.outcome else None,
        "reason": how.reason,
        "attempts": how.attempts,
        "overall_score": how.score,
        "recommendation": how.recommendation,
        "started_at": story.start.isoformat() if story.start else None,
        "total_seconds": how.total.total_seconds(),
        "stages": [
            {"name": stage.name, "reached_at": stage.reached.isoformat(), "took_seconds": stage.took.total_seconds()}
            for stage in how.stages
        ],
        "entries": [_entry(story, entry, personal) for entry in story.entries],
    }
    return json.dumps(told, ensure_ascii=False)


def _entry(story: Story, entry: Entry, personal: bool) -> dict[str, Any]:
    after = story.since_cause(entry)
    return {
        "number": entry.number,
        "section": entry.section,
        "time": entry.what.at.isoformat(),
        "since_start_seconds": (entry.what.at - story.start).total_seconds() if story.start else None,
        "cause": entry.cause,
        "since_cause_seconds": after.total_seconds() if after is not None else None,
        **_what(entry, personal),
    }


def _what(entry: Entry, personal: bool) -> dict[str, Any]:
    match entry.what:
        case Told(fact, record, copies, contradicted):
            return {
                "kind": "fact",
                "topic": fact.data.topic.value,
                "partition": record.partition,
                "offset": record.offset,
                "id": fact.id,
                "type": fact.type,
                "source": fact.source,
                "subject": fact.subject,
                "causationid": fact.causation_id,
                "copies": copies,
                "contradicted": contradicted,
                "headline": headline(fact.data),
                "data": fact.data.model_dump(mode="json") if personal else without_personal(fact.data),
            }
        case Unreadable(record, reason):
            place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
            return {"kind": "unreadable", **place, "reason": reason}
        case GivenUp(case):
            letter = case.letter
            return {
                "kind": "dead_letter",
                "letter": str(case.id),
                "state": case.state.value,
                "error": letter.error,
                "attempts": letter.attempts,
            }

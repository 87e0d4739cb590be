"""One colour for each kind of thing that happens."""

from shared.events.topics import Topic

_BY_PREFIX = {
    "jd": "cyan",
    "candidate": "blue",
    "resume": "blue",
    "call": "yellow",
    "consent": "yellow",
    "response": "magenta",
    "interview": "green",
    "assessment": "green",
    "webhook_endpoint": "red",
    "dead_letter": "bright_red",
}
_BAD = {Topic.RESUME_REJECTED, Topic.CALL_BLOCKED, Topic.CALL_REFUSED, Topic.RESPONSE_UNSCOREABLE}


def colour(topic: Topic) -> str:
    """The rich style of a topic."""
    return "red" if topic in _BAD else _BY_PREFIX[topic.split(".")[0]]

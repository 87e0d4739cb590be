"""What a fact follows from, where that is no fact."""

import re

from shared.events.fact import Fact

_SID = re.compile(r"(CA|RE)[0-9a-f]{32}")
_SHOWN = 8


def cause_in_words(fact: Fact) -> str:
    """Twilio's identity of a thing, a REST operation, or the beginning of whatever else it is."""
    cause = fact.causation_id
    if _SID.match(cause):
        return f"Twilio {cause[:_SHOWN]}"
    parts = cause.split(":")
    if len(parts) > 2 and parts[0] == fact.tenant:
        return f"REST {parts[1]}"
    return "" if cause == fact.subject else cause[:_SHOWN]

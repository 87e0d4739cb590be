"""The call script: a pure function from what Twilio tells us to what is said next and what is known now.

Where a call is stands in the address that Twilio was given, so one call's flow depends on no projection being fresh.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.twilio import wording
from gateway.twilio.dialogue import Dialogue, ending
from gateway.twilio.facts import facts_of
from gateway.twilio.twiml import CallStyle
from gateway.twilio.webhook import ScriptWebhook
from gateway.twilio.wording import Script
from shared.call_urls import CallUrls
from shared.events.fact import Fact


@dataclass(frozen=True, slots=True)
class Step:
    """What answers a webhook, and what it makes known."""

    twiml: bytes
    facts: tuple[Fact, ...]


def next_step(script: Script | None, webhook: ScriptWebhook, style: CallStyle, now: datetime) -> Step:
    """The step that follows `webhook`. Never raises, and after a bounded number of steps every call ends.

    `script` is none when the interview's snapshot is out of reach: then the call ends politely, another attempt goes
    on with what is left, and what was said so far is not lost.
    """
    facts = facts_of(webhook, script, now)
    if script is None:
        return Step(ending(wording.WILL_CALL_AGAIN, style), facts)
    dialogue = Dialogue(script, CallUrls(style.base_url, webhook.leg), style)
    return Step(dialogue.reply(webhook), facts)

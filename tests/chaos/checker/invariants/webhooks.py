"""What the phone network told is known, and what it did not tell is not."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos.checker.addresses import Address
from tests.chaos.checker.case import Case
from tests.chaos.checker.phones import FORGED, Webhook
from tests.chaos.checker.report import Breach, Finding, finding

_FINAL = {"completed", "busy", "failed", "no-answer", "canceled"}
_FORBIDDEN = 403
_MOST_SILENCES = 2
"""After so many prompts that nobody answered the script goes on to the next question, and says so."""


@dataclass
class _Known:
    """What the log knows of calls, by Twilio's own identities."""

    sequences: set[tuple[str, int]] = field(default_factory=set)
    statuses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    recordings: set[str] = field(default_factory=set)
    consents: set[tuple[str, bool]] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)
    sids: set[str] = field(default_factory=set)


def genuine_are_known(case: Case) -> Finding:
    """Every signed webhook that the product answered with a 2xx, and that says something, has its fact."""
    hooks = [hook for hook in case.webhooks if hook.is_genuine and hook.is_taken]
    return finding("every signed webhook matches a fact", len(hooks), "webhooks", _unknown(hooks, _known(case)))


def forged_are_not(case: Case) -> Finding:
    """Every forged webhook was refused with 403, unless nobody was there to refuse it, and no fact knows its SIDs."""
    hooks = [hook for hook in case.webhooks if hook.copy == FORGED]
    return finding("no forged webhook matches a fact", len(hooks), "webhooks", _taken(hooks, _known(case)))


def _known(case: Case) -> _Known:
    known = _Known()
    for fact in case.of("call.status_changed"):
        sid, sequence = fact.data["call_sid"], fact.data["sequence_number"]
        known.statuses[sid].add(fact.data["status"])
        if sequence is not None:
            known.sequences.add((sid, sequence))
    for fact in case.of("response.recorded"):
        known.recordings.add(fact.data["recording_sid"])
    for fact in case.of("consent.recorded"):
        known.consents.add((fact.data["call_sid"], fact.data["granted"]))
    for fact in case.of("response.skipped"):
        known.skipped.add((fact.data["call_sid"], fact.data["question_index"]))
    for fact in case.facts:
        known.sids |= {sid for name in ("call_sid", "recording_sid") if isinstance(sid := fact.data.get(name), str)}
    return known


def _unknown(hooks: list[Webhook], known: _Known) -> Iterator[Breach]:
    for hook in hooks:
        if hook.address is None:
            yield Breach(str(hook), "was answered, and is no address of the product's")
        elif lost := _lost(hook, hook.address, known):
            yield Breach(str(hook), lost)


def _lost(hook: Webhook, address: Address, known: _Known) -> str | None:
    match address.step:
        case "status":
            return _lost_status(hook, known)
        case "recording" if hook.fields.get("RecordingStatus") == "completed":
            return _lost_recording(hook, known)
        case "answer" if hook.fields.get("RecordingSid"):
            return _lost_recording(hook, known)
        case "consent":
            return _lost_consent(hook, known)
        case "silence" if address.tries >= _MOST_SILENCES and "<Record" in hook.answer:
            skipped = (hook.call_sid, address.question)
            return (
                None if skipped in known.skipped else f"question {address.question} was passed over, unknown to the log"
            )
        case _:
            return None


def _lost_status(hook: Webhook, known: _Known) -> str | None:
    sequence, status = hook.fields.get("SequenceNumber", ""), hook.fields.get("CallStatus", "")
    if sequence.isdecimal() and (hook.call_sid, int(sequence)) in known.sequences:
        return None
    heard = known.statuses.get(hook.call_sid, set())
    # Asked for later, a call's end is known by another fact, and what came before it is no news then.
    if heard & _FINAL and (status not in _FINAL or status in heard):
        return None
    return f"status {status} (sequence {sequence}) is unknown to the log"


def _lost_recording(hook: Webhook, known: _Known) -> str | None:
    sid = hook.fields.get("RecordingSid", "")
    return None if sid in known.recordings else f"recording {sid} is unknown to the log"


def _lost_consent(hook: Webhook, known: _Known) -> str | None:
    """A call goes on to a question only by a yes, which must be known; a plain no must be known, too."""
    if "<Record" in hook.answer and (hook.call_sid, True) not in known.consents:
        return "the call went on to a question, and the log knows no consent"
    if hook.fields.get("Digits") == "2" and (hook.call_sid, False) not in known.consents:
        return "the candidate declined, unknown to the log"
    return None


def _taken(hooks: list[Webhook], known: _Known) -> Iterator[Breach]:
    for hook in hooks:
        if hook.status not in (None, _FORBIDDEN):
            yield Breach(str(hook), f"is forged, and was answered with {hook.status}")
        for name in ("CallSid", "RecordingSid"):
            sid = hook.fields.get(name)
            if sid and sid in known.sids:
                yield Breach(str(hook), f"is forged, and a fact knows its {name} {sid}")

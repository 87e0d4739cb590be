"""Faults of telephony."""

from tests.chaos.mutants.mutant import Edit, Mutant

_CLAIM = """\
            return await self._records.claim(effect_id, by, self._clock())
"""
_NO_CLAIM = """\
            return await self._records.find(effect_id)
"""
_NOT_KNOWN_YET = """\
        if self._clock() < claimed_at + self._resolve_within:
            raise LineUnavailable(f"{len(found)} calls may be this attempt's")
"""
_DIAL_AGAIN = """\
        if not found:
            return [self._fact(intent, await self._dial(intent))]
"""
_DECLINED = """\
    if any(attempt.declined for attempt in interview.attempts.values()):
"""
_KEPT = """\
        if await self._outbox.holds_any_about(interview_id, self._clock()):
"""
_DEADLINE = """\
    if now >= requested.value.deadline:
        return [ending(interview, "The deadline passed")]
"""
_WAKE = """\
        while due := await self._wakeups.take_due(self._clock()):
"""

MUTANTS = (
    Mutant(
        "no claim before dialling",
        drill="telephony dies while it dials",
        breaks="at most one call for each attempt",
        edits=[Edit("shared/effects.py", _CLAIM, _NO_CLAIM)],
    ),
    Mutant(
        "a dial with an unknown outcome is tried again",
        drill="nobody hears that a call was placed",
        breaks="at most one call for each attempt",
        edits=[Edit("services/telephony_service/effects.py", _NOT_KNOWN_YET, _DIAL_AGAIN)],
    ),
    Mutant(
        "who declined is called again",
        drill="a bad day",
        breaks="every call was permitted",
        edits=[Edit("services/telephony_service/endings.py", _DECLINED, "    if False:\n")],
    ),
    Mutant(
        "what the gateway keeps for Kafka is not waited for",
        drill="somebody declines while Kafka stands still, and the gateway dies",
        breaks="every call was permitted",
        edits=[Edit("services/telephony_service/effects.py", _KEPT, "        if False:\n")],
    ),
    Mutant(
        "recordings are not compared when a call ends",
        drill="the gateway is away when an answer comes",
        breaks="every answer given is known",
        edits=[
            Edit(
                "services/telephony_service/effects.py",
                "        listed = await self._line.recordings(intent.call_sid) if intent.listing else []\n",
                "        listed = []\n",
            )
        ],
    ),
    Mutant(
        "what is recovered goes to the last question",
        drill="the gateway is away when an answer comes",
        breaks="every answer given is known",
        edits=[
            Edit(
                "services/telephony_service/reconciliation.py",
                "        answers.update(zip(gap, free, strict=False))\n",
                "        answers.update(zip(gap, reversed(free), strict=False))\n",
            )
        ],
    ),
    Mutant(
        "the end names no answer",
        drill="a bad day",
        breaks="every answer counts at the end",
        edits=[
            Edit(
                "services/telephony_service/endings.py",
                "            answers=interview.effective_answers(),\n",
                "            answers=interview.effective_answers()[1:],\n",
            )
        ],
    ),
    Mutant(
        "deadlines are not kept",
        drill="nobody ever answers",
        breaks="every interview ends once",
        edits=[Edit("services/telephony_service/decisions.py", _DEADLINE, "")],
    ),
    Mutant(
        "nobody is woken",
        drill="a bad day",
        breaks="every interview ends once",
        edits=[Edit("shared/kafka/alarm.py", _WAKE, "        while due := None:\n")],
    ),
)

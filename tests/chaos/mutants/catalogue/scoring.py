"""Faults of scoring."""

from tests.chaos.mutants.mutant import Edit, Mutant

_UNSCOREABLE = """\
        return _unscoreable(intent, reason, str(failure))
"""
_INVENTED = """\
        from shared.events.responses import Criteria, Criterion, ResponseScored

        fair = Criterion(score=5, quotes=(intent.transcript,), reason="Nobody judged it.")
        criteria = Criteria(relevance=fair, clarity=fair, specificity=fair, professionalism=fair)
        return ResponseScored(
            question_index=intent.question_index,
            recording_sid=intent.recording_sid,
            generation=intent.generation,
            rubric_version=intent.rubric_version,
            criteria=criteria,
            score=5.0,
            feedback="",
            model="none",
            prompt_hash="none",
        )
"""
_KEPT = """\
        facts = await run()
        failpoint("effects.ran")
        return await self._settle(effect_id, facts)
"""
_NOT_KEPT = """\
        return tuple(encode(traced(fact)) for fact in await run())
"""

MUTANTS = (
    Mutant(
        "where the decision stands is not told",
        drill="a bad day",
        breaks="the last decision is what holds",
        edits=[
            Edit(
                "services/scoring_service/decisions.py",
                "    return [*steps, *announce(evaluation, brief.value)]\n",
                "    return steps\n",
            )
        ],
    ),
    Mutant(
        "quotes are not checked",
        drill="a model that invents evidence",
        breaks="no score is made up",
        edits=[
            Edit(
                "services/scoring_service/judging.py",
                "            faults = unsupported(criteria, intent.transcript)\n",
                "            faults = []\n",
            )
        ],
    ),
    Mutant(
        "a score is invented while the model is down",
        drill="a model that is down for a while",
        breaks="no score is made up",
        edits=[Edit("services/scoring_service/effects.py", _UNSCOREABLE, _INVENTED)],
    ),
    Mutant(
        "an effect's result is not kept before it is published",
        drill="a bad day",
        breaks="one id, one fact",
        edits=[
            Edit("shared/effects.py", _KEPT, _NOT_KEPT),
            # What a worker remembers only spares work; with it the fault shows after a restart alone.
            Edit(
                "shared/kafka/settling.py",
                "        await self._do([intent for intent in intents if intent.effect_id not in self._published])\n",
                "        await self._do(intents)\n",
            ),
        ],
    ),
    Mutant(
        "every verdict has an id of its own",
        drill="a bad day",
        breaks="one effective score for each answer",
        edits=[
            Edit(
                "services/scoring_service/effects.py",
                "            discriminator=intent.discriminator,\n",
                "            discriminator=intent.discriminator + self._clock().isoformat(),\n",
            ),
            Edit("shared/effects.py", _KEPT, _NOT_KEPT),
            Edit(
                "shared/kafka/settling.py",
                "        await self._do([intent for intent in intents if intent.effect_id not in self._published])\n",
                "        await self._do(intents)\n",
            ),
        ],
    ),
)

"""Faults of the gateway."""

from tests.chaos.mutants.mutant import Edit, Mutant

MUTANTS = (
    Mutant(
        "signatures are not checked",
        drill="a bad day",
        breaks="no forged webhook matches a fact",
        edits=[
            Edit(
                "gateway/twilio/webhooks.py",
                "    if not signatures.accepts(signed):\n        raise forged()\n",
                "    signatures.accepts(signed)\n",
            )
        ],
    ),
    Mutant(
        "what is unclear counts as consent",
        drill="a bad day",
        breaks="every signed webhook matches a fact",
        edits=[
            Edit(
                "gateway/twilio/dialogue.py",
                "            case Consent.GRANTED if ask:\n",
                "            case Consent.GRANTED | Consent.UNCLEAR if ask:\n",
            )
        ],
    ),
    Mutant(
        "a repeated POST makes another interview",
        drill="a bad day",
        breaks="what got a 2xx is in the log, once",
        edits=[
            Edit(
                "gateway/commands/sender.py",
                "        return aggregate_id(prefix, self.cause(operation))\n",
                "        return aggregate_id(prefix)\n",
            )
        ],
    ),
    Mutant(
        "ids of facts are drawn at random",
        drill="a bad day",
        breaks="what happens once is one fact",
        edits=[
            Edit(
                "shared/events/ids.py",
                "    return derived_id(cause, kind, discriminator)\n",
                "    return str(uuid4())\n",
            )
        ],
    ),
    Mutant(
        "the outbox forgets what Kafka does not take",
        drill="Kafka stands still at consent, and the gateway dies",
        breaks="every signed webhook matches a fact",
        edits=[
            Edit(
                "gateway/twilio/outbox.py",
                "                await self._store.keep([encode(fact) for fact in facts], self._clock())\n",
                "                pass\n",
            )
        ],
    ),
)

"""Faults of the consumer runtime."""

from tests.chaos.mutants.mutant import Edit, Mutant

_STARTED = """\
        BATCH_RECORDS.observe(len(started))
"""
_COMMITTED = """\
        BATCH_RECORDS.observe(len(started))
        for ticket in started:
            ticket.finish()
        await self._partitions.commit()
"""

MUTANTS = (
    Mutant(
        "offsets are committed before the work is done",
        drill="a worker dies in the middle of its work",
        breaks="every job and résumé is worked on once",
        edits=[Edit("shared/kafka/intake.py", _STARTED, _COMMITTED)],
    ),
    Mutant(
        "the watermark passes what is unfinished",
        drill="a worker dies with one thing done and one under way",
        breaks="every job and résumé is worked on once",
        edits=[
            Edit(
                "shared/kafka/watermark.py",
                "        self.position = next(iter(self._unfinished), self.highest)\n",
                "        self.position = max(self.position, offset + 1)\n",
            )
        ],
    ),
    Mutant(
        "half a batch is not folded",
        drill="a bad day",
        breaks="rebuilt equals live",
        edits=[
            Edit(
                "shared/kafka/intake.py",
                "                await self._projection.project(folded.updates)\n",
                "                await self._projection.project(dict(list(folded.updates.items())[::2]))\n",
            )
        ],
    ),
    Mutant(
        "nothing is committed",
        drill="a worker dies in the middle of its work",
        breaks="nothing is left unread by 5 services",
        edits=[
            Edit(
                "shared/kafka/partitions.py",
                "            await self._consumer.commit(moved)\n",
                "            pass\n",
            )
        ],
    ),
)

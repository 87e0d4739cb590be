"""Faults of how poison is put aside."""

from tests.chaos.mutants.mutant import Edit, Mutant

_INVARIANT = "poison is put aside once, and only poison"

MUTANTS = (
    Mutant(
        "dead letters lose where they came from",
        drill="a bad day",
        breaks=_INVARIANT,
        edits=[
            Edit(
                "shared/kafka/dead_letters.py",
                '        "dlq_offset": str(record.offset),\n',
                '        "dlq_offset": "",\n',
            )
        ],
    ),
    Mutant(
        "dead letters lose the message's headers",
        drill="a bad day",
        breaks=_INVARIANT,
        edits=[
            Edit(
                "shared/kafka/dead_letters.py",
                "for name, value in record.headers),",
                "for name, value in record.headers[:0]),",
            )
        ],
    ),
    Mutant(
        "poison is swallowed",
        drill="a bad day",
        breaks=_INVARIANT,
        edits=[
            Edit(
                "shared/kafka/intake.py",
                "                await self._letters.reject(ticket, poison)\n",
                "                ticket.finish()\n",
            )
        ],
    ),
    Mutant(
        "a letter is written again after a crash",
        drill="a worker dies with a letter written",
        breaks=_INVARIANT,
        edits=[
            Edit(
                "shared/kafka/letter_box.py",
                "            return () if await self._is_there(letter, claimed_at) else await write()\n",
                "            return await write()\n",
            )
        ],
    ),
    Mutant(
        "what passes is taken for poison",
        drill="a model that is down for a while",
        breaks=_INVARIANT,
        edits=[
            Edit(
                "shared/kafka/lanes.py",
                "            except Transient as failure:\n",
                "            except ZeroDivisionError as failure:\n",
            )
        ],
    ),
)

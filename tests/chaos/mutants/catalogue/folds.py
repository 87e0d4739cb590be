"""Faults of folds."""

from tests.chaos.mutants.mutant import Edit, Mutant

MUTANTS = (
    Mutant(
        "the last to write wins",
        drill="a bad day",
        breaks="rebuilt equals live",
        edits=[
            Edit(
                "shared/mongo/update.py",
                '        named: Document = {"$max": self.highest, "$min": self.lowest}\n',
                '        named: Document = {"$set": self.highest, "$min": self.lowest}\n',
            )
        ],
    ),
    Mutant(
        "a fold counts how often it is told",
        drill="a bad day",
        breaks="rebuilt equals live",
        edits=[
            Edit(
                "shared/mongo/update.py",
                "        return {name: values for name, values in named.items() if values}\n",
                '        return {**{name: values for name, values in named.items() if values}, "$inc": {"told": 1}}\n',
            )
        ],
    ),
)

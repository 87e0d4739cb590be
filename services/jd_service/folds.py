"""How facts change a job's document. Pure, in any order, any number of times."""

from shared.events.fact import Fact
from shared.events.jobs import JobCreated, QuestionsEdited, QuestionsGenerated
from shared.mongo.update import Update, earliest, latest


def created(fact: Fact[JobCreated]) -> Update:
    """The description that was handed in first stays: the same job may be handed in again."""
    return earliest(fact, "created")


def generated(fact: Fact[QuestionsGenerated]) -> Update:
    """Questions are written once."""
    # What it cost is of interest to analytics alone; the document stays what the release before makes of the fact.
    return earliest(fact, "generated", fact.data.model_dump(exclude={"usage"}))


def edited(fact: Fact[QuestionsEdited]) -> Update:
    """The last edit counts."""
    return latest(fact, "edited")

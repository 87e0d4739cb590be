"""Every service's table and the model of its documents, and how facts become a document without a database."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.analytics_service import handlers as analytics_service
from services.ats_service import handlers as ats_service
from services.candidate_service import handlers as candidate_service
from services.jd_service import handlers as jd_service
from services.scoring_service import handlers as scoring_service
from services.telephony_service import handlers as telephony_service
from shared.events.fact import Fact
from shared.events.model import FactData
from shared.kafka.table import Table
from shared.mongo.update import Document, MergedUpdates, Update
from shared.projections.assessment import Assessment
from shared.projections.candidate import Candidate
from shared.projections.cell import DocumentModel
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview
from shared.projections.job import Job
from shared.projections.life import Life
from tests.strategies.facts import SUBJECT


@dataclass(frozen=True)
class Projecting:
    """What a service folds, and what reads it."""

    service: str
    table: Table
    model: type[DocumentModel]

    @property
    def types(self) -> tuple[type[FactData], ...]:
        """What the service reads."""
        return tuple(row.data for row in self.table)

    def fold(self, fact: Fact) -> Update:
        """The change that `fact` makes."""
        return self.table.fold(fact)

    def document(self, facts: Iterable[Fact]) -> Document:
        """The document of `facts`, applied one by one."""
        document: Document = {}
        for fact in facts:
            document = self.fold(fact).apply(document)
        return document

    def document_in_batches(self, batches: Iterable[Sequence[Fact]]) -> Document:
        """The document of facts that are merged batch by batch before they are applied."""
        document: Document = {}
        for batch in batches:
            document = self.merged(batch).apply(document)
        return document

    def merged(self, batch: Sequence[Fact]) -> Update:
        """One update for all of `batch`."""
        merged = MergedUpdates()
        for fact in batch:
            merged.add(SUBJECT, self.fold(fact))
        return merged.by_key().get(SUBJECT, Update())


PROJECTING = (
    Projecting("jd_service", jd_service.TABLE, Job),
    Projecting("candidate_service", candidate_service.TABLE, Candidate),
    Projecting("telephony_service", telephony_service.TABLE, Interview),
    Projecting("scoring_service", scoring_service.TABLE, Evaluation),
    Projecting("ats_service", ats_service.TABLE, Assessment),
    Projecting("analytics_service", analytics_service.TABLE, Life),
)


def canonical(document: Document) -> str:
    """A document as text that is the same for the same content, whatever the order of its fields."""
    return json.dumps(document, sort_keys=True, default=lambda moment: moment.isoformat())


def disordered(facts: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """`facts` in any order, some of them more than once."""
    again = [fact for fact in facts if chance.random() < 0.4]
    return chance.sample([*facts, *again], len(facts) + len(again))


def grouped(facts: Sequence[Fact], chance: random.Random) -> list[list[Fact]]:
    """`facts` cut into batches of any size."""
    batches: list[list[Fact]] = [[]]
    for fact in facts:
        if chance.random() < 0.3:
            batches.append([])
        batches[-1].append(fact)
    return batches

"""Counts windows anew, from the lives that are in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.analytics_service.figures import figures
from services.analytics_service.spans import DAY, HOUR, day_of
from shared.counts import Counts, add
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.projection import Projection
from shared.mongo.update import Document
from shared.mongo.window_records import WindowRecords
from shared.projections.life import Life
from shared.projections.window import QuestionText, Width, Window, question_key


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A job's hour: the smallest window."""

    tenant: str
    job_id: str
    hour: datetime


def places(life: Life) -> set[Place]:
    """Every window that an interview counts in or ever counted in."""
    return {Place(life.tenant, cohort.job_id, cohort.hour) for cohort in life.cohorts.values()}


class Windows:
    """Hours are counted from lives, and days from their hours.

    Nothing is ever added to what stands there: a window is what the lives in it say, however often and in whatever
    order their facts came (docs/decisions/0019).
    """

    def __init__(self, lives: Projection, records: WindowRecords) -> None:
        self._lives = lives
        self._records = records

    async def refresh(self, wanted: Iterable[Place]) -> None:
        """Counts these hours and their days anew.

        Raises:
            StoreUnavailable: some of them may not be; doing it all again is right.
        """
        hours = sorted(set(wanted))
        for place in hours:
            while not await self._hour(place):
                pass
        for tenant, job_id, day in sorted({(place.tenant, place.job_id, day_of(place.hour)) for place in hours}):
            while not await self._day(tenant, job_id, day):
                pass

    async def _hour(self, place: Place) -> bool:
        revision = await self._records.revision(place.tenant, place.job_id, Width.HOUR, place.hour)
        counted: Counts = {}
        questions: dict[str, QuestionText] = {}
        async for document in self._lives.matching(lives_of(place)):
            life = Life.of(document)
            add(counted, figures(life))
            questions |= _questions(life)
        window = Window(
            tenant=place.tenant,
            job_id=place.job_id,
            width=Width.HOUR,
            start=place.hour,
            figures=counted,
            questions=questions,
        )
        return await self._records.put(window, revision)

    async def _day(self, tenant: str, job_id: str, day: datetime) -> bool:
        revision = await self._records.revision(tenant, job_id, Width.DAY, day)
        counted: Counts = {}
        questions: dict[str, QuestionText] = {}
        async for hour in self._records.find(tenant, job_id, Width.HOUR, day, day + DAY):
            add(counted, hour.figures)
            questions |= hour.questions
        window = Window(tenant=tenant, job_id=job_id, width=Width.DAY, start=day, figures=counted, questions=questions)
        return await self._records.put(window, revision)


async def count_all(database: Database) -> None:
    """Counts every window anew that there is or should be: after what is known of the interviews was replaced.

    Raises:
        StoreUnavailable: some of them may not be; doing it all again is right.
    """
    lives, records = Projection(database, CollectionName.ANALYTICS_LIVES), WindowRecords(database)
    await records.ensure_indexes()
    wanted = {place async for document in lives.scan() for place in places(Life.of(document))}
    async for window in records.places():
        if window.width is Width.HOUR:
            wanted.add(Place(window.tenant, window.job_id, window.start))
    await Windows(lives, records).refresh(wanted)


def lives_of(place: Place) -> Document:
    """The query for the lives that count in an hour."""
    return {
        "tenant": place.tenant,
        "requested.value.job_id": place.job_id,
        "requested.at": {"$gte": place.hour, "$lt": place.hour + HOUR},
    }


def _questions(life: Life) -> dict[str, QuestionText]:
    asked = enumerate(life.requested.value.questions) if life.requested else ()
    judged = life.evaluated.value.questions if life.evaluated else ()
    texts = [*asked, *((verdict.index, verdict.text) for verdict in judged)]
    return {question_key(index, text): QuestionText(index=index, text=text) for index, text in texts}

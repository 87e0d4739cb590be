"""What the gateway works with: everything that is opened when it starts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from gateway.ats.settings import AtsLinkSettings
from gateway.documents import Documents
from gateway.http.answer_seal import AnswerSeal
from gateway.http.on_loop import on_loop
from gateway.listed import ListedInterview, paths
from gateway.live.live import Live
from gateway.live.settings import LiveSettings
from gateway.live.wanted import Origin
from gateway.reading import ReadingPlaces
from gateway.settings import GatewaySettings
from gateway.twilio.line import PhoneLine
from gateway.twilio.settings import TwilioSettings
from gateway.waiting import Deadline
from gateway.webhooks import Webhooks
from shared.blobs import Blobs, BlobSettings
from shared.clock import Clock, utc_now
from shared.kafka.publisher import Publisher
from shared.kafka.settings import KafkaSettings
from shared.mongo.collections import CollectionName
from shared.mongo.database import Database
from shared.mongo.effect_records import EffectRecords
from shared.mongo.idempotency_records import IdempotencyRecords
from shared.mongo.outbox_records import OutboxRecords
from shared.mongo.settings import MongoSettings
from shared.mongo.window_records import WindowRecords
from shared.outbound.settings import OutboundSettings
from shared.outbound.targets import Targets
from shared.projections.assessment import Assessment
from shared.projections.candidate import Candidate
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview
from shared.projections.job import Job
from shared.resumes.limits import ReadingLimits
from shared.resumes.reader import ResumeReader
from shared.secret_key import SecretSettings


class Gateway:
    """The connections of one gateway process, and the collections it reads."""

    def __init__(self, settings: GatewaySettings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.kafka = KafkaSettings()
        self.publisher = Publisher(self.kafka, "gateway")
        self.database = Database(MongoSettings())
        self.commands = EffectRecords(self.database, "gateway")
        self.seal = AnswerSeal(SecretSettings())
        self.answers = IdempotencyRecords(self.database, timedelta(hours=settings.idempotency_hours))
        self.blobs = Blobs(BlobSettings())
        self.resumes = ResumeReader(ReadingLimits(file_bytes=settings.max_upload_bytes), settings.resume_workers)
        self.reading = ReadingPlaces(settings.resume_workers)
        self.line = PhoneLine.over(TwilioSettings(), self.publisher, self.database)
        self.targets = Targets(OutboundSettings())
        self.webhooks = Webhooks(self.database)
        self.kept = OutboxRecords(self.database)
        self.jobs = Documents(self.database, CollectionName.JOBS, Job, anchor="created")
        self.candidates = Documents(self.database, CollectionName.CANDIDATES, Candidate, anchor="created")
        self.interviews = Documents(self.database, CollectionName.INTERVIEWS, Interview, anchor="requested")
        self.listed_interviews = Documents(
            self.database, CollectionName.INTERVIEWS, ListedInterview, "requested", tuple(paths(ListedInterview))
        )
        self.live = Live(LiveSettings(), self.kafka, self._origin)
        self.evaluations = Documents(self.database, CollectionName.EVALUATIONS, Evaluation, anchor=None)
        self.assessments = Documents(self.database, CollectionName.ASSESSMENTS, Assessment, anchor="requested")
        self.links = AtsLinkSettings()
        self.windows = WindowRecords(self.database)
        self._ending = asyncio.Event()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connects to everything, and closes it in the end. Calls are answered even while Kafka or MongoDB is away."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.database)
            await stack.enter_async_context(self.publisher.connecting())
            await stack.enter_async_context(self.line.opened())
            await stack.enter_async_context(self.resumes)
            await stack.enter_async_context(self.live.opened())
            yield

    def deadline(self, seconds: float) -> Deadline:
        """In so many seconds; or when this process is told to end."""
        return Deadline(seconds, self._ending)

    def end(self) -> None:
        """The process is told to end: whoever waits is answered with what there is, and every stream ends."""
        self._ending.set()
        self.live.close()

    async def _origin(self, tenant: str, interview_id: str) -> Origin | None:
        found = await self.interviews.find(tenant, interview_id)
        if found is None or found.requested is None:
            return None
        return Origin(found.requested.value.job_id, found.requested.value.candidate_id)


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


Opened = Annotated[Gateway, Depends(on_loop(_gateway))]
"""The gateway, for a route."""

"""What a job's document asks for. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.jobs import JobCreated
from shared.intents import Intent
from shared.projections.job import Job


@dataclass(frozen=True, slots=True)
class GenerateQuestions(Intent):
    """Write the questions of a job."""

    job_id: str
    tenant: str
    description: JobCreated


def decide(job: Job, now: datetime) -> list[GenerateQuestions]:
    """A job that has a description and no questions gets some."""
    if job.created is None or job.generated is not None:
        return []
    return [GenerateQuestions(job.created.id, job.id, job.tenant, job.created.value)]

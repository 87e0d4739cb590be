"""When two job descriptions are the same job."""

import hashlib
import json

from shared.events.ids import aggregate_id


def job_id(tenant: str, title: str, description: str) -> str:
    """The id of a tenant's job: the same whatever the case and the white space of what is handed in."""
    return aggregate_id("job", tenant, _canonical(title), _canonical(description))


def wording(title: str, description: str, company: str) -> str:
    """Tells apart two wordings of one job, as SHA-256 in hex."""
    exact = json.dumps([title, description, company], ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()


def _canonical(text: str) -> str:
    return " ".join(text.casefold().split())

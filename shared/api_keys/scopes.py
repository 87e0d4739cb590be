"""What a key may be allowed to do: one resource, read or written."""

from collections.abc import Collection
from enum import StrEnum

EVERYTHING = "*"
"""In a key's scopes, it stands for all of them, also for those that a later release adds."""


class Scope(StrEnum):
    """`<resource>:read` or `<resource>:write`. Neither includes the other."""

    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    CANDIDATES_READ = "candidates:read"
    CANDIDATES_WRITE = "candidates:write"
    INTERVIEWS_READ = "interviews:read"
    INTERVIEWS_WRITE = "interviews:write"
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    ANALYTICS_READ = "analytics:read"
    ANALYTICS_WRITE = "analytics:write"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_WRITE = "assessments:write"


def allows(granted: Collection[str], wanted: Scope | None) -> bool:
    """Whether a key with the scopes `granted` may do what needs `wanted`.

    None is what no scope is known for: only a key that may do everything may do that. A granted scope that this release
    does not know allows nothing.
    """
    return EVERYTHING in granted or (wanted is not None and wanted in granted)

"""What passes through the pipes between a `ResumeReader` and its workers.

A frame is its length (4 bytes, big-endian) and then its bytes. A worker first sends one empty frame: it is ready. A
request is two frames, the file's name in UTF-8 and its bytes; the answer is one, a `WorkerAnswer` in JSON. It is data
and never code (no pickle): a file that took a worker over must not get any further.
"""

import struct

from pydantic import BaseModel, ConfigDict

from shared.resumes.limits import ReadingLimits
from shared.resumes.outcomes import Rejection, ResumeText
from shared.resumes.reasons import RejectionReason

LENGTH = struct.Struct(">I")
READY = b""
OUT_OF_MEMORY = Rejection(
    reason=RejectionReason.OUT_OF_MEMORY,
    detail="Reading the file takes more memory than any résumé should. Export it again as a plain PDF and upload that.",
)
"""Said by a worker that noticed, and on behalf of one that could not."""


class WorkerAnswer(BaseModel):
    """How reading one file ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: ResumeText | Rejection
    is_last: bool
    """The worker exits after this answer: it has grown, or has served long enough."""


def framed(content: bytes) -> bytes:
    """`content` as one frame."""
    return LENGTH.pack(len(content)) + content


def longest_answer(limits: ReadingLimits) -> int:
    """Bytes: JSON takes up to six for one character of text."""
    return 6 * limits.text_characters + 4096

"""Uploaded files."""

import hashlib
import re
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.settings import KIBIBYTE
from shared.events.candidates import ResumeFile

MOST_FILES = 1
MOST_FIELDS = 20
MOST_FIELD_BYTES = 16 * KIBIBYTE
"""What one form may hold. Every form here is about one person or one file."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FILENAME_LENGTH = 255
_NAMELESS = "resume"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in. `filename` is its last part only: some browsers send a whole path."""

    data: bytes
    filename: str

    def resume_file(self, tenant: str) -> ResumeFile:
        """How the file is named in facts, and under which key it is kept."""
        sha256 = hashlib.sha256(self.data).hexdigest()
        return ResumeFile(
            blob_key=f"resumes/{tenant}/{sha256}", filename=self.filename, size=len(self.data), sha256=sha256
        )


async def read_upload(file: UploadFile, limit: int) -> Upload:
    """The file, if it has at most `limit` bytes.

    Raises:
        Problem: `too-large`.
    """
    if file.size is not None and file.size > limit:
        raise Problem(ProblemKind.TOO_LARGE, f"Upload a file of at most {limit} bytes.")
    return Upload(await file.read(), _plain(file.filename or ""))


def _plain(filename: str) -> str:
    last = filename.replace("\\", "/").rpartition("/")[2]
    return _CONTROL.sub("", last).strip()[:_FILENAME_LENGTH] or _NAMELESS

"""A new candidate, as JSON or as a form with a résumé."""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from gateway.http.media_type import FORM, JSON, media_type
from gateway.inputs.candidates import NewCandidate
from gateway.problems.kinds import ProblemKind
from gateway.problems.problem import Problem
from gateway.problems.validation import invalid_body, invalid_field
from gateway.uploads import MOST_FIELD_BYTES, MOST_FIELDS, MOST_FILES, Upload, read_upload

_RESUME = {"type": "string", "format": "binary", "description": "PDF or DOCX"}
_FIELDS = NewCandidate.model_json_schema()

REQUEST_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": _FIELDS},
            FORM: {"schema": {**_FIELDS, "properties": {**_FIELDS["properties"], "resume": _RESUME}}},
        },
    }
}
"""For the OpenAPI document: FastAPI declares one media type a body."""


@dataclass(frozen=True, slots=True)
class CandidateForm:
    """A candidate and, where one was sent, the résumé."""

    candidate: NewCandidate
    resume: Upload | None


async def read_candidate(request: Request, region: str, max_upload_bytes: int) -> CandidateForm:
    """The candidate in the body.

    Raises:
        Problem: `malformed-json`, `malformed-form`, `too-large` or `invalid-request`.
    """
    if media_type(request.headers) == JSON:
        return CandidateForm(_candidate(_parsed(await request.body()), region), resume=None)
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD_BYTES) as form:
        fields = {name: value for name, value in form.multi_items() if name != "resume"}
        candidate = _candidate(fields, region)
        file = _resume(form)
        return CandidateForm(candidate, None if file is None else await read_upload(file, max_upload_bytes))


def _candidate(fields: Any, region: str) -> NewCandidate:
    try:
        return NewCandidate.model_validate(fields, context={"region": region})
    except ValidationError as failure:
        raise invalid_body(failure) from failure


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except json.JSONDecodeError as broken:
        raise Problem(ProblemKind.MALFORMED_JSON, f"Mend the JSON at character {broken.pos}.") from broken
    except (ValueError, RecursionError) as broken:  # ValueError also of a number that has thousands of digits
        detail = "Send JSON in UTF-8, nested less deeply, with shorter numbers."
        raise Problem(ProblemKind.MALFORMED_JSON, detail) from broken


def _resume(form: FormData) -> UploadFile | None:
    resume = form.get("resume")
    if resume is None or resume == "":
        return None
    if not isinstance(resume, UploadFile):
        raise invalid_field(("resume",), "Send the résumé as a file, with a filename.")
    # What a browser sends for a file field that was left empty.
    return None if not resume.filename and not resume.size else resume

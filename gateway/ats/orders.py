"""From an order of an applicant-tracking system to what we would be asked for by anybody else. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError

from gateway.commands.sender import Sender
from gateway.inputs.candidates import NewCandidate
from gateway.problems.document import FieldError
from gateway.problems.problem import Problem
from gateway.problems.validation import Location, field_error, invalid, invalid_field, pointer
from shared.ats.partner import Order
from shared.events.assessments import AssessmentRequested, Ats
from shared.events.fact import Fact

_ORDER = "orderAssessment"


def sent_once(sender: Sender, ats: Ats, order: Order) -> Sender:
    """The sender of an order, known by what it says, since an ATS sends no key of its own: sent twice, it is one."""
    digest = hashlib.sha256(json.dumps([ats, *order.identity], ensure_ascii=False).encode()).hexdigest()
    return replace(sender, key=f"{ats}:{digest}", repeatable=True)


def new_candidate(order: Order, region: str) -> NewCandidate:
    """Whom the ATS wants interviewed, as if a recruiter had handed them in.

    Raises:
        Problem: `invalid-request`, with pointers into what the ATS sent.
    """
    one = order.applicant
    if one.phone is None or not one.phone.strip():
        raise invalid_field(order.places["phone"], "A phone number is needed: candidates are interviewed by phone.")
    try:
        given = {"name": one.name, "email": one.email, "phone": one.phone}
        return NewCandidate.model_validate(given, context={"region": region})
    except ValidationError as failure:
        raise _where_it_was_sent(failure, order.places) from failure


def request_assessment(
    sender: Sender, ats: Ats, order: Order, interview: str, candidate: str
) -> Fact[AssessmentRequested]:
    """An ATS asked for an interview, and wants to be told of its result."""
    data = AssessmentRequested(
        ats=ats,
        job_id=order.test_id,
        candidate_id=candidate,
        callback_url=order.callback_url,
        profile_url=order.profile_url,
    )
    return sender.fact(data, interview, cause=sender.cause(_ORDER))


def _where_it_was_sent(failure: ValidationError, places: Mapping[str, Location]) -> Problem:
    def of(name: str, detail: str) -> FieldError:
        return FieldError(pointer=pointer(places[name]), detail=detail)

    return invalid([of(str(error["loc"][0]), field_error(("body",), error).detail) for error in failure.errors()])

"""Which candidates are asked for."""

from typing import Annotated

from fastapi import Depends, Query

from gateway.http.listing import CreatedWithin
from gateway.http.on_loop import on_loop
from gateway.inputs.phones import PhoneInvalid, to_e164
from gateway.problems.document import FieldError
from gateway.problems.validation import invalid
from gateway.state import Opened
from shared.mongo.update import Document


def _matching(
    gateway: Opened,
    created: CreatedWithin,
    email: Annotated[str | None, Query(max_length=254, description="exactly as it was handed in")] = None,
    phone: Annotated[
        str | None, Query(max_length=100, description="in international form, however it is spaced")
    ] = None,
) -> Document:
    asked = {
        "created.value.email": email,
        "created.value.phone": phone and _e164(phone, gateway.settings.default_phone_region),
    }
    return {**created, **{path: value for path, value in asked.items() if value is not None}}


def _e164(phone: str, region: str) -> str:
    try:
        return to_e164(phone, region)
    except PhoneInvalid as unusable:
        raise invalid([FieldError(parameter="phone", detail=str(unusable))]) from unusable


CandidatesMatching = Annotated[Document, Depends(on_loop(_matching))]
"""What the candidates asked for have in common, for a route."""

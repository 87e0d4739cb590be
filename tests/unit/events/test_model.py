from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.events.catalogue import CATALOGUE
from shared.events.fact import follow, type_name
from shared.events.jobs import JobCreated
from shared.events.model import FactData, in_milliseconds
from shared.events.responses import Criterion
from tests.strategies.stories.examples import EXAMPLES

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 3), datetime(9999, 12, 30), timezones=zones))
def test_a_moment_is_cut_to_what_the_database_keeps(moment: datetime) -> None:
    kept = in_milliseconds(moment)
    assert kept.tzinfo is UTC
    assert timedelta(0) <= moment - kept < timedelta(milliseconds=1)
    assert in_milliseconds(kept) == kept


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        in_milliseconds(datetime(2026, 11, 23))


@pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
def test_what_we_write_holds_no_field_that_its_model_does_not_name(model: type[FactData]) -> None:
    data = EXAMPLES[type_name(model)].data
    with pytest.raises(ValidationError, match="extra_forbidden"):
        model.model_validate({**data.model_dump(), "surplus": 1})


@pytest.mark.parametrize("model", CATALOGUE, ids=type_name)
def test_data_cannot_be_changed(model: type[FactData]) -> None:
    data = EXAMPLES[type_name(model)].data
    with pytest.raises(ValidationError, match="frozen"):
        setattr(data, next(iter(model.model_fields)), None)


@pytest.mark.parametrize("points", [-1, 11, 5.5])
def test_points_are_whole_and_from_0_to_10(points: float) -> None:
    with pytest.raises(ValidationError):
        Criterion.model_validate({"score": points, "quotes": [], "reason": ""})


def test_a_fact_is_identified_by_its_cause_its_type_and_a_discriminator() -> None:
    def told(cause: str, discriminator: str = "", minute: int = 0) -> str:
        data = JobCreated(title="t", description="d", company="c")
        time = datetime(2026, 11, 23, 9, minute, tzinfo=UTC)
        fact = follow(
            data, source="/s", subject="job_1", tenant="acme", cause=cause, time=time, discriminator=discriminator
        )
        return fact.id

    assert told("a") == told("a", minute=5)
    assert len({told("a"), told("b"), told("a", "x"), told("b", "x")}) == 4

"""What of a model's answer about a résumé is kept."""

import json

import pytest
from pydantic import JsonValue

from services.candidate_service.prompt import FoundFacts
from shared.events.candidates import Education, ResumeFacts, Role

BEYOND = 20199999999999999999


def kept(**found: JsonValue) -> ResumeFacts:
    """What is kept of an answer, which says nothing but what is given."""
    answer: dict[str, JsonValue] = {"roles": [], "years_of_experience": None, "skills": [], "education": [], **found}
    return FoundFacts.model_validate_json(json.dumps(answer)).kept()


def role(start_year: int | None, end_year: int | None) -> JsonValue:
    return {"title": "Engineer", "employer": "Acme", "start_year": start_year, "end_year": end_year}


def test_facts_of_a_likely_career_are_kept_as_they_are() -> None:
    education: JsonValue = {"qualification": "BSc", "institution": "TU Berlin", "year": 1900}
    facts = kept(roles=[role(2019, 2200)], years_of_experience=7.5, skills=["Kafka"], education=[education])
    assert facts == ResumeFacts(
        roles=(Role(title="Engineer", employer="Acme", start_year=2019, end_year=2200),),
        years_of_experience=7.5,
        skills=("Kafka",),
        education=(Education(qualification="BSc", institution="TU Berlin", year=1900),),
    )


@pytest.mark.parametrize("year", [BEYOND, -BEYOND, 1899, 2201, 0])
def test_a_year_of_no_career_is_none_and_the_rest_is_kept(year: int) -> None:
    education: JsonValue = {"qualification": "BSc", "institution": None, "year": year}
    facts = kept(roles=[role(year, 2024), role(2019, year)], education=[education])
    assert [(each.start_year, each.end_year) for each in facts.roles] == [(None, 2024), (2019, None)]
    assert facts.education == (Education(qualification="BSc", institution=None, year=None),)


@pytest.mark.parametrize("years", [float("nan"), float("inf"), float("-inf"), -1, 101, 1e300])
def test_an_experience_of_no_career_is_none(years: float) -> None:
    assert kept(years_of_experience=years).years_of_experience is None


@pytest.mark.parametrize("years", [0, 100, 7.5])
def test_an_experience_of_a_career_is_kept(years: float) -> None:
    assert kept(years_of_experience=years).years_of_experience == years


def test_names_and_lists_have_bounds() -> None:
    long: JsonValue = {"title": "x" * 121, "employer": None, "start_year": None, "end_year": None}
    facts = kept(roles=[long, *[role(None, None)] * 50], skills=["x" * 61, *["Kafka"] * 70])
    assert [each.title for each in facts.roles] == ["Engineer"] * 39
    assert facts.skills == ("Kafka",) * 60

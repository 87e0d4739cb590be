import pytest

from devkit.openai.tasks.resume import answered
from tests.unit.llm.prompts import Education, ResumeFacts, Role


def facts(text: str) -> ResumeFacts:
    return ResumeFacts.model_validate(answered({"resume_text": text}))


ENGINEER = ("Engineer", "Acme GmbH", 2019, 2024)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Engineer, Acme GmbH (2019 - 2024)", ENGINEER),
        ("Engineer at Acme GmbH, 2019–2024", ENGINEER),
        ("Acme GmbH — Engineer — 2019–2024", ENGINEER),
        ("2019 to 2024: Engineer | Acme GmbH", ENGINEER),
        ("- Engineer, Acme GmbH, Jan 2019 – Mar 2024", ENGINEER),
        ("Engineer\nAcme GmbH, 01/2019 - 03/2024", ENGINEER),
        ("Engineer, Acme GmbH\n2019 - 2024", ENGINEER),
        ("Acme — Engineer — 2019–present", ("Engineer", "Acme", 2019, None)),
        ("Staff Nurse, City Hospital, since 2020", ("Staff Nurse", "City Hospital", 2020, None)),
    ],
)
def test_roles_are_read_from_the_usual_lines(line: str, role: tuple[str, str, int, int | None]) -> None:
    title, employer, start, end = role
    assert facts(line).roles == [Role(title=title, employer=employer, start_year=start, end_year=end)]


def test_a_period_without_a_title_is_no_role() -> None:
    assert facts("Engineer, Acme (2019 - 2024)\n- Led four people from 2020 to 2022").roles[1:] == []


@pytest.mark.parametrize(
    ("line", "education"),
    [
        ("BSc Computer Science, TU Delft, 2014", ("BSc Computer Science", "TU Delft", 2014)),
        ("University of Oslo — MA History (2008 - 2010)", ("MA History", "University of Oslo", 2010)),
        ("Diploma in Nursing, City College", ("Diploma in Nursing", "City College", None)),
    ],
)
def test_education_is_read_from_the_usual_lines(line: str, education: tuple[str, str, int | None]) -> None:
    qualification, institution, year = education
    assert facts(line).education == [Education(qualification=qualification, institution=institution, year=year)]


@pytest.mark.parametrize("line", ["Skills: Python, Kafka and SQL", "Technical skills\n• Python | Kafka | SQL"])
def test_skills_are_read_as_listed(line: str) -> None:
    assert facts(line).skills == ["Python", "Kafka", "SQL"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Engineer with nine years of experience", 9),
        ("Engineer with 8+ years of experience. Engineer, Acme (2019 - 2021)", 8),
        ("Engineer, A (2014 - 2018)\nEngineer, B (2016 - 2020)", 6),
        ("No dates at all", None),
    ],
)
def test_years_are_those_stated_else_those_worked(text: str, years: float | None) -> None:
    assert facts(text).years_of_experience == years


GROUPED = """Jane Doe
jane@example.com · Boston, MA
Experience
Staff Engineer, Acme\tBoston, MA, 2019 – present
Engineer, Globex
Chicago, IL, 2015 – 2019
Skills
Languages: Python, SQL
Data\tKafka, Redis
German\tnative
Education
B.Sc. Physics, City College, 2011 – 2015
Talks
Plans, 2020 - 2021
"""


def test_lines_count_under_their_heading_alone() -> None:
    read = facts(GROUPED)
    assert [(role.title, role.employer) for role in read.roles] == [("Staff Engineer", "Acme"), ("Engineer", "Globex")]
    assert read.skills == ["Python", "SQL", "Kafka", "Redis"]
    assert [entry.qualification for entry in read.education] == ["B.Sc. Physics"]


def test_nothing_is_made_up() -> None:
    assert facts("hello") == ResumeFacts(roles=[], years_of_experience=None, skills=[], education=[])

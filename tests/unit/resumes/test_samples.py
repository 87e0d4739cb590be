import phonenumbers
import pytest

from devkit.samples import CANDIDATES, JOB, SampleCandidate
from tests.unit.resumes.reading import read

CHECKED_IN_BYTES = 200_000

each_candidate = pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.resume.stem)


@each_candidate
def test_a_sample_reads_to_its_persons_name_address_and_employers(candidate: SampleCandidate) -> None:
    resume = read(candidate.resume.read_bytes(), candidate.resume.name)
    assert resume.media_type == candidate.media_type
    for expected in (candidate.name, candidate.email, *candidate.employers):
        assert expected in resume.text


@each_candidate
def test_a_sample_is_small_and_its_number_can_be_dialled(candidate: SampleCandidate) -> None:
    assert candidate.resume.stat().st_size < CHECKED_IN_BYTES
    number = phonenumbers.parse(candidate.phone)
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == candidate.phone


def test_the_samples_show_every_way_to_behave_on_the_phone() -> None:
    personas = {candidate.persona for candidate in CANDIDATES}
    assert personas == {"strong", "mixed", "weak", "one_word", "hangs_up_after_2", "refuses_consent", "no_answer"}
    assert len({candidate.phone for candidate in CANDIDATES}) == len(CANDIDATES)


def test_the_job_names_its_company_and_title() -> None:
    assert JOB.company in JOB.description
    assert JOB.title in JOB.description


@pytest.mark.parametrize(
    ("resume", "line"),
    [
        (
            "leila-haddad.pdf",
            "• Profiled and simplified the settlement batch; it finishes in 18 minutes instead of 95.",
        ),
        ("jun-park.pdf", "• Reduced the nightly load from six hours to two."),
        ("wanjiru-kamau.pdf", "Wrote the company's guide to idempotent consumers, which eleven teams follow."),
        ("tomas-herrera.docx", "Web Developer, Pinecone Creative Studio\tDenver, CO, 2022 – present"),
        ("lukas-brandt.docx", "lukas.brandt@example.com · +1 (617) 555-0191 · Boston, MA"),
    ],
)
def test_what_is_peculiar_to_a_producer_leaves_no_trace(resume: str, line: str) -> None:
    path = next(candidate.resume for candidate in CANDIDATES if candidate.resume.name == resume)
    assert line in read(path.read_bytes()).text.splitlines()


def test_the_longest_sample_has_two_pages() -> None:
    assert max(read(candidate.resume.read_bytes()).pages for candidate in CANDIDATES) == 2

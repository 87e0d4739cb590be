"""A job and its candidates to try the system with: fictitious people, real documents.

Phone numbers are from ranges that are never given to anyone (555-01xx in North America, 020 7946 0xxx in London) and
are yet valid by their numbering plans. How each résumé was made is in README.md beside this file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Persona = Literal["strong", "mixed", "weak", "one_word", "hangs_up_after_2", "refuses_consent", "no_answer"]
"""How someone behaves on the phone."""

_FOLDER = Path(__file__).resolve().parent
_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class SampleJob:
    """What a recruiter hands in."""

    title: str
    company: str
    description: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class SampleCandidate:
    """Someone who applied."""

    name: str
    email: str
    phone: str
    """E.164."""
    time_zone: str
    """IANA name."""
    resume: Path
    media_type: str
    persona: Persona
    employers: tuple[str, ...]
    """As the résumé spells them, latest first."""


JOB = SampleJob(
    title="Senior Backend Engineer",
    company="Northwind Logistics",
    description=(_FOLDER / "job.md").read_text(encoding="utf-8"),
)


def _candidate(
    name: str, phone: str, time_zone: str, persona: Persona, resume: str, employers: tuple[str, ...]
) -> SampleCandidate:
    path = _FOLDER / "resumes" / resume
    return SampleCandidate(
        name=name,
        email=f"{path.stem.replace('-', '.')}@example.com",
        phone=phone,
        time_zone=time_zone,
        resume=path,
        media_type=_DOCX if path.suffix == ".docx" else _PDF,
        persona=persona,
        employers=employers,
    )


CANDIDATES: tuple[SampleCandidate, ...] = (
    _candidate(
        name="Amara Okafor",
        phone="+13125550142",
        time_zone="America/Chicago",
        persona="strong",
        resume="amara-okafor.pdf",
        employers=("Harborline Freight", "Brightpath Payments", "Okoro & Lane Consulting"),
    ),
    _candidate(
        name="Tomás Herrera",
        phone="+17205550117",
        time_zone="America/Denver",
        persona="weak",
        resume="tomas-herrera.docx",
        employers=("Pinecone Creative Studio", "Mountain Telecom"),
    ),
    _candidate(
        name="Jun Park",
        phone="+12065550163",
        time_zone="America/Los_Angeles",
        persona="one_word",
        resume="jun-park.pdf",
        employers=("Cascadia Analytics", "Rainier Software"),
    ),
    _candidate(
        name="Priya Raghunathan",
        phone="+14155550128",
        time_zone="America/Los_Angeles",
        persona="hangs_up_after_2",
        resume="priya-raghunathan.pdf",
        employers=("Saltbox Commerce", "Meridian Travel Systems"),
    ),
    _candidate(
        name="Lukas Brandt",
        phone="+16175550191",
        time_zone="America/New_York",
        persona="refuses_consent",
        resume="lukas-brandt.docx",
        employers=("Quayside Health", "Elbtal Netze GmbH"),
    ),
    _candidate(
        name="Leila Haddad",
        phone="+442079460123",
        time_zone="Europe/London",
        persona="no_answer",
        resume="leila-haddad.pdf",
        employers=("Tamar Clearing", "Atelier Numérique"),
    ),
    _candidate(
        name="Wanjiru Kamau",
        phone="+12125550174",
        time_zone="America/New_York",
        persona="mixed",
        resume="wanjiru-kamau.pdf",
        employers=("Aquila Air Operations", "Kestrel Parcel Network", "Tumaini Mobile Money", "Savanna Soft"),
    ),
)

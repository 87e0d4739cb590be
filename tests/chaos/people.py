"""Who is interviewed, and how they behave on the phone. Pure: drawn from the seed alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

import phonenumbers

from devkit.samples import CANDIDATES, SampleCandidate
from tests.chaos.plan import ChaosPlan, PhonePersonas

_BRIEF = {
    "answers": [
        {"keywords": ["team", "conflict", "colleague"], "text": "I talked with both, and we shipped it in 3 days."},
        {"keywords": ["fail", "wrong", "mistake"], "text": "I broke billing once, for 20 minutes, and wrote a test."},
    ],
    "defaults": [
        "I built our payments service at Acme, and cut its latency by 40 percent.",
        "I led four engineers, and we moved 12 million records in one night.",
        "I learn by building: last year I wrote a small database in Rust.",
        "I measure first; then I changed one index, and it was 10 times faster.",
        "I like work that people use every day, such as your booking platform.",
        "We released twice a day at Globex, behind flags, with 900 tests.",
        "I would ask what must never happen, and write that down first.",
    ],
}
_NEWLY: PhonePersonas = ({"name": "strong", "answers": _BRIEF},)
_BEHAVIOURS: Mapping[str, tuple[int, PhonePersonas]] = {
    # A name, how often of a hundred, and who picks up, call by call.
    "brief": (34, _NEWLY),
    "by speech": (8, ({"name": "strong", "answers": _BRIEF, "replies_by": "speech"},)),
    "at length": (4, ({"name": "strong"},)),
    "vague": (8, ({"name": "weak"},)),
    "one word": (12, ({"name": "one_word", "ends_with_key": True},)),
    "silent": (2, ({"name": "silent"},)),
    "hangs up after two": (6, ({"name": "hangs_up_after", "question": 2},)),
    "drops in the middle": (8, ({"name": "hangs_up_during", "question": 3, "answers": _BRIEF}, *_NEWLY)),
    "drops twice": (
        4,
        (
            {"name": "hangs_up_during", "question": 2, "answers": _BRIEF},
            {"name": "hangs_up_during", "question": 2, "answers": _BRIEF},
            *_NEWLY,
        ),
    ),
    "hangs up at once": (2, ({"name": "hangs_up_at_once"}, *_NEWLY)),
    "declines": (4, ({"name": "refuses_consent"},)),
    "busy first": (3, ({"name": "busy"}, *_NEWLY)),
    "never there": (3, ({"name": "no_answer"},)),
    "voicemail": (1, ({"name": "voicemail"},)),
    "unreachable": (1, ({"name": "unreachable"},)),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """One candidate of the load. `phone` is nobody else's, in E.164."""

    number: int
    phone: str
    personas: PhonePersonas
    resume: SampleCandidate | None
    """Whose résumé they hand in."""
    is_ordered: bool = False
    """Whether an applicant-tracking system asks for their interview, and is told of the result."""

    @property
    def name(self) -> str:
        return f"Applicant {self.number}"


def applicants(plan: ChaosPlan) -> list[Applicant]:
    """One for each interview of the plan."""
    random, orders = Random(f"{plan.seed}:people"), Random(f"{plan.seed}:orders")
    found = []
    for number, phone in enumerate(fictitious_numbers(plan.interviews)):
        personas = _personas(plan, number, random)
        resume = random.choice(CANDIDATES) if random.random() < plan.resume_share else None
        is_ordered = orders.random() < plan.ordered_share and resume is None
        found.append(Applicant(number, phone, personas, resume, is_ordered))
    return found


def _personas(plan: ChaosPlan, number: int, random: Random) -> PhonePersonas:
    if plan.personas is not None:
        return plan.personas[number % len(plan.personas)]
    weights = [weight for weight, _ in _BEHAVIOURS.values()]
    return random.choices([personas for _, personas in _BEHAVIOURS.values()], weights)[0]


def fictitious_numbers(count: int) -> list[str]:
    """Numbers that are valid and given to nobody: 555-0100 to 555-0199 of every area in North America.

    Raises:
        ValueError: there are not so many.
    """
    numbers = [f"+1{area}5550{last:03d}" for last in range(100, 200) for area in _areas()]
    if count > len(numbers):
        raise ValueError(f"there are {len(numbers)} fictitious numbers, and not {count}")
    return numbers[:count]


@cache
def _areas() -> list[int]:
    return [area for area in range(200, 1000) if phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550100"))]

"""What of a résumé is context for judging. Pure.

Anyone can write an instruction into a résumé, and a short one looks like the name of a skill. So only what the
conversation itself mentions is passed on: the judge reads nothing that was not said on the phone or asked by us.
"""

import re
from collections.abc import Iterable

from shared.events.candidates import ResumeFacts, Role


def mentioned(facts: ResumeFacts | None, conversation: Iterable[str]) -> ResumeFacts | None:
    """`facts` less every name that stands nowhere in `conversation`. Numbers stay: they instruct nobody."""
    if facts is None:
        return None
    said = " ".join(conversation)
    return ResumeFacts(
        roles=tuple(
            Role(
                title=role.title,
                employer=role.employer if _is_in(role.employer, said) else None,
                start_year=role.start_year,
                end_year=role.end_year,
            )
            for role in facts.roles
            if _is_in(role.title, said)
        ),
        years_of_experience=facts.years_of_experience,
        skills=tuple(skill for skill in facts.skills if _is_in(skill, said)),
        education=tuple(
            education.model_copy(
                update={"institution": education.institution if _is_in(education.institution, said) else None}
            )
            for education in facts.education
            if _is_in(education.qualification, said)
        ),
    )


def _is_in(name: str | None, said: str) -> bool:
    """Whether `name` is mentioned: as a whole, at word boundaries, in any case."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(name or '')}(?!\w)", said, re.IGNORECASE) is not None

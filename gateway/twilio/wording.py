"""What is said on the phone."""

import re
from dataclasses import dataclass

_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, however it is escaped."""

_NAME_LENGTH = 300
_QUESTION_LENGTH = 2000

CONSENT_REQUEST = (
    "Do you agree to take part and to be recorded? Press 1 or say yes to go on. Press 2 or say no to end the call."
)
NOT_UNDERSTOOD = "Sorry, I did not get that."
NO_ANSWER_TO_CONSENT = "I did not get an answer, so I will end the call here. Goodbye."
DECLINED = "All right. I will end the call here, and nothing is recorded. Goodbye."
NOTHING_LEFT = "Thank you. There is nothing left to ask. Goodbye."
NOTHING_HEARD = "I did not hear an answer, so I will ask once more."
WILL_CALL_AGAIN = "Sorry, we cannot go on right now. We will call you again. Goodbye."
HOW_TO_ANSWER = "Please speak after the beep, and press the hash key when you have finished."


@dataclass(frozen=True, slots=True)
class Script:
    """What one interview's calls say: its snapshot, taken when the interview was asked for."""

    company: str
    title: str
    candidate_name: str
    questions: tuple[str, ...]

    def has(self, question: int) -> bool:
        """Whether there is a question of this index."""
        return 0 <= question < len(self.questions)


def greeting(script: Script) -> str:
    """A hello by first name. Spoken apart from the disclosure, which is kept and holds no personal data."""
    first = spoken(script.candidate_name, _NAME_LENGTH).partition(" ")[0]
    return f"Hello {first}." if first else "Hello."


def announcement(script: Script) -> str:
    """Who is calling, why, and what happens to what is said."""
    company, title = spoken(script.company, _NAME_LENGTH), spoken(script.title, _NAME_LENGTH)
    return (
        f"This is an AI assistant calling for {company} about your application for {title}. "
        "The call is recorded. Software writes down and assesses your answers, and a person decides."
    )


def disclosure(script: Script) -> str:
    """The whole wording that consent is given to, as it is spoken."""
    return f"{announcement(script)} {CONSENT_REQUEST}"


def beginning(script: Script, remaining: int) -> str:
    """What is said between consent and the first question of this call."""
    questions = "1 question" if remaining == 1 else f"{remaining} questions"
    if remaining < len(script.questions):
        return f"Thank you. Let us go on where we stopped, with {questions}."
    return f"Thank you. I have {questions} for you."


def question(script: Script, index: int, is_last: bool) -> str:
    """A question, numbered, with how to answer it."""
    total = len(script.questions)
    number = "And the last question." if is_last and total > 1 else f"Question {index + 1} of {total}."
    return f"{number} {_asked(script, index)}"


def repeated(script: Script, index: int) -> str:
    """A question that nobody answered, once more."""
    return f"{NOTHING_HEARD} {_asked(script, index)}"


def _asked(script: Script, index: int) -> str:
    return f"{spoken(script.questions[index], _QUESTION_LENGTH)} {HOW_TO_ANSWER}"


def goodbye(script: Script) -> str:
    """The end of an interview that went through."""
    company = spoken(script.company, _NAME_LENGTH)
    return f"That was the last question. Thank you for your time. {company} will be in touch. Goodbye."


def spoken(text: str, limit: int) -> str:
    """`text` on one line, without what XML cannot hold, and no longer than `limit` characters."""
    return " ".join(_UNSPEAKABLE.sub("", text).split())[:limit].rstrip()

from __future__ import annotations

import pytest

from devkit.twilio.answer_books import ONE_WORD, STRONG, WEAK
from devkit.twilio.answers import Answer, AnswerBook

BOOK = AnswerBook(
    answers=(
        Answer(keywords=("kafka", "lag"), text="About Kafka."),
        Answer(keywords=("incident", "kafka"), text="About an incident."),
    ),
    defaults=("First.", "Second."),
)


def test_the_answer_with_the_most_keywords_in_the_question_is_given() -> None:
    assert BOOK.answer("Tell me about a Kafka incident") == "About an incident."


def test_the_earlier_of_equal_answers_is_given() -> None:
    assert BOOK.answer("Do you know KAFKA?") == "About Kafka."


def test_a_keyword_begins_a_word() -> None:
    assert BOOK.answer("Did you ever flag a problem?") == "First."
    assert BOOK.answer("Which incidents?") == "About an incident."


def test_nothing_is_said_twice_while_something_else_is_left() -> None:
    said = ["About an incident.", "About Kafka."]
    assert BOOK.answer("A Kafka incident?", said) == "First."
    assert BOOK.answer("A Kafka incident?", [*said, "First."]) == "Second."


def test_when_all_has_been_said_the_last_default_is_repeated() -> None:
    assert BOOK.answer("Anything?", ["First.", "Second."]) == "Second."


@pytest.mark.parametrize("text", [a.text for a in STRONG.answers] + list(STRONG.defaults))
def test_a_strong_answer_is_60_to_120_words_long(text: str) -> None:
    assert 60 <= len(text.split()) <= 120


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How have you used Kafka at scale?", "partitions"),
        ("Tell me about a slow PostgreSQL query you fixed.", "Postgres"),
        ("Describe a production incident you handled.", "on call"),
        ("How do you mentor junior engineers?", "mentored"),
        ("Tell me about a disagreement with a colleague.", "colleague"),
        ("Which achievement are you most proud of?", "proud"),
        ("Why do you want to work at our company?", "draw me here"),
        ("How do you write performant Python?", "Python"),
    ],
)
def test_a_strong_candidate_answers_what_was_asked(question: str, about: str) -> None:
    assert about in STRONG.answer(question)


def test_weak_answers_are_vague_and_one_word_answers_are_one_word() -> None:
    assert not any(character.isdigit() for text in WEAK.defaults for character in text)
    assert all(len(text.split()) == 1 for text in ONE_WORD.defaults)

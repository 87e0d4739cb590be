import string

from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.commands.job_identity import job_id, wording

WORDS = st.lists(st.text(string.ascii_letters + string.digits + "äßé.,-", min_size=1), min_size=1)
SPACES = st.sampled_from([" ", "  ", "\n", "\t ", "\r\n\r\n", "\u00a0"])


@given(words=WORDS, data=st.data())
def test_case_and_white_space_do_not_make_another_job(words: list[str], data: st.DataObject) -> None:
    again = data.draw(SPACES)
    for word in words:
        shouted = word.upper() if data.draw(st.booleans()) else word
        again += shouted + data.draw(SPACES)
    assert job_id("default", again, again) == job_id("default", " ".join(words), " ".join(words))


@given(title=WORDS, description=WORDS)
def test_title_and_description_are_not_interchangeable(title: list[str], description: list[str]) -> None:
    first, second = " ".join(title), " ".join(description)
    assume(first.casefold() != second.casefold())
    assert job_id("default", first, second) != job_id("default", second, first)
    assert job_id("default", first, second) != job_id("default", first + " " + second, second)


@given(WORDS)
def test_the_same_words_are_another_job_for_another_tenant(words: list[str]) -> None:
    text = " ".join(words)
    assert job_id("one", text, text) != job_id("other", text, text)


def test_an_id_says_what_it_is_of_and_stays_the_same_for_ever() -> None:
    assert job_id("default", "Backend  Engineer", "Python\nand Kafka") == (
        "job_" + job_id("default", "backend engineer", "python and kafka").removeprefix("job_")
    )
    assert job_id("default", "Backend engineer", "Python and Kafka") == "job_9f398822d7525d0bb05f7d632104c2c3"


@given(st.text(), st.text(), st.text())
def test_every_wording_is_told_apart(title: str, description: str, company: str) -> None:
    assert wording(title, description, company) != wording(title + " ", description, company)
    assert wording(title, description, company) == wording(title, description, company)

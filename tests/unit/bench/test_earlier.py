"""An interview's documents, told as another's."""

from typing import Any

from bson import decode, encode

from bench.earlier import Traces

INTERVIEW, JOB, CALL = "int_" + "1" * 32, "job_" + "2" * 32, "CA" + "3" * 32
NUMBER = "+12025560000"
EFFECT = "0f5bc9ac-4f3c-5c2e-9d7f-0123456789ab"


def told(document: dict[str, Any], number: int) -> dict[str, Any]:
    [other] = Traces.of({"some": [encode(document)]}).of_another(number)["some"]
    return decode(other.raw)


def test_every_identity_is_another_and_the_rest_stays() -> None:
    document = {
        "_id": EFFECT,
        "value": f'{{"call":"{CALL}","key":"{INTERVIEW}"}}',
        "words": "He said: 42",
        "score": 7.5,
    }
    other = told(document, 1)
    assert (other["words"], other["score"]) == ("He said: 42", 7.5)
    assert other["_id"] != EFFECT
    assert len(other["_id"]) == len(EFFECT)
    assert CALL not in other["value"]
    assert INTERVIEW not in other["value"]


def test_one_identity_is_the_same_wherever_it_stands() -> None:
    other = told({"_id": INTERVIEW, "key": INTERVIEW}, 1)
    assert other["_id"] == other["key"] != INTERVIEW


def test_no_two_share_an_identity_but_a_hundred_share_a_job() -> None:
    document = {"_id": INTERVIEW, "job": JOB}
    others = [told(document, number) for number in range(200)]
    assert len({other["_id"] for other in others}) == 200
    assert len({other["job"] for other in others}) == 2


def test_a_number_is_somebody_else_s() -> None:
    other = told({"_id": INTERVIEW, "phone": NUMBER}, 1)
    assert other["phone"] != NUMBER
    assert len(other["phone"]) == len(NUMBER)

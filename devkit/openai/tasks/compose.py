"""From a schema's name and the data to an answer that fits the schema."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue, ValidationError

from devkit.openai.faults import Fault
from devkit.openai.tasks import assessment, questions, resume, summary
from devkit.openai.tasks.generic import JsonObject, conforming, instance
from devkit.openai.tasks.injection import instructs_grader

Answerer = Callable[[JsonValue], JsonObject]

_HONEST: Mapping[str, Answerer] = {
    "interview_questions": questions.answered,
    "resume_facts": resume.answered,
    "answer_assessment": assessment.answered,
    "interview_summary": summary.answered,
}
_GULLIBLE: Mapping[str, Answerer] = {
    "answer_assessment": assessment.obedient,
    "interview_summary": summary.obedient,
}
_UNTRUE: Mapping[str, Answerer] = {"answer_assessment": assessment.invented}


def composed(name: str, schema: JsonObject, data: JsonValue, *, seed: str, faults: frozenset[Fault]) -> JsonObject:
    """The answer to the task called `name`, always valid by `schema`.

    Where the task is unknown, the data is not what it needs, or its answer lacks what the schema asks for, the
    schema is filled with values drawn from `seed`.
    """
    answerer = _answerer(name, data, faults)
    if answerer is None:
        return instance(schema, seed)
    try:
        return conforming(answerer(data), schema, seed)
    except ValidationError:
        return instance(schema, seed)


def _answerer(name: str, data: JsonValue, faults: frozenset[Fault]) -> Answerer | None:
    if Fault.INVENTED in faults:
        return _UNTRUE.get(name)
    if Fault.OBEY in faults and name in _GULLIBLE and instructs_grader(data):
        return _GULLIBLE[name]
    return _HONEST.get(name)

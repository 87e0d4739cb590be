"""Requests as a client of OpenAI's API would send them."""

import json

import jsonschema
from pydantic import JsonValue

from devkit.openai.tasks import JsonObject
from shared.llm.schema import strict_schema
from tests.unit.llm import prompts

QUESTIONS, RESUME = strict_schema(prompts.Questions), strict_schema(prompts.ResumeFacts)
ASSESSMENT, SUMMARY = strict_schema(prompts.Assessment), strict_schema(prompts.Summary)
SCHEMAS: dict[str, JsonObject] = {
    "interview_questions": QUESTIONS,
    "resume_facts": RESUME,
    "answer_assessment": ASSESSMENT,
    "interview_summary": SUMMARY,
}
RESUME_DATA: JsonObject = {
    "resume_text": "Senior Backend Engineer, Acme GmbH (2019 - 2024)\nBSc Computer Science, TU Delft, 2014\nSkills: Go"
}
SUMMARY_DATA: JsonObject = {
    "job_title": "Backend Engineer",
    "resume_facts": {"roles": [], "years_of_experience": 8, "skills": [], "education": []},
    "answers": [
        {"question": "?", "competency": "technical_skill", "score": 9, "feedback": "Strong.", "answer": "I built it."},
        {"question": "?", "competency": "culture", "score": 4, "feedback": "Be specific.", "answer": "It is fine."},
        {"question": "?", "competency": "communication", "score": None, "feedback": None, "answer": ""},
    ],
}
DATA: dict[str, JsonObject] = {
    "interview_questions": prompts.JOB,
    "resume_facts": RESUME_DATA,
    "answer_assessment": prompts.HEARD,
    "interview_summary": SUMMARY_DATA,
}


def chat(name: str, schema: JsonObject, data: JsonValue, **more: JsonValue) -> JsonObject:
    """The body of a chat completion's request."""
    return {
        "model": "gpt-5.4-mini",
        "messages": [
            {"role": "system", "content": "Do it well."},
            {"role": "user", "content": json.dumps(data)},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}},
        **more,
    }


def chat_for(name: str, **more: JsonValue) -> JsonObject:
    """The same for one of the four tasks, with data that suits it."""
    return chat(name, SCHEMAS[name], DATA[name], **more)


def assert_valid(answer: JsonValue, schema: JsonObject) -> None:
    """By an implementation of JSON Schema that is not ours."""
    jsonschema.validate(answer, schema)

"""Documents as the services leave them."""

from datetime import UTC, datetime
from typing import Any

from gateway.commands.interviews import RUBRIC_VERSION
from shared.projections.candidate import Candidate
from shared.projections.evaluation import Evaluation
from shared.projections.interview import Interview
from shared.projections.job import Job

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
BASE = {"tenant": "default", "created_at": AT, "updated_at": AT}
SHA256 = "0" * 64
QUESTIONS = [
    {"text": f"Question {index}?", "competency": "technical_skill", "good_answer": "Facts."} for index in range(5)
]


def cell(value: dict[str, Any], identity: str = "fact", at: datetime = AT) -> dict[str, Any]:
    """One fact's data."""
    return {"at": at, "id": identity, "value": value}


def job_document() -> Job:
    """A job with five questions."""
    created = cell({"title": "Engineer", "description": "Python", "company": "Us"})
    generated = cell({"questions": QUESTIONS, "source": "model", "model": "m", "prompt_hash": "p", "reason": None})
    return Job.model_validate({"_id": "job_1", **BASE, "created": created, "generated": generated})


def parsed() -> dict[str, Any]:
    """What becomes of a résumé that can be read."""
    facts = {"roles": [], "years_of_experience": 5.0, "skills": ["Kafka"], "education": []}
    value = {
        "sha256": SHA256,
        "text": "Ada",
        "pages": 2,
        "media_type": "application/pdf",
        "facts": facts,
        "facts_source": "model",
        "model": "m",
        "prompt_hash": "p",
    }
    return {"parsed": cell(value)}


def rejected() -> dict[str, Any]:
    """What becomes of one that cannot."""
    return {"rejected": cell({"sha256": SHA256, "reason": "encrypted", "detail": "Remove the password."})}


def candidate_document(resume: dict[str, Any] | None = None) -> Candidate:
    """A candidate, with a résumé where its fate is given."""
    person = {"name": "Ada", "email": None, "phone": "+4930901820", "time_zone": None, "resume": None}
    file = {"blob_key": "k", "filename": "cv.pdf", "size": 9, "sha256": SHA256}
    resumes = {} if resume is None else {SHA256: {"received": cell({"resume": file}), **resume}}
    return Candidate.model_validate({"_id": "cand_1", **BASE, "created": cell(person), "resumes": resumes})


def request() -> dict[str, Any]:
    """The data of a request."""
    return {
        "job_id": "job_1",
        "candidate_id": "cand_1",
        "title": "Engineer",
        "company": "Us",
        "questions": QUESTIONS,
        "candidate_name": "Ada",
        "phone": "+4930901820",
        "time_zone": None,
        "resume_facts": None,
        "rubric_version": RUBRIC_VERSION,
        "deadline": AT,
    }


def recorded(question: int, sid: str, attempt: int = 1) -> dict[str, Any]:
    """An answer's cell."""
    return cell(
        {
            "question_index": question,
            "attempt": attempt,
            "call_sid": "CA1",
            "recording_sid": sid,
            "recording_url": "http://twilio/r",
            "duration": 12.0,
            "observed_by": "webhook",
        }
    )


def transcribed(question: int, sid: str) -> dict[str, Any]:
    """A transcript's cell."""
    value = {
        "question_index": question,
        "recording_sid": sid,
        "text": "I did it.",
        "language": "en",
        "confidence": 0.9,
        "model": "m",
        "audio_key": f"recordings/{sid}.wav",
    }
    return cell(value)


def scored(question: int, sid: str) -> dict[str, Any]:
    """A verdict's cell, with a score."""
    criterion = {"score": 7, "quotes": ["I did it."], "reason": "Plain."}
    names = ("relevance", "clarity", "specificity", "professionalism")
    value = {
        "question_index": question,
        "recording_sid": sid,
        "generation": "",
        "rubric_version": RUBRIC_VERSION,
        "criteria": dict.fromkeys(names, criterion),
        "score": 7.0,
        "feedback": "Good.",
        "model": "m",
        "prompt_hash": "p",
    }
    return cell({"scored": value, "unscoreable": None})


def unscoreable(question: int, sid: str) -> dict[str, Any]:
    """A verdict's cell, without one."""
    value = {"question_index": question, "recording_sid": sid, "generation": "", "reason": "silence", "detail": "None."}
    return cell({"scored": None, "unscoreable": value})


def completed(outcome: str, answers: dict[int, str]) -> dict[str, Any]:
    """The cell of an interview's end; `answers` are RecordingSids by question."""
    chosen = [{"question_index": index, "recording_sid": sid, "attempt": 1} for index, sid in answers.items()]
    value = {
        "outcome": outcome,
        "reason": "It is over.",
        "answers": chosen,
        "unanswered": [index for index in range(5) if index not in answers],
        "attempts": 1,
        "call_seconds": 60.0,
    }
    return cell(value)


def evaluated(generation: str = "", recommendation: str | None = "consider") -> dict[str, Any]:
    """The cell of an evaluation."""
    value = {
        "generation": generation,
        "rubric_version": RUBRIC_VERSION,
        "overall_score": 7.0,
        "recommendation": recommendation,
        "model_recommendation": recommendation,
        "threshold_recommendation": recommendation,
        "needs_human": recommendation is None,
        "reason": "By the threshold.",
        "summary": None,
        "strengths": ["Brief"],
        "improvements": [],
        "questions": [],
        "model": "m",
        "prompt_hash": "p",
    }
    return cell(value)


def assessment(recommendation: str | None = "consider", reviewed: str | None = None) -> dict[str, Any]:
    """What telephony keeps of an evaluation and of a review."""
    needs_human = recommendation is None
    value = {"overall_score": 7.0, "recommendation": recommendation, "needs_human": needs_human}
    return {"evaluated": cell(value), **({"reviewed": cell({"recommendation": reviewed})} if reviewed else {})}


def interview_document(**parts: Any) -> Interview:
    """An interview that was asked for, with `parts` of what happened since."""
    return Interview.model_validate({"_id": "int_1", **BASE, "requested": cell(request()), **parts})


def evaluation_document(**parts: Any) -> Evaluation:
    """What scoring knows, with `parts`."""
    return Evaluation.model_validate({"_id": "int_1", **BASE, **parts})

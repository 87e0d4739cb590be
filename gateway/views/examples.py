"""What the OpenAPI document shows as examples of views."""

from typing import Any

from pydantic import BaseModel

from gateway.views.accepted import AcceptedView
from gateway.views.answers import AnswersView
from gateway.views.bulk import BulkView
from gateway.views.candidates import CandidateSummary, CandidateView
from gateway.views.figure_examples import FIGURE_EXAMPLES
from gateway.views.interviews import InterviewSummary, InterviewView
from gateway.views.jobs import JobSummary, JobView
from gateway.views.page import PageView
from gateway.views.resumes import ResumeTextView
from gateway.views.scorecards import ScorecardView
from gateway.views.webhook_examples import WEBHOOK_EXAMPLES
from shared.ats.greenhouse import PartnerInterview, PartnerTest, TestStatus

_ANSWER: dict[str, Any] = {
    "question_index": 0,
    "question": "Tell me about a system you ran in production. What broke, and what did you do?",
    "competency": "technical_skill",
    "status": "scored",
    "attempt": 1,
    "recorded_at": "2026-11-23T09:41:07.250Z",
    "duration": 42.0,
    "audio": "/v1/interviews/int_22481671096a52d18a0e1eb0476077b1/responses/0/audio",
    "transcript": "We lost messages on a rebalance. I found that offsets were committed too early and fixed that.",
    "language": "en",
    "confidence": 0.95,
    "score": 8.3,
    "criteria": {
        "relevance": {"score": 9, "quotes": ["We lost messages on a rebalance."], "reason": "Answers what was asked."},
        "clarity": {"score": 8, "quotes": ["I found that offsets were committed too early"], "reason": "In order."},
        "specificity": {"score": 8, "quotes": ["offsets were committed too early"], "reason": "Names the cause."},
        "professionalism": {"score": 8, "quotes": ["I found"], "reason": "Takes responsibility."},
    },
    "feedback": "A concrete failure with its cause; the lasting fix could be told in more detail.",
    "unscoreable": None,
}

_RESULT: dict[str, Any] = {
    "overall_score": 8.3,
    "recommendation": "hire",
    "needs_human": False,
    "reason": "The more cautious of the model's view (hire) and of what the score of 8.3 amounts to (hire).",
    "summary": "Has run event-driven systems in production and learns from what breaks.",
    "strengths": ['Finds causes: "offsets were committed too early"'],
    "improvements": ["Say more about what was changed for good."],
    "is_being_rescored": False,
    "evaluated_at": "2026-11-23T09:45:30.000Z",
    "review": None,
}

_INTERVIEW: dict[str, Any] = {
    "id": "int_22481671096a52d18a0e1eb0476077b1",
    "job_id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
    "candidate_id": "cand_7d9f1b2c3e4a5f60718293a4b5c6d7e8",
    "title": "Backend engineer",
    "company": "Example Travel",
    "candidate_name": "Ada Example",
    "status": "completed",
    "outcome": "complete",
    "outcome_reason": "Every question was answered.",
    "is_cancelling": False,
    "blocked": None,
    "attempts": [
        {
            "attempt": 1,
            "call_sid": "CAef21bb144bc04d8f21efecb09a4cc074",
            "call_status": "completed",
            "placed_at": "2026-11-23T09:40:01.100Z",
            "ended_at": "2026-11-23T09:45:02.900Z",
            "duration": 301.0,
            "consent": True,
            "refusal": None,
        }
    ],
    "answers": [_ANSWER],
    "result": _RESULT,
    "rubric_version": "2026-11",
    "deadline": "2026-11-26T09:40:00.000Z",
    "created_at": "2026-11-23T09:40:00.000Z",
    "completed_at": "2026-11-23T09:45:03.200Z",
}

_SCORECARD: dict[str, Any] = {
    **_RESULT,
    "interview_id": _INTERVIEW["id"],
    "job_id": _INTERVIEW["job_id"],
    "candidate_id": _INTERVIEW["candidate_id"],
    "title": _INTERVIEW["title"],
    "outcome": "complete",
    "outcome_reason": "Every question was answered.",
    "model_recommendation": "hire",
    "threshold_recommendation": "hire",
    "rubric_version": "2026-11",
    "model": "gpt-5.4-mini",
    "answers": [_ANSWER],
}

_JOB: dict[str, Any] = {
    "id": "job_0b4f0c3e5a0d5d1f9a43b8d2c4e5f607",
    "title": "Backend engineer",
    "company": "Example Travel",
    "questions_status": "ready",
    "created_at": "2026-11-23T09:30:00.000Z",
    "description": "You build and run the services behind our booking platform.",
    "questions": [
        {
            "text": "Tell me about a system you ran in production. What broke, and what did you do?",
            "competency": "technical_skill",
            "good_answer": "Names a concrete failure, how it was found and what was changed for good.",
        }
    ],
    "questions_source": "model",
    "edited_by": None,
}

_CANDIDATE: dict[str, Any] = {
    "id": "cand_7d9f1b2c3e4a5f60718293a4b5c6d7e8",
    "name": "Ada Example",
    "phone": "+4930901820",
    "email": "ada@example.com",
    "time_zone": "Europe/Berlin",
    "resume": {
        "filename": "ada-example.pdf",
        "size": 48213,
        "status": "parsed",
        "pages": 2,
        "media_type": "application/pdf",
        "facts": {
            "roles": [{"title": "Engineer", "employer": "Example Rail", "start_year": 2019, "end_year": None}],
            "years_of_experience": 7.0,
            "skills": ["Python", "Kafka"],
            "education": [{"qualification": "BSc Physics", "institution": "TU Delft", "year": 2018}],
        },
        "facts_source": "model",
        "rejection": None,
    },
    "created_at": "2026-11-23T09:31:00.000Z",
}

_ACCEPTED: dict[str, Any] = {"id": _JOB["id"], "location": f"/v1/jobs/{_JOB['id']}"}
_CURSOR = "WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMjNUMDk6MzA6MDArMDA6MDAiLCJqb2JfMGI0ZiJd"
_SUMMARIES: dict[str, dict[str, Any]] = {
    "job": {name: _JOB[name] for name in JobSummary.model_fields},
    "candidate": {
        "id": _CANDIDATE["id"],
        "name": _CANDIDATE["name"],
        "phone": "+49•••••20",
        "resume_status": "parsed",
        "created_at": _CANDIDATE["created_at"],
    },
    "interview": {
        **{name: _INTERVIEW[name] for name in InterviewSummary.model_fields if name in _INTERVIEW},
        "overall_score": 8.3,
        "recommendation": "hire",
        "is_evaluated": True,
        "needs_human": False,
        "reviewed_recommendation": None,
    },
}
_BULK: dict[str, Any] = {
    "accepted": 1,
    "refused": 1,
    "items": [
        {
            "index": 0,
            "status": 201,
            "id": _CANDIDATE["id"],
            "location": f"/v1/candidates/{_CANDIDATE['id']}",
            "problem": None,
        },
        {
            "index": 1,
            "status": 422,
            "id": None,
            "location": None,
            "problem": {
                "type": "urn:screener:problem:invalid-request",
                "title": "The request is not valid",
                "status": 422,
                "detail": "1 part of the request is not valid; see errors.",
                "instance": "/v1/candidates/bulk#/items/1",
                "errors": [{"pointer": "/items/1/phone", "detail": "This is no phone number."}],
            },
        },
    ],
}

_TEST: dict[str, Any] = {"partner_test_id": _JOB["id"], "partner_test_name": "Backend engineer, Example Travel"}

_TEST_STATUS: dict[str, Any] = {
    "partner_status": "complete",
    "partner_profile_url": f"https://screener.example.com/v1/interviews/{_INTERVIEW['id']}/result",
    "partner_score": 8.3,
    "metadata": {
        "Requested at": "2026-11-23 09:40 UTC",
        "Outcome": "complete",
        "Recommendation": "hire",
        "Reviewed by a human": False,
        "Needs a human": False,
        "Score is from 0 to": 10,
        "Answers scored": "5 of 5",
        "Completed at": "2026-11-23 09:45 UTC",
    },
}

EXAMPLES: dict[type[BaseModel], dict[str, Any]] = {
    JobView: _JOB,
    CandidateView: _CANDIDATE,
    InterviewView: _INTERVIEW,
    ScorecardView: _SCORECARD,
    AcceptedView: _ACCEPTED,
    AnswersView: {"items": [_ANSWER]},
    BulkView: _BULK,
    PageView[JobSummary]: {"items": [_SUMMARIES["job"]], "next_cursor": _CURSOR},
    PageView[CandidateSummary]: {"items": [_SUMMARIES["candidate"]], "next_cursor": None},
    PageView[InterviewSummary]: {"items": [_SUMMARIES["interview"]], "next_cursor": None},
    ResumeTextView: {"text": "Ada Example\nEngineer at Example Rail", "pages": 2, "media_type": "application/pdf"},
    PartnerTest: _TEST,
    PartnerInterview: {"partner_interview_id": _INTERVIEW["id"]},
    TestStatus: _TEST_STATUS,
    **WEBHOOK_EXAMPLES,
    **FIGURE_EXAMPLES,
}
"""Not in the models' own configuration: FastAPI would leave out every field that is none."""

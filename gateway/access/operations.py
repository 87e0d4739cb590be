"""The one table that says which scope each operation needs.

An operation under ``/v1`` that is missing here needs a key that may do everything, and fails
`tests/contract/test_scopes.py`.
"""

from shared.api_keys.scopes import Scope

SCOPES: dict[str, Scope] = {
    "createJob": Scope.JOBS_WRITE,
    "listJobs": Scope.JOBS_READ,
    "getJob": Scope.JOBS_READ,
    "editQuestions": Scope.JOBS_WRITE,
    "createCandidate": Scope.CANDIDATES_WRITE,
    "bulkCreateCandidates": Scope.CANDIDATES_WRITE,
    "listCandidates": Scope.CANDIDATES_READ,
    "getCandidate": Scope.CANDIDATES_READ,
    "replaceResume": Scope.CANDIDATES_WRITE,
    "parseResume": Scope.CANDIDATES_WRITE,
    "requestInterview": Scope.INTERVIEWS_WRITE,
    "bulkRequestInterviews": Scope.INTERVIEWS_WRITE,
    "listInterviews": Scope.INTERVIEWS_READ,
    "getInterview": Scope.INTERVIEWS_READ,
    "getResult": Scope.INTERVIEWS_READ,
    "listResponses": Scope.INTERVIEWS_READ,
    "getAudio": Scope.INTERVIEWS_READ,
    "cancelInterview": Scope.INTERVIEWS_WRITE,
    "rescoreInterview": Scope.INTERVIEWS_WRITE,
    "reviewInterview": Scope.INTERVIEWS_WRITE,
    "streamEvents": Scope.EVENTS_READ,
    "streamInterviewEvents": Scope.EVENTS_READ,
    "createWebhookEndpoint": Scope.WEBHOOKS_WRITE,
    "updateWebhookEndpoint": Scope.WEBHOOKS_WRITE,
    "deleteWebhookEndpoint": Scope.WEBHOOKS_WRITE,
    "rotateWebhookSecret": Scope.WEBHOOKS_WRITE,
    "replayWebhookEndpoint": Scope.WEBHOOKS_WRITE,
    "resendWebhookDelivery": Scope.WEBHOOKS_WRITE,
    "sendWebhookTest": Scope.WEBHOOKS_WRITE,
    "listWebhookEndpoints": Scope.WEBHOOKS_READ,
    "getWebhookEndpoint": Scope.WEBHOOKS_READ,
    "listWebhookDeliveries": Scope.WEBHOOKS_READ,
    "getWebhookDelivery": Scope.WEBHOOKS_READ,
    "getFunnel": Scope.ANALYTICS_READ,
    "getScoreDistribution": Scope.ANALYTICS_READ,
    "getDropOff": Scope.ANALYTICS_READ,
    "getAttempts": Scope.ANALYTICS_READ,
    "getAgreement": Scope.ANALYTICS_READ,
    "getCost": Scope.ANALYTICS_READ,
    "getTimeToResult": Scope.ANALYTICS_READ,
    "listAssessmentTests": Scope.ASSESSMENTS_READ,
    "getAssessmentStatus": Scope.ASSESSMENTS_READ,
    "sendAssessmentTest": Scope.ASSESSMENTS_WRITE,
    "reportAssessmentError": Scope.ASSESSMENTS_WRITE,
}
"""By operation id."""

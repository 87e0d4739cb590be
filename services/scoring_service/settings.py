"""How scoring_service is set up."""

from pydantic import Field, SecretStr

from services.scoring_service.policy import Policy
from shared.settings import Settings


class ScoringSettings(Settings):
    """From the environment; each field's name in capitals."""

    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_base_url: str = Field(default="https://api.twilio.com", description="the only host media is fetched from")
    media_timeout_seconds: float = Field(default=30.0, description="for an answer, then for each piece of it")
    media_patience_seconds: float = Field(default=120.0, description="for a recording to appear")
    media_refused_seconds: float = Field(
        default=3600.0, ge=0, description="for a recording that Twilio refuses to give; then a human is asked"
    )
    media_at_once: int = Field(default=16, ge=1, description="recordings in memory, to be transcribed")
    media_max_bytes: int = 50 * 1024 * 1024
    scoring_patience_seconds: float = Field(default=600.0, description="for the model to come back")
    transcription_language: str = Field(default="en", description="ISO 639-1, of the answers")
    transcript_confidence: float = Field(default=0.6, ge=0, le=1, description="below it an answer is not judged")
    hire_threshold: float = Field(default=7.0, ge=0, le=10)
    consider_threshold: float = Field(default=5.0, ge=0, le=10)

    def policy(self) -> Policy:
        """The same as a value for pure code."""
        return Policy(self.transcript_confidence, self.hire_threshold, self.consider_threshold)

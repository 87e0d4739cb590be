"""How ats_service is set up."""

from pydantic import Field, SecretStr

from shared.events.assessments import Ats
from shared.settings import Settings


class AtsSettings(Settings):
    """From the environment; each field's name in capitals."""

    greenhouse_api_key: SecretStr = Field(
        default=SecretStr(""), description="sent to Greenhouse as user name when it is told of a result"
    )
    ats_patience_seconds: float = Field(
        default=600.0, ge=0, description="for an ATS that is away; then what it was to be told is a dead letter"
    )

    def key(self, ats: Ats) -> str:
        """What we are known by at an ATS; empty where it wants nothing."""
        return {Ats.GREENHOUSE: self.greenhouse_api_key}[ats].get_secret_value()

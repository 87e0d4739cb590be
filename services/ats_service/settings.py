"""How ats_service is set up."""

from pydantic import Field, SecretStr

from shared.events.assessments import Ats
from shared.settings import Settings


class AtsSettings(Settings):
    """From the environment; each field's name in capitals."""

    greenhouse_api_key: SecretStr = Field(
        default=SecretStr(""), description="sent to Greenhouse as user name when it is told of a result"
    )
    greenhouse_hosts: str = Field(
        default="greenhouse.io", description="the hosts, with those below them, that are sent the key; by commas"
    )
    ats_patience_seconds: float = Field(
        default=600.0, ge=0, description="for an ATS that is away; then what it was to be told is a dead letter"
    )

    def key(self, ats: Ats, host: str) -> str:
        """What we are known by at an ATS; empty where it wants nothing, and at any host that is not its own.

        Whoever orders an assessment names the address, and would otherwise be sent a key that is not theirs.
        """
        key, hosts = {Ats.GREENHOUSE: (self.greenhouse_api_key, self.greenhouse_hosts)}[ats]
        own = [each.strip().lower() for each in hosts.split(",") if each.strip()]
        is_own = any(host.lower() == each or host.lower().endswith(f".{each}") for each in own)
        return key.get_secret_value() if is_own else ""

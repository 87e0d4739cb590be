"""How far requests to addresses that others gave may go."""

from pydantic import Field, field_validator

from shared.outbound.addresses import Network, networks
from shared.settings import Settings


class OutboundSettings(Settings):
    """From the environment; each field's name in capitals."""

    outbound_allowed_networks: str = Field(
        default="", description="that may be sent to besides public addresses, by http too, such as 10.1.0.0/16"
    )
    outbound_resolve_seconds: float = Field(default=5.0, gt=0, description="for looking up a host's addresses")
    outbound_timeout_seconds: float = Field(default=15.0, gt=0, description="for one request, from lookup to status")

    @field_validator("outbound_allowed_networks")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        networks(text)
        return text

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that are allowed besides."""
        return networks(self.outbound_allowed_networks)

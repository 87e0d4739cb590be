"""Why a request that others wanted was not answered. The messages may be shown to them."""

from shared.errors import Transient


class TargetRefused(ValueError):
    """Nothing is ever sent there; the message says why, and names no more than was given."""


class OutboundUnavailable(Transient):
    """It did not answer. Whether it received anything is unknown."""


class TargetUnresolved(OutboundUnavailable):
    """The name has no address just now; the message says what the resolver said."""


class OutboundTimeout(OutboundUnavailable):
    """It did not answer in time."""

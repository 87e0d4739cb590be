"""Who is asking."""

from dataclasses import dataclass

from shared.api_keys.scopes import Scope, allows


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds an API key. Sees and changes what is its tenant's and nothing else, as far as its scopes go.

    `per_minute` is the key's own rate limit; none is the gateway's.
    """

    tenant: str
    name: str
    key_id: str = ""
    scopes: frozenset[str] = frozenset()
    per_minute: int | None = None

    def may(self, scope: Scope | None) -> bool:
        """Whether the key allows what needs `scope`; none needs a key that allows everything."""
        return allows(self.scopes, scope)

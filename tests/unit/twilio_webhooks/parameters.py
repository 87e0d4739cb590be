"""The parameters of a form, as frameworks give them to Twilio's own validator: names, each with several values."""

from collections.abc import Iterator, Sequence


class Parameters:
    """What `RequestValidator` reads duplicates from."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._pairs)

    def __bool__(self) -> bool:
        return bool(self._pairs)

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""
        return [value for found, value in self._pairs if found == name]

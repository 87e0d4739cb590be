"""How long something waits for what is down outside."""

import time
from collections.abc import Callable


class Patience:
    """Counts from the first failure of each effect in this process."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._since: dict[str, float] = {}

    def is_over(self, effect_id: str) -> bool:
        """Notes a failure of `effect_id`. Whether it has now been failing for longer than we wait."""
        since = self._since.setdefault(effect_id, self._clock())
        if self._clock() - since < self.seconds:
            return False
        self.forget(effect_id)
        return True

    def forget(self, effect_id: str) -> None:
        """It is settled."""
        self._since.pop(effect_id, None)

"""One conversation: the line, who is at its far end, and what is said on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devkit.twilio.callee import Callee, seconds_to_say
from devkit.twilio.calls import Call, CallStatus
from devkit.twilio.line import Line, LineCut
from devkit.twilio.log import Heard, PhoneLog
from devkit.twilio.recorder import Recorder
from devkit.twilio.verbs import Pause, Play, Prompt, Say

_PLAY_SECONDS = 3.0
_SECONDS_A_DIGIT = 0.5


@dataclass(frozen=True, slots=True)
class Talk:
    call: Call
    line: Line
    callee: Callee
    log: PhoneLog
    recorder: Recorder
    words_per_minute: float

    async def play(self, prompts: Iterable[Prompt]) -> None:
        """Raises LineCut when the callee hangs up meanwhile, and what else may come over the line."""
        for prompt in prompts:
            match prompt:
                case Say():
                    await self._repeat(prompt.loop, prompt.text, seconds_to_say(prompt.text, self.words_per_minute))
                case Play():
                    seconds = len(prompt.digits) * _SECONDS_A_DIGIT or _PLAY_SECONDS
                    await self._repeat(prompt.loop, "", seconds)
                case Pause():
                    await self.listen("", prompt.seconds)

    async def listen(self, text: str, seconds: float) -> None:
        """Time in which the callee only listens."""
        if text:
            self.log.add(Heard(call_sid=self.call.sid, speaker="application", text=text))
        leaves_after = self.callee.hear(text, seconds)
        if leaves_after is None:
            await self.line.pass_time(seconds)
        else:
            await self.hang_up(leaves_after)

    async def hang_up(self, after_seconds: float) -> None:
        """The callee leaves. Raises LineCut."""
        await self.line.pass_time(after_seconds)
        raise LineCut(CallStatus.COMPLETED)

    def says(self, text: str) -> None:
        """Notes what the callee said."""
        if text:
            self.log.add(Heard(call_sid=self.call.sid, speaker="callee", text=text))

    async def _repeat(self, loop: int, text: str, seconds: float) -> None:
        played = 0
        while loop == 0 or played < loop:
            await self.listen(text, seconds)
            played += 1
            if seconds == 0:
                return

"""Plays the script on the line, verb after verb and document after document."""

from __future__ import annotations

from devkit.twilio.calls import CallStatus, Target
from devkit.twilio.errors import TwimlError
from devkit.twilio.gathering import gather
from devkit.twilio.line import Fetch, LineCut, LineRedirected, Source
from devkit.twilio.script import Page, Script, ScriptFailed
from devkit.twilio.taking import take
from devkit.twilio.talk import Talk
from devkit.twilio.verbs import Gather, Hangup, Pause, Play, Record, Redirect, Say, Verb

_MOST_REDIRECTS = 10
_REDIRECT_LOOP = 11215
_APPLICATION_ERROR = Say("We are sorry. An application error has occurred. Goodbye.")


class Interpreter:
    def __init__(self, script: Script, talk: Talk) -> None:
        self._script = script
        self._talk = talk

    async def run(self, first: Source) -> None:
        """Returns never: the call's end is a LineCut, `completed` however the script ended, except `failed` when more
        than ten documents in a row led nowhere."""
        source: Source | None = first
        in_a_row = 0
        while source is not None:
            before = self._talk.call.timeline.elapsed
            try:
                self._talk.line.check()
                source = await self._next(source)
            except LineRedirected as redirected:
                source = redirected.source
            in_a_row = 0 if self._talk.call.timeline.elapsed > before else in_a_row + 1
            if in_a_row > _MOST_REDIRECTS:
                self._script.note(
                    _REDIRECT_LOOP, f"more than {_MOST_REDIRECTS} redirects without progress", str(source)
                )
                raise LineCut(CallStatus.FAILED)
        raise LineCut(CallStatus.COMPLETED)

    async def _next(self, source: Source) -> Source | None:
        try:
            return await self._play(await self._script.load(source))
        except ScriptFailed:
            await self._talk.play([_APPLICATION_ERROR])
            return None

    async def _play(self, page: Page) -> Source | None:
        """Where the script goes on, or None at its end. Raises ScriptFailed."""
        for verb in page.document.verbs:
            self._talk.line.check()
            try:
                following = await self._perform(verb, page)
            except TwimlError as error:
                self._script.note(error.code, error.message, page.url or "")
                raise ScriptFailed from error
            if following is not None:
                return following
        return None

    async def _perform(self, verb: Verb, page: Page) -> Source | None:
        match verb:
            case Say() | Play() | Pause():
                await self._talk.play([verb])
                return None
            case Gather():
                action = page.fetch(verb.action, verb.method)
                return _following(action, await gather(verb, self._talk))
            case Record():
                action = page.fetch(verb.action, verb.method)
                callback = _target(page, verb)
                return _following(action, await take(verb, self._talk, action, callback))
            case Redirect():
                return page.fetch(verb.url, verb.method)
            case Hangup():
                raise LineCut(CallStatus.COMPLETED)


def _following(action: Fetch, fields: dict[str, str] | None) -> Fetch | None:
    return None if fields is None else Fetch(action.url, action.method, fields)


def _target(page: Page, verb: Record) -> Target | None:
    if not verb.callback:
        return None
    fetch = page.fetch(verb.callback, verb.callback_method)
    return Target(fetch.url, fetch.method)

"""REST: /Recordings, and the media of a recording."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devkit.twilio.errors import RestError, not_found
from devkit.twilio.exchange import Exchange
from devkit.twilio.paging import page
from devkit.twilio.recordings import Recording
from devkit.twilio.resources import recording_resource
from devkit.twilio.wav import speech_wav


class RecordingEndpoints:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def list(self, request: Request) -> Response:
        """Of the account, filtered by CallSid, or of the call in the path."""
        call_sid = request.path_params.get("sid") or request.query_params.get("CallSid") or None
        now = self._exchange.clock.seconds()
        shown = [self._resource(r) for r in self._exchange.recordings.newest_first(call_sid) if r.listed_from <= now]
        return JSONResponse(page("recordings", shown, request.url.path, request.query_params))

    async def fetch(self, request: Request) -> Response:
        return JSONResponse(self._resource(self._recording(request)))

    async def delete(self, request: Request) -> Response:
        self._exchange.recordings.delete(self._recording(request).sid)
        return Response(status_code=204)

    async def media(self, request: Request) -> Response:
        """404 until it has been processed."""
        recording = self._recording(request)
        if not recording.has_media:
            raise not_found(request.url.path)
        wav = await asyncio.to_thread(speech_wav, recording.text, float(recording.seconds))
        return Response(wav, media_type="audio/x-wav")

    async def mp3(self, request: Request) -> Response:
        self._recording(request)
        raise RestError(404, 20404, "This phone network keeps recordings as WAV: ask for .wav instead of .mp3")

    def _recording(self, request: Request) -> Recording:
        recording = self._exchange.recordings.get(request.path_params["sid"])
        if recording is None:
            raise not_found(request.url.path)
        return recording

    def _resource(self, recording: Recording) -> dict[str, object]:
        return recording_resource(recording, self._exchange.recorder.url(recording))

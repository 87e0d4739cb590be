"""The routes: OpenAI's under /v1, the devkit's own under /_devkit."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from devkit.openai import chat
from devkit.openai.faults import Fault, FaultRule, Faults
from devkit.openai.log import RequestLog
from devkit.openai.refusals import ApiError, Dropped, Hung, failure
from devkit.openai.settings import ModelServerSettings
from devkit.openai.transcription import ResponseFormat, TranscriptionRequest, transcribed

Answerer = Callable[[frozenset[Fault]], Response]
_RULES = TypeAdapter(list[FaultRule])


class _FaultsBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: list[FaultRule]


class ModelApi:
    """The application's handlers and what they share."""

    def __init__(self, settings: ModelServerSettings, faults: Faults, log: RequestLog, stopping: asyncio.Event) -> None:
        self._settings = settings
        self._faults = faults
        self._log = log
        self._stopping = stopping

    def application(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/v1/chat/completions", _guarded(self._chat), methods=["POST"]),
            Route("/v1/audio/transcriptions", _guarded(self._transcription), methods=["POST"]),
            Route("/v1/models", _guarded(self._models), methods=["GET"]),
            Route("/_devkit/faults", self._faults_endpoint, methods=["GET", "PUT", "DELETE"]),
            Route("/_devkit/log", self._log_endpoint, methods=["GET", "DELETE"]),
        ]
        return Starlette(routes=routes)

    async def _chat(self, request: Request) -> Response:
        body = await request.body()
        asked = chat.read(body)
        name = asked.json_schema.name if asked.json_schema else "chat"
        digest = hashlib.sha256(body).hexdigest()

        def answer(faults: frozenset[Fault]) -> Response:
            return JSONResponse(chat.completion(asked, digest, faults))

        targets = frozenset({name, "chat"})
        return await self._answered(request, answer, targets, name, digest, await request.json())

    async def _transcription(self, request: Request) -> Response:
        async with request.form() as form:
            asked, fields = await _read_transcription(form)
        digest = hashlib.sha256(asked.audio + repr(sorted(fields.items())).encode()).hexdigest()

        def answer(faults: frozenset[Fault]) -> Response:
            heard = transcribed(asked, faults)
            return PlainTextResponse(heard) if isinstance(heard, str) else JSONResponse(heard)

        targets = frozenset({"transcription"})
        return await self._answered(request, answer, targets, "transcription", digest, fields)

    async def _models(self, request: Request) -> Response:
        models = [
            {"id": model, "object": "model", "created": 0, "owned_by": "devkit"} for model in self._settings.models
        ]
        body = {"object": "list", "data": models}
        return await self._answered(request, lambda _: JSONResponse(body), frozenset({"models"}), "models", "", None)

    async def _answered(
        self,
        request: Request,
        answer: Answerer,
        targets: frozenset[str],
        about: str,
        digest: str,
        asked: JsonValue,
    ) -> Response:
        """Thinks, lets what is to go wrong go wrong, and answers otherwise; logs either."""
        await asyncio.sleep(self._settings.latency_ms / 1000)
        rules = self._faults.striking(targets, digest)
        struck = [rule.fault for rule in rules]
        try:
            response = failure(rules, self._stopping) or answer(frozenset(struck))
        except ApiError as error:
            response = error.response()
        completed = not isinstance(response, Hung | Dropped)
        self._log.add(
            path=request.url.path,
            about=about,
            status=response.status_code if completed else 0,
            faults=struck,
            request=asked,
            response=bytes(response.body).decode() if completed else "",
        )
        return response

    async def _faults_endpoint(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults.clear()
        if request.method == "PUT":
            try:
                self._faults.replace(_FaultsBody.model_validate_json(await request.body()).rules)
            except ValidationError as error:
                return ApiError(422, str(error)).response()
        return JSONResponse({"rules": _RULES.dump_python(list(self._faults.rules), mode="json")})

    async def _log_endpoint(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._log.clear()
        return JSONResponse({"requests": [record.model_dump(mode="json") for record in self._log]})


def _guarded(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """`handler`, for bearers of any key, with its errors in OpenAI's shape."""

    async def guarded(request: Request) -> Response:
        try:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not key.strip():
                raise ApiError(401, "You didn't provide an API key.", code="missing_api_key")
            return await handler(request)
        except ApiError as error:
            return error.response()

    return guarded


async def _read_transcription(form: FormData) -> tuple[TranscriptionRequest, dict[str, JsonValue]]:
    """The request, and its fields as the log shows them. Raises `ApiError` 400."""
    file, model, wanted = form.get("file"), form.get("model"), form.get("response_format", "json")
    if not isinstance(file, UploadFile):
        raise ApiError(400, "Missing required parameter: 'file'.", param="file")
    if not isinstance(model, str) or not model:
        raise ApiError(400, "you must provide a model parameter", param="model")
    if wanted not in set(ResponseFormat):
        raise ApiError(400, f"response_format '{wanted}' is not supported.", param="response_format")
    audio, language = await file.read(), form.get("language")
    include = [*form.getlist("include[]"), *form.getlist("include")]
    fields: dict[str, JsonValue] = {
        "file": {"name": file.filename, "bytes": len(audio)},
        "model": model,
        "response_format": str(wanted),
        "include": [str(part) for part in include],
        "language": str(language) if language else None,
    }
    request = TranscriptionRequest(
        audio=audio,
        model=model,
        response_format=ResponseFormat(str(wanted)),
        logprobs="logprobs" in include,
        language=str(language) if language else None,
    )
    return request, fields

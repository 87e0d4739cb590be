"""Transcribing, judging and summing up: what scoring does in the outside world."""

from collections.abc import Sequence

from services.scoring_service.audio import is_silent
from services.scoring_service.intents import Announce, Evaluate, Judge, ScoringIntent, SetAside, Transcribe
from services.scoring_service.judging import Judging
from services.scoring_service.media import Media, MediaMissing, MediaRefused, MediaUnavailable
from services.scoring_service.summing import Summing
from shared.blobs import Blobs
from shared.clock import Clock
from shared.errors import Transient
from shared.events.fact import Fact, follow
from shared.events.model import FactData
from shared.events.responses import ResponseTranscribed, ResponseUnscoreable, TranscriptSource, UnscoreableReason
from shared.llm import (
    LanguageModel,
    ModelError,
    ModelInputRejected,
    ModelMalformed,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
)
from shared.patience import Patience


class ModelAway(Transient):
    """The model is down; the answer waits for it."""


_PASSING = (ModelUnavailable, ModelMalformed, ModelMisconfigured)


class Effects:
    """The outside world of scoring_service."""

    def __init__(
        self,
        model: LanguageModel,
        media: Media,
        blobs: Blobs,
        patience: Patience,
        media_patience: Patience,
        language: str,
        clock: Clock,
    ) -> None:
        """`patience` is for the model, `media_patience` for a recording that Twilio refuses to give."""
        self._model = model
        self._media = media
        self._blobs = blobs
        self._judging = Judging(model)
        self._summing = Summing(model)
        self._patience = patience
        self._media_patience = media_patience
        self._language = language
        self._clock = clock

    async def perform(self, intent: ScoringIntent) -> Sequence[Fact]:
        """Does what is intended and returns the fact that follows: a result, or a typed reason why there is none.

        Raises:
            Transient: the model, Twilio or the blob store is down, and it is to be tried again.
        """
        if isinstance(intent, Announce):
            return [self._fact(intent, intent.decision)]
        if isinstance(intent, SetAside):
            return [self._fact(intent, _unscoreable(intent, intent.reason, intent.detail))]
        try:
            data = await self._produce(intent)
        except _PASSING as failure:
            if not self._patience.is_over(intent.effect_id):
                raise ModelAway(str(failure)) from failure
            data = self._without_model(intent, UnscoreableReason.MODEL_DOWN, failure)
        except (ModelRefused, ModelInputRejected) as refusal:
            data = self._without_model(intent, UnscoreableReason.MODEL_REFUSED, refusal)
        self._patience.forget(intent.effect_id)
        return [self._fact(intent, data)]

    async def _produce(self, intent: Transcribe | Judge | Evaluate) -> FactData:
        match intent:
            case Transcribe():
                return await self._transcribe(intent)
            case Judge():
                return await self._judging.judge(intent)
            case Evaluate():
                return await self._summing.sum_up(intent)

    def _without_model(
        self, intent: Transcribe | Judge | Evaluate, reason: UnscoreableReason, failure: ModelError
    ) -> FactData:
        if isinstance(intent, Evaluate):
            return self._summing.without_model(intent, str(failure))
        return _unscoreable(intent, reason, str(failure))

    async def _transcribe(self, intent: Transcribe) -> ResponseTranscribed | ResponseUnscoreable:
        try:
            async with self._media.recording(intent.recorded.recording_url) as recording:
                self._media_patience.forget(intent.effect_id)
                return await self._heard(intent, recording)
        except MediaMissing as missing:
            self._media_patience.forget(intent.effect_id)
            return _unscoreable(intent, UnscoreableReason.MEDIA_MISSING, str(missing))
        except MediaRefused as refused:
            if not self._media_patience.is_over(intent.effect_id):
                raise
            detail = f"{refused}, and went on so for {self._media_patience.seconds:.0f} s. Rescore to try again."
            return _unscoreable(intent, UnscoreableReason.MEDIA_MISSING, detail)
        except MediaUnavailable:
            self._media_patience.forget(intent.effect_id)  # no answer is given up because Twilio as a whole is away
            raise

    async def _heard(self, intent: Transcribe, recording: bytes) -> ResponseTranscribed:
        key = f"recordings/{intent.tenant}/{intent.interview_id}/{intent.recording_sid}.wav"
        await self._blobs.put(key, recording)
        if is_silent(recording):
            text, language, confidence, source, model, usage = "", None, None, TranscriptSource.SILENCE, None, None
        else:
            heard = await self._model.transcribe(
                recording, filename=f"{intent.recording_sid}.wav", language=self._language
            )
            text, language, confidence = heard.text, heard.language, heard.confidence
            source, model, usage = TranscriptSource.MODEL, heard.model, heard.usage
        return ResponseTranscribed(
            question_index=intent.question_index,
            recording_sid=intent.recording_sid,
            text=text,
            language=language,
            confidence=confidence,
            source=source,
            model=model,
            audio_key=key,
            usage=usage,
        )

    def _fact(self, intent: ScoringIntent, data: FactData) -> Fact:
        time = self._clock()
        if not isinstance(intent, Announce) and intent.not_before is not None:
            time = max(time, intent.not_before)
        return follow(
            data,
            source="/scoring_service",
            subject=intent.interview_id,
            tenant=intent.tenant,
            cause=intent.cause,
            time=time,
            discriminator=intent.discriminator,
        )


def _unscoreable(intent: Transcribe | Judge | SetAside, reason: UnscoreableReason, detail: str) -> ResponseUnscoreable:
    return ResponseUnscoreable(
        question_index=intent.question_index,
        recording_sid=intent.recording_sid,
        generation=intent.generation,
        reason=reason,
        detail=detail,
    )

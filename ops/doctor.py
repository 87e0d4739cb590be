"""Looks at everything outside, by the same settings that the product reads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

import httpx
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from pydantic import SecretStr

from shared.blobs import BlobMissing, Blobs, BlobSettings, BlobStoreUnavailable
from shared.events.topics import topic_partitions
from shared.kafka.settings import KafkaSettings
from shared.mongo.database import Database, StoreUnavailable
from shared.mongo.settings import MongoSettings
from shared.settings import Settings


class Verdict(StrEnum):
    """What an examination came to."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do about it."""

    verdict: Verdict
    subject: str
    detail: str
    advice: str = ""


class OutsideSettings(Settings):
    """The settings of the outside parties, none of them needed for looking."""

    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = "https://api.openai.com/v1"
    openai_model: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_phone_number: str = ""
    twilio_base_url: str = "https://api.twilio.com"
    api_key: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    whitelisted_numbers: str = ""
    webhook_base_url: str = ""


_SECONDS = 5.0
_LONGEST = 300
"""Of what a failure says that nobody foresaw: some say all they know."""

_Look = Callable[[], Awaitable[Finding]]


async def examine() -> list[Finding]:
    """Every finding, in the order in which one would mend them."""
    outside = OutsideSettings()
    looks: list[tuple[str, str, _Look]] = [
        ("Kafka", "Check KAFKA_BOOTSTRAP_SERVERS and the other KAFKA settings.", lambda: _kafka(KafkaSettings())),
        ("MongoDB", "Check MONGODB_URL, with the user and the password in it.", lambda: _mongodb(MongoSettings())),
        ("Blobs", "Check BLOB_URL.", lambda: _blobs(BlobSettings())),
        ("OpenAI", "Check OPENAI_BASE_URL and OPENAI_API_KEY.", lambda: _openai(outside)),
        ("Twilio", "Check TWILIO_BASE_URL and the other TWILIO settings.", lambda: _twilio(outside)),
        ("Webhooks", "Check WEBHOOK_BASE_URL.", lambda: _webhooks(outside)),
        ("API key", "Check API_KEY and SECRET_KEY.", lambda: _keys(outside)),
        ("Whitelist", "Check WHITELISTED_NUMBERS.", lambda: _whitelist(outside)),
    ]
    return list(await asyncio.gather(*(_found(*each) for each in looks)))


async def _found(subject: str, advice: str, look: _Look) -> Finding:
    """What a look finds. One that breaks is a finding, too: it keeps nobody from the others."""
    try:
        return await look()
    except Exception as failure:  # noqa: BLE001  whatever it is, it is shown
        said = shorten(f"{type(failure).__name__}: {failure}", _LONGEST, placeholder=" …")
        return Finding(Verdict.BAD, subject, said, advice)


async def _kafka(settings: KafkaSettings) -> Finding:
    where = settings.kafka_bootstrap_servers
    admin = AIOKafkaAdminClient(bootstrap_servers=where, request_timeout_ms=int(_SECONDS * 1000))
    try:
        await admin.start()
        present = set(await admin.list_topics())
    except (KafkaError, OSError) as failure:
        return Finding(Verdict.BAD, "Kafka", f"{where}: {failure}", "Start it, or set KAFKA_BOOTSTRAP_SERVERS.")
    finally:
        await admin.close()
    wanted = set(topic_partitions(settings.kafka_partitions))
    if missing := wanted - present:
        return Finding(Verdict.BAD, "Kafka", f"{where}: {len(missing)} topics are missing", "Run `screener topics`.")
    return Finding(Verdict.GOOD, "Kafka", f"{where}: {len(wanted)} topics")


async def _mongodb(settings: MongoSettings) -> Finding:
    quick = settings.model_copy(update={"mongodb_timeout_ms": int(_SECONDS * 1000)})
    where = settings.mongodb_url.rsplit("@", 1)[-1]
    async with Database(quick) as database:
        try:
            await database.ping()
        except StoreUnavailable as failure:
            advice = "Start a replica set (docs/operations.md), or set MONGODB_URL."
            return Finding(Verdict.BAD, "MongoDB", f"{where}: {failure}", advice)
    return Finding(Verdict.GOOD, "MongoDB", f"{where}: answers")


async def _blobs(settings: BlobSettings) -> Finding:
    try:
        blobs = Blobs(settings)
        await blobs.put("doctor/written", b"well")
        readable = await blobs.get("doctor/written") == b"well"
    except (BlobStoreUnavailable, BlobMissing, OSError, ValueError) as failure:
        advice = "Make it writable for this user, or set BLOB_URL."
        return Finding(Verdict.BAD, "Blobs", f"{settings.blob_url}: {failure}", advice)
    verdict = Verdict.GOOD if readable else Verdict.BAD
    return Finding(verdict, "Blobs", f"{settings.blob_url}: written and read")


@asynccontextmanager
async def _http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        yield client


async def _asked(
    subject: str, ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
) -> httpx.Response | Finding:
    try:
        async with _http() as client:
            return await ask(client)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        return Finding(Verdict.BAD, subject, f"cannot be reached: {failure!r}", "Check the network and the base URL.")


async def _openai(settings: OutsideSettings) -> Finding:
    if not settings.openai_api_key.get_secret_value():
        advice = "Set it; for a server of your own, any word, and OPENAI_BASE_URL."
        return Finding(Verdict.BAD, "OpenAI", "OPENAI_API_KEY is not set", advice)
    url = f"{settings.openai_base_url.rstrip('/')}/models"
    headers = {"Authorization": f"Bearer {settings.openai_api_key.get_secret_value()}"}
    answer = await _asked("OpenAI", lambda client: client.get(url, headers=headers))
    if isinstance(answer, Finding):
        return answer
    if not answer.is_success:
        return Finding(Verdict.BAD, "OpenAI", f"{url} answered {answer.status_code}", "Check OPENAI_API_KEY.")
    try:
        models = {str(model.get("id")) for model in answer.json().get("data", [])}
    except (ValueError, AttributeError, TypeError):
        advice = "Check OPENAI_BASE_URL: that of OpenAI ends with /v1."
        return Finding(Verdict.BAD, "OpenAI", f"{url} answered no list of models", advice)
    if settings.openai_model and settings.openai_model not in models:
        advice = f"Set OPENAI_MODEL to one of: {', '.join(sorted(models)[:8])} …"
        return Finding(Verdict.BAD, "OpenAI", f"has no model {settings.openai_model}", advice)
    return Finding(Verdict.GOOD, "OpenAI", f"{settings.openai_base_url}: {len(models)} models")


async def _twilio(settings: OutsideSettings) -> Finding:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    if not (sid and token and settings.twilio_phone_number):
        advice = "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER; the Twilio console shows them."
        return Finding(Verdict.BAD, "Twilio", "account, token or number is not set", advice)
    url = f"{settings.twilio_base_url.rstrip('/')}/2010-04-01/Accounts/{sid}/Calls.json"
    answer = await _asked("Twilio", lambda client: client.get(url, auth=(sid, token), params={"PageSize": "1"}))
    if isinstance(answer, Finding):
        return answer
    if not answer.is_success:
        advice = "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        return Finding(Verdict.BAD, "Twilio", f"answered {answer.status_code}", advice)
    return Finding(Verdict.GOOD, "Twilio", f"calls from {settings.twilio_phone_number}")


async def _webhooks(settings: OutsideSettings) -> Finding:
    if not settings.webhook_base_url:
        advice = "Set it to the gateway's public https address; Twilio calls it."
        return Finding(Verdict.BAD, "Webhooks", "WEBHOOK_BASE_URL is not set", advice)
    url = f"{settings.webhook_base_url.rstrip('/')}/livez"
    answer = await _asked("Webhooks", lambda client: client.get(url))
    if isinstance(answer, Finding):
        return Finding(Verdict.BAD, "Webhooks", f"{url} {answer.detail}", "Start the gateway, or mend the proxy to it.")
    if not answer.is_success:
        return Finding(
            Verdict.BAD, "Webhooks", f"{url} answered {answer.status_code}", "Is this the gateway's address?"
        )
    return Finding(Verdict.GOOD, "Webhooks", f"{settings.webhook_base_url}: the gateway answers")


async def _keys(settings: OutsideSettings) -> Finding:
    if not settings.api_key.get_secret_value():
        return Finding(
            Verdict.BAD, "API key", "API_KEY is not set", "Set it to a long random word: `openssl rand -hex 24`."
        )
    if not settings.secret_key.get_secret_value():
        detail = "is set; SECRET_KEY is not, so that no other key is accepted"
        return Finding(Verdict.NOTE, "API key", detail, "Set it for good to the output of `openssl rand -hex 32`.")
    return Finding(Verdict.GOOD, "API key", "is set; SECRET_KEY too, for the keys that `screener keys` makes")


async def _whitelist(settings: OutsideSettings) -> Finding:
    numbers = [number for number in settings.whitelisted_numbers.split(",") if number.strip()]
    if not numbers:
        advice = "Set WHITELISTED_NUMBERS to the numbers that may be called, or to * for all."
        return Finding(Verdict.NOTE, "Whitelist", "is empty: nobody will be called", advice)
    return Finding(Verdict.GOOD, "Whitelist", "every number" if "*" in numbers else f"{len(numbers)} numbers")

"""What Twilio sends of one phone call in which every question is answered: each request signed, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bench.http_request import request_bytes
from devkit.twilio.settings import SignatureAlgorithm
from devkit.twilio.signature import signature_headers
from shared.call_urls import CallUrls, Leg

_PLACES = ("City", "State", "Zip")
_STATUSES = ("initiated", "ringing", "in-progress")


@dataclass(frozen=True)
class Account:
    """Whose calls they are: its token, and the address that it was given for webhooks."""

    base_url: str
    token: str
    sid: str = "AC" + "5" * 32


def webhooks(account: Account, leg: Leg, number: int, questions: int) -> list[bytes]:
    """The call `number` of the account, on `leg`.

    Statuses, the script, consent by key, each answer with its recording's callback, and the end.
    """
    urls, call = CallUrls(account.base_url, leg), _Call(account, f"CA{number:032x}")
    ask = range(questions)
    told = [
        *(call.status(urls, word, place) for place, word in enumerate(_STATUSES)),
        call.asks(urls.voice(ask)),
        call.asks(urls.consent(ask, 1), Digits="1", FinishedOnKey=""),
    ]
    for question in ask:
        recording = call.recording(number, question)
        told.append(call.asks(urls.answer(question, ask[question + 1 :]), **recording, Digits="hangup"))
        told.append(call.tells(urls.recording(question), {**recording, "RecordingStatus": "completed"}))
    told.append(call.status(urls, "completed", len(_STATUSES), CallDuration="240", Duration="4", SipResponseCode="200"))
    return told


@dataclass(frozen=True)
class _Call:
    account: Account
    sid: str

    def asks(self, url: str, **fields: str) -> bytes:
        """For TwiML."""
        return self.tells(url, {**self._parties(), "CallStatus": "in-progress", **fields})

    def status(self, urls: CallUrls, word: str, place: int, **fields: str) -> bytes:
        known = {"CallStatus": word, "CallbackSource": "call-progress-events", "SequenceNumber": str(place)}
        moment = {"Timestamp": "Mon, 02 Mar 2026 09:30:00 +0000"}
        return self.tells(urls.status(), {**self._parties(), **known, **moment, **fields})

    def recording(self, number: int, question: int) -> dict[str, str]:
        sid = f"RE{number:016x}{question:016x}"
        url = f"https://api.twilio.com/2010-04-01/Accounts/{self.account.sid}/Recordings/{sid}"
        return {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": "30"}

    def tells(self, url: str, fields: Mapping[str, str]) -> bytes:
        """A POST to `url`, as Twilio signs it."""
        form = {"CallSid": self.sid, "AccountSid": self.account.sid, **fields}
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            **signature_headers(self.account.token, url, form, SignatureAlgorithm.SHA1),
        }
        split = urlsplit(url)
        target = f"{split.path}?{split.query}" if split.query else split.path
        return request_bytes("POST", target, headers, urlencode(form).encode())

    def _parties(self) -> dict[str, str]:
        to, caller = "+491701234567", "+12025550123"
        sides = {"To": to, "Called": to, "From": caller, "Caller": caller}
        places = {f"{side}{place}": "" for side in sides for place in _PLACES}
        countries = {f"{side}Country": "DE" if number == to else "US" for side, number in sides.items()}
        return {**sides, **places, **countries, "ApiVersion": "2010-04-01", "Direction": "outbound-api"}


def calls(account: Account, legs: Sequence[Leg], first: int, questions: int) -> list[list[bytes]]:
    """A call for each leg, numbered from `first` on."""
    return [webhooks(account, leg, first + place, questions) for place, leg in enumerate(legs)]

"""The verbs of TwiML that this network plays; times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    loop: int = 1
    """0 is for ever."""


@dataclass(frozen=True, slots=True)
class Play:
    url: str
    digits: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    prompts: tuple[Prompt, ...]
    keys: bool
    speech: bool
    action: str
    """Empty is the current document, as everywhere."""
    method: str
    timeout: float
    num_digits: int | None
    finish_on_key: str
    action_on_empty_result: bool


@dataclass(frozen=True, slots=True)
class Record:
    action: str
    method: str
    timeout: float
    finish_on_key: str
    max_length: float
    beeps: bool
    trims: bool
    callback: str
    callback_method: str
    callback_events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str
    method: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


Verb = Say | Play | Pause | Gather | Record | Redirect | Hangup


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...] = ()
    """What Twilio would ignore and warn of with error 12200, such as an attribute in the wrong case."""

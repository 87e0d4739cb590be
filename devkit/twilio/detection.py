"""Answering machine detection: what it finds, and how long it takes to."""

from __future__ import annotations

from devkit.twilio.callee import Callee
from devkit.twilio.calls import MachineDetection
from devkit.twilio.machine import Machine

_SECONDS_TO_KNOW = 3.0


def detect(detection: MachineDetection, callee: Callee) -> tuple[str, float]:
    """AnsweredBy, and the seconds from the answer to knowing it."""
    if not isinstance(callee, Machine):
        return "human", _SECONDS_TO_KNOW
    if detection.waits_for_the_beep:
        return "machine_end_beep", callee.seconds_to_beep
    return "machine_start", _SECONDS_TO_KNOW

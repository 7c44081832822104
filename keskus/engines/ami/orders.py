"""What a PBX is asked to do beyond pausing people: listening in on a call, ending that, silencing a recording.

Names of channels and telephones come from outside, so only those of the plain shape are sent: one technology and one
name. A `Local/` channel would run a dialplan, `name@trunk` would dial out, a comma would be another argument, and a
slash at the front a pattern.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from keskus.engines.ami.protocol import Unsafe

Fields = Mapping[str, str]
RING_MILLISECONDS = "20000"

_PHONE = re.compile(r"(?:PJSIP|SIP|IAX2|SCCP|DAHDI)/[A-Za-z0-9_.-]{1,60}")
_CHANNEL = re.compile(r"[A-Za-z0-9]{1,20}/[A-Za-z0-9_.@+-]{1,120}(?:;[12])?")
_UNIQUE = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class Mode(StrEnum):
    """How one listens: unheard; heard by the agent alone; heard by both."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


# q: no beep to whoever listens; E and S: it ends with the call, and never goes on to the next one.
SPY_OPTIONS = {Mode.LISTEN: "qES", Mode.WHISPER: "qwES", Mode.BARGE: "qBES"}


def is_phone(name: str) -> bool:
    """Whether a telephone may be rung for somebody who listens."""
    return _PHONE.fullmatch(name) is not None


def listen_fields(phone: str, target: str, mode: Mode, unique: str) -> Fields:
    """Originate: ring `phone` and let it hear the one channel that the telephone `target` has. Raises `Unsafe`.

    `unique` becomes the id of the listener's channel, so that what is told of it later is known to be ours.
    """
    if not is_phone(phone) or not is_phone(target) or not _UNIQUE.fullmatch(unique):
        raise Unsafe("phone")
    return {
        "Channel": phone,
        "Application": "ChanSpy",
        "Data": f"{target}-,{SPY_OPTIONS[mode]}",
        "ChannelId": unique,
        "Timeout": RING_MILLISECONDS,
        "Async": "true",
    }


def hang_up_fields(channel: str) -> Fields:
    """Hangup of one channel by its whole name. Raises `Unsafe`."""
    return {"Channel": _channel(channel), "Cause": "16"}


def mute_fields(channel: str, *, is_muted: bool) -> Fields:
    """MixMonitorMute: silence into the recording of a channel, in both directions, or sound again. Raises `Unsafe`."""
    return {"Channel": _channel(channel), "Direction": "both", "State": "1" if is_muted else "0"}


def _channel(name: str) -> str:
    if not _CHANNEL.fullmatch(name):
        raise Unsafe("channel")
    return name
